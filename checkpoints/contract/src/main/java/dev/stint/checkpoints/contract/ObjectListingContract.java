package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Keys, and what a listing of them shows. Subclass it per adapter, beside {@link ObjectStoreContract}. */
public abstract class ObjectListingContract extends StoreContract {

    @Test
    void a_listing_is_in_key_order() throws Exception {
        List<String> sorted = new ArrayList<>(List.of(
                "a-b",
                "a/b",
                "a/b-",
                "a/b0/c",
                "a/c",
                "a0",
                "aa/a",
                "b/\uE000",
                "b/\uD83D\uDE00",
                "b/ä",
                "b/~",
                "b/Z",
                "b/10",
                "b/9"));
        List<String> shuffled = new ArrayList<>(sorted);
        java.util.Collections.shuffle(shuffled, new Random(7));
        for (String key : shuffled) {
            store.put(key, text(key));
        }
        sorted.sort((x, y) ->
                Arrays.compareUnsigned(x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8)));

        assertThat(keys(store.list("", "", 1000))).containsExactlyElementsOf(sorted);
        sorted.sort(ObjectKeys.ORDER);
        assertThat(keys(store.list("", "", 1000))).containsExactlyElementsOf(sorted);
    }

    @Test
    void a_prefix_is_text_and_not_only_whole_segments() throws Exception {
        for (String key :
                List.of("run/log/001", "run/log/002", "run/log/011", "run/logs/1", "run/lo", "runner/log/001")) {
            store.put(key, text(key));
        }

        assertThat(keys(store.list("run/log/", "", 10))).containsExactly("run/log/001", "run/log/002", "run/log/011");
        assertThat(keys(store.list("run/log/00", "", 10))).containsExactly("run/log/001", "run/log/002");
        assertThat(keys(store.list("run/lo", "", 10)))
                .containsExactly("run/lo", "run/log/001", "run/log/002", "run/log/011", "run/logs/1");
        assertThat(keys(store.list("run/log/002", "", 10))).containsExactly("run/log/002");
        assertThat(store.list("run/log/002/", "", 10)).isEmpty();
        assertThat(store.list("absent/", "", 10)).isEmpty();
        assertThat(store.list("../", "", 10)).isEmpty();
        assertThat(store.list("/", "", 10)).isEmpty();
    }

    @Test
    void pages_of_a_listing_meet_without_gap_or_overlap() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add("p/" + i % 4 + (i % 3 == 0 ? "/" : "-") + i);
        }
        for (String key : all) {
            store.put(key, text(key));
        }
        store.put("o", text("before"));
        store.put("q", text("after"));
        all.sort(ObjectKeys.ORDER);
        for (int limit : new int[] {1, 7, 60, 61}) {
            List<String> walked = new ArrayList<>();
            String after = "";
            List<ObjectInfo> page = store.list("p/", after, limit);
            while (!page.isEmpty()) {
                assertThat(page).hasSizeLessThanOrEqualTo(limit);
                walked.addAll(keys(page));
                after = walked.get(walked.size() - 1);
                page = store.list("p/", after, limit);
            }
            assertThat(walked).as("pages of %d", limit).containsExactlyElementsOf(all);
        }
    }

    @Test
    void a_listing_starts_after_any_text() throws Exception {
        for (String key : List.of("a/1", "a/3", "b", "b-", "b/1")) {
            store.put(key.equals("b") ? "b!" : key, text(key));
        }

        assertThat(keys(store.list("", "a/1", 10))).containsExactly("a/3", "b!", "b-", "b/1");
        assertThat(keys(store.list("", "a/2", 10))).containsExactly("a/3", "b!", "b-", "b/1");
        assertThat(keys(store.list("", "a/3x", 10))).containsExactly("b!", "b-", "b/1");
        assertThat(keys(store.list("", "b/", 10))).containsExactly("b/1");
        assertThat(keys(store.list("", "b.", 10))).containsExactly("b/1");
        assertThat(keys(store.list("b", "a", 2))).containsExactly("b!", "b-");
        assertThat(store.list("a/", "b", 10)).isEmpty();
        assertThat(store.list("", "zzz", 10)).isEmpty();
    }

    @Test
    void odd_keys_are_kept_as_they_are() throws Exception {
        List<String> odd = new ArrayList<>(List.of(
                "with space/and  two",
                " leading",
                "trailing ",
                "%tmp/x",
                "%",
                "%2F",
                "a%2Fb",
                "+plus+",
                "q?x=1&y=2#frag",
                "star*[x]{y}",
                "quote'\"`$(x)",
                "colon:semi;comma,",
                "...",
                ".hidden",
                "..x",
                "x..",
                "-dash",
                "~",
                "ümlaut/漢字",
                "emoji/\uD83D\uDE00",
                "e\u0301",
                "\u00e9",
                "UPPER",
                "upper",
                "a".repeat(200) + "/" + "b".repeat(200)));
        for (String key : odd) {
            store.put(key, text("of " + key));
        }
        odd.sort(ObjectKeys.ORDER);

        assertThat(keys(store.list("", "", 1000))).containsExactlyElementsOf(odd);
        for (String key : odd) {
            assertThat(store.get(key)).as(key).contains(text("of " + key));
            assertThat(store.putIfAbsent(key, text("no"))).as(key).isFalse();
            store.delete(key);
        }
        assertThat(store.list("", "", 1000)).isEmpty();
    }

    @Test
    void a_key_that_could_leave_the_store_is_refused() throws Exception {
        Path file = Files.write(folder.resolve("f"), text("x"));
        for (String key : List.of(
                "",
                "/",
                "/absolute",
                "a//b",
                "a/",
                ".",
                "..",
                "../a",
                "a/../b",
                "a/./b",
                "a/..",
                "nul\0",
                "line\nbreak",
                "half\uD83D",
                "x".repeat(1025))) {
            List<Callable<Object>> calls = List.of(
                    () -> {
                        store.put(key, text("x"));
                        return key;
                    },
                    () -> store.putIfAbsent(key, text("x")),
                    () -> {
                        putFile(key, file);
                        return key;
                    },
                    () -> store.open(key, 0),
                    () -> store.get(key),
                    () -> store.head(key),
                    () -> {
                        store.delete(key);
                        return key;
                    });
            for (Callable<Object> call : calls) {
                assertThatThrownBy(call::call).as(key).isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThat(store.list("", "", 10)).isEmpty();
    }
}
