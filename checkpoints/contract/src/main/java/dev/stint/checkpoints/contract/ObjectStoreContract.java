package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.PartPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an {@link ObjectStore} must do. Subclass it per adapter; each test gets a store of its own, empty. */
public abstract class ObjectStoreContract extends StoreContract {

    private static final int RACERS = 16;

    private ExecutorService threads;

    /** How many races the race test runs. */
    protected int raceRounds() {
        return 50;
    }

    @BeforeEach
    final void makeThreads() {
        threads = Executors.newFixedThreadPool(RACERS);
    }

    @AfterEach
    final void endThreads() throws Exception {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void what_is_put_is_read_back() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        store.put("team/run/object", all);

        assertThat(store.get("team/run/object")).contains(all);
        assertThat(store.head("team/run/object")).contains(new ObjectInfo("team/run/object", 256));
        assertThat(store.list("", "", 10)).containsExactly(new ObjectInfo("team/run/object", 256));
    }

    @Test
    void an_absent_object_is_absent_everywhere() throws Exception {
        store.put("there/object", text("x"));

        for (String key : List.of("absent", "there", "there/object/below", "there/obj", "there/object2")) {
            assertThat(store.get(key)).as(key).isEmpty();
            assertThat(store.head(key)).as(key).isEmpty();
            assertThat(store.open(key, 0)).as(key).isEmpty();
            store.delete(key);
        }
        assertThat(keys(store.list("", "", 10))).containsExactly("there/object");
    }

    @Test
    void put_replaces() throws Exception {
        store.put("k", text("a longer first one"));
        store.put("k", text("second"));

        assertThat(store.get("k")).contains(text("second"));
        assertThat(store.list("", "", 10)).containsExactly(new ObjectInfo("k", 6));
    }

    @Test
    void an_empty_object_is_an_object() throws Exception {
        store.put("empty", new byte[0]);
        assertThat(store.putIfAbsent("empty", text("x"))).isFalse();

        assertThat(store.get("empty")).contains(new byte[0]);
        assertThat(store.head("empty")).contains(new ObjectInfo("empty", 0));
    }

    @Test
    void the_callers_array_is_not_shared() throws Exception {
        byte[] mine = text("before");
        store.put("k", mine);
        store.putIfAbsent("l", mine);
        mine[0] = 'X';
        store.get("k").orElseThrow()[1] = 'X';

        assertThat(store.get("k")).contains(text("before"));
        assertThat(store.get("l")).contains(text("before"));
    }

    @Test
    void put_if_absent_creates_once_and_keeps_the_first() throws Exception {
        assertThat(store.putIfAbsent("log/1", text("first"))).isTrue();
        assertThat(store.putIfAbsent("log/1", text("second"))).isFalse();
        store.put("log/2", text("put"));
        assertThat(store.putIfAbsent("log/2", text("late"))).isFalse();

        assertThat(store.get("log/1")).contains(text("first"));
        assertThat(store.get("log/2")).contains(text("put"));
    }

    @Test
    void of_sixteen_concurrent_creators_exactly_one_wins() throws Exception {
        for (int round = 0; round < raceRounds(); round++) {
            String key = String.format("race/log/%020d.json", round);
            CyclicBarrier start = new CyclicBarrier(RACERS);
            List<Future<Boolean>> racers = new ArrayList<>();
            for (int racer = 0; racer < RACERS; racer++) {
                byte[] mine = text("racer " + racer + " of round " + round);
                racers.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return store.putIfAbsent(key, mine);
                }));
            }
            List<Integer> winners = new ArrayList<>();
            for (int racer = 0; racer < RACERS; racer++) {
                if (racers.get(racer).get(60, TimeUnit.SECONDS)) {
                    winners.add(racer);
                }
            }
            assertThat(winners).as("winners of round %d", round).hasSize(1);
            assertThat(store.get(key)).contains(text("racer " + winners.get(0) + " of round " + round));
        }
    }

    @Test
    void a_replaced_object_is_seen_whole() throws Exception {
        byte[] small = filled(100_000, 'a');
        byte[] large = filled(3_000_000, 'b');
        store.put("k", small);
        Future<Integer> writer = threads.submit(() -> {
            for (int i = 0; i < 25; i++) {
                store.put("k", i % 2 == 0 ? large : small);
            }
            return 25;
        });
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(threads.submit(() -> {
                int reads = 0;
                while (!writer.isDone() || reads == 0) {
                    byte[] seen = store.get("k").orElseThrow();
                    assertThat(Arrays.equals(seen, small) || Arrays.equals(seen, large))
                            .as("%d bytes are one of the two objects", seen.length)
                            .isTrue();
                    reads++;
                }
                return reads;
            }));
        }
        assertThat(writer.get(120, TimeUnit.SECONDS)).isEqualTo(25);
        for (Future<Integer> reader : readers) {
            assertThat(reader.get(120, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void a_file_of_any_size_is_put() throws Exception {
        for (int size : new int[] {0, 1, 4096, PartPlan.USUAL_PART_BYTES, PartPlan.USUAL_PART_BYTES + 1}) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            Path file = Files.write(folder.resolve("f" + size), bytes);
            putFile("data/f", file);

            assertThat(store.head("data/f")).contains(new ObjectInfo("data/f", size));
            assertThat(Arrays.equals(store.get("data/f").orElseThrow(), bytes)).isTrue();
            assertThat(file).hasBinaryContent(bytes);
        }
    }

    @Test
    void a_file_that_cannot_be_read_changes_nothing() throws Exception {
        store.put("k", text("before"));
        assertThatThrownBy(() -> putFile("k", folder.resolve("absent"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> putFile("new", folder)).isInstanceOf(IOException.class);

        assertThat(store.get("k")).contains(text("before"));
        assertThat(keys(store.list("", "", 10))).containsExactly("k");
    }

    @Test
    void reading_starts_at_any_offset() throws Exception {
        store.put("k", text("0123456789"));

        assertThat(read("k", 0)).isEqualTo("0123456789");
        assertThat(read("k", 4)).isEqualTo("456789");
        assertThat(read("k", 9)).isEqualTo("9");
        assertThat(read("k", 10)).isEmpty();
        assertThat(read("k", 1000)).isEmpty();
        assertThatThrownBy(() -> store.open("k", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void delete_removes_one_object_and_frees_its_key() throws Exception {
        store.put("a/b/c", text("c"));
        store.put("a/b/d", text("d"));
        store.delete("a/b/c");
        store.delete("a/b/c");

        assertThat(store.get("a/b/c")).isEmpty();
        assertThat(keys(store.list("", "", 10))).containsExactly("a/b/d");
        assertThat(store.putIfAbsent("a/b/c", text("again"))).isTrue();
        store.delete("a/b/c");
        store.delete("a/b/d");
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void writers_and_deleters_of_neighbours_do_not_disturb_each_other() throws Exception {
        int rounds = Seeds.full() ? 100 : 15;
        store.put("n/stays", text("stays"));
        List<Future<Integer>> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String key = "n/deep/er/" + i;
            busy.add(threads.submit(() -> {
                for (int round = 0; round < rounds; round++) {
                    store.put(key, text(key));
                    assertThat(store.get(key)).contains(text(key));
                    assertThat(keys(store.list("n/", "", 10))).contains("n/stays", key);
                    store.delete(key);
                    assertThat(store.get(key)).isEmpty();
                }
                return rounds;
            }));
        }
        for (Future<Integer> one : busy) {
            assertThat(one.get(120, TimeUnit.SECONDS)).isEqualTo(rounds);
        }
        assertThat(keys(store.list("", "", 10))).containsExactly("n/stays");
    }

    private String read(String key, long offset) throws IOException {
        try (InputStream in = store.open(key, offset).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] filled(int size, char with) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
