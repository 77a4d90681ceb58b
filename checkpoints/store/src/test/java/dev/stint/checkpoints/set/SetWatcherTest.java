package dev.stint.checkpoints.set;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SetWatcherTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path temp;

    private final HandClock clock = new HandClock(T0.plusSeconds(3600));

    @Test
    void a_marker_tells_a_set_once_until_it_changes() throws Exception {
        write("model.pt", "1", 0);
        SetWatcher watcher = watcher(Completion.marker("DONE"));
        assertThat(watcher.poll()).isEmpty();
        write("DONE", "", 1);

        CompleteSet set = watcher.poll().orElseThrow();
        assertThat(paths(set)).containsExactly("DONE", "model.pt");
        assertThat(set.trust()).isEqualTo(Trust.MARKER);
        assertThat(watcher.poll()).isEmpty();
        write("model.pt", "2", 2);
        assertThat(watcher.poll()).isEmpty();
        write("DONE", "", 3);
        assertThat(watcher.poll()).isPresent();
        assertThat(watcher.poll()).isEmpty();
    }

    @Test
    void a_marker_that_was_restored_is_no_news_and_a_lonely_one_no_set() throws Exception {
        write("DONE", "", 0);
        SetWatcher watcher = watcher(Completion.marker("DONE"));
        assertThat(watcher.poll()).isEmpty();
        write("DONE", "", 1);
        assertThat(watcher.poll()).isEmpty();
    }

    @Test
    void a_rename_into_place_tells_a_set_and_a_rewrite_does_not() throws Exception {
        write("model.pt", "1", 0);
        SetWatcher watcher = watcher(Completion.rename("*.pt"));
        assertThat(watcher.poll()).isEmpty();
        write("model.pt", "2", 1);
        assertThat(watcher.poll()).isEmpty();
        write("new.tmp", "3", 2);
        assertThat(watcher.poll()).isEmpty();
        rename("new.tmp", "model.pt");

        assertThat(paths(watcher.poll().orElseThrow())).containsExactly("model.pt");
        assertThat(watcher.poll()).isEmpty();
        write("sub/other.tmp", "4", 3);
        rename("sub/other.tmp", "sub/other.pt");
        assertThat(paths(watcher.poll().orElseThrow())).containsExactly("model.pt", "sub/other.pt");
    }

    @Test
    void a_name_replaced_several_times_between_two_looks_is_news_though_inode_numbers_are_given_again()
            throws Exception {
        write("model.pt", "0", 0);
        SetWatcher watcher = watcher(Completion.rename("*.pt"));
        for (int save = 1; save <= 20; save++) {
            for (int times = 0; times < 1 + save % 3; times++) {
                write("model.pt.tmp", "save " + save, save);
                rename("model.pt.tmp", "model.pt");
            }
            assertThat(watcher.poll()).as("save " + save).isPresent();
            assertThat(watcher.poll()).isEmpty();
        }
        try (var links = Files.list(temp.resolve("held"))) {
            assertThat(links).as("files kept from being freed").hasSize(1);
        }
    }

    @Test
    void what_is_still_written_under_another_name_is_not_of_a_set_by_rename() throws Exception {
        SetWatcher watcher = watcher(Completion.rename("*.pt"));
        write("config.json", "{}", 0);
        write("model.tmp", "1", 1);
        rename("model.tmp", "model.pt");
        write("model.pt.tmp", "ha", 2);
        write("model.pt.tmp.4711", "ha", 2);
        write(".model.swp", "ha", 2);

        assertThat(paths(watcher.poll().orElseThrow())).containsExactly("config.json", "model.pt");
    }

    @Test
    void a_set_by_rename_that_could_not_be_held_is_one_again_at_the_next_look() throws Exception {
        SetWatcher watcher = watcher(Completion.rename("*.pt"));
        write("model.pt", "1", 1);
        write("unfinished", "2", 1);
        CompleteSet first = watcher.poll().orElseThrow();
        Files.delete(temp.resolve("c/unfinished"));
        FreezeResult.Discarded lost = (FreezeResult.Discarded)
                new Freezer(clock, Custody.ofEqual(temp.resolve("c"))).freeze(first, temp.resolve("staging"));
        assertThat(lost.passing()).isTrue();
        assertThat(watcher.poll()).isEmpty();

        watcher.missed();

        CompleteSet again = watcher.poll().orElseThrow();
        assertThat(paths(again)).containsExactly("model.pt");
        assertThat(watcher.poll()).isEmpty();
    }

    @Test
    void a_file_rewritten_since_it_came_is_refused_when_it_is_looked_for_again() throws Exception {
        SetWatcher watcher = watcher(Completion.rename("*.pt"));
        write("model.pt", "1", 1);
        assertThat(watcher.poll()).isPresent();
        watcher.missed();
        write("model.pt", "torn", 2);

        CompleteSet again = watcher.poll().orElseThrow();
        FreezeResult.Discarded lost = (FreezeResult.Discarded)
                new Freezer(clock, Custody.ofEqual(temp.resolve("c"))).freeze(again, temp.resolve("staging"));
        assertThat(lost.reason()).contains("'model.pt' changed while the set was taken");
        assertThat(lost.passing()).isFalse();
    }

    @Test
    void quiet_means_that_nothing_changed_for_so_long() throws Exception {
        write("restored", "0", 0);
        SetWatcher watcher = watcher(Completion.quiet(Duration.ofSeconds(10)));
        clock.pass(Duration.ofSeconds(60));
        assertThat(watcher.poll()).isEmpty();
        write("a", "1", 1);
        assertThat(watcher.poll()).isEmpty();
        clock.pass(Duration.ofSeconds(9));
        assertThat(watcher.poll()).isEmpty();
        write("a", "12", 2);
        assertThat(watcher.poll()).isEmpty();
        clock.pass(Duration.ofSeconds(9));
        assertThat(watcher.poll()).isEmpty();
        clock.pass(Duration.ofSeconds(1));

        assertThat(paths(watcher.poll().orElseThrow())).containsExactly("a", "restored");
        clock.pass(Duration.ofSeconds(60));
        assertThat(watcher.poll()).isEmpty();
    }

    @Test
    void a_request_always_counts_and_is_answered() throws Exception {
        write("a", "1", 0);
        write("b", "1", 0);
        SetWatcher watcher = watcher(Completion.marker("NEVER"));
        write(
                ".stint/t",
                "{\"step\":120,\"files\":[\"a\"],\"future\":true,\"metrics\":{\"val.loss\":0.25,\"n\":3}}",
                1);
        rename(".stint/t", ".stint/commit-120.json");
        write(".stint/u", "{\"step\":130}", 2);
        rename(".stint/u", ".stint/commit-130.json");

        CompleteSet first = watcher.poll().orElseThrow();
        CompleteSet second = watcher.poll().orElseThrow();
        assertThat(paths(first)).containsExactly("a");
        assertThat(first.step()).hasValue(120);
        assertThat(first.metrics().values()).isEqualTo(Map.of("val.loss", 0.25, "n", 3.0));
        assertThat(second.metrics()).isEqualTo(Metrics.NONE);
        assertThat(first.trust()).isEqualTo(Trust.CALL);
        assertThat(paths(second)).containsExactly("a", "b");
        assertThat(watcher.poll()).isEmpty();
        watcher.answer(first, 7, true, "committed");
        assertThat(temp.resolve("c/.stint/done-120.json"))
                .hasContent("{\"index\":7,\"ok\":true,\"message\":\"committed\"}");
        assertThat(temp.resolve("c/.stint/commit-120.json")).doesNotExist();
        assertThat(temp.resolve("c/.stint/commit-130.json")).exists();
        assertThat(watcher.poll()).isEmpty();
    }

    @Test
    void a_request_that_cannot_be_followed_says_why() throws Exception {
        write("a", "1", 0);
        SetWatcher watcher = watcher(Completion.marker("NEVER"));
        assertRefusal(watcher, 1, "no json", "is not JSON");
        assertRefusal(watcher, 2, "{\"step\":\"x\"}", "whole number");
        assertRefusal(watcher, 3, "{\"step\":3,\"files\":[\"../x\"]}", "relative");
        assertRefusal(watcher, 4, "{\"step\":4,\"files\":[\"/etc/passwd\"]}", "relative");
        assertRefusal(watcher, 5, "{\"step\":5,\"files\":[\".stint/x\"]}", "never part");
        assertRefusal(watcher, 6, "{\"step\":6,\"files\":[\"absent\"]}", "does not exist");
        assertRefusal(watcher, 7, "{\"step\":7,\"files\":\"a\"}", "not a list");
        assertRefusal(watcher, 8, "{\"step\":8,\"metrics\":[1]}", "names and numbers");
        assertRefusal(watcher, 9, "{\"step\":9,\"metrics\":{\"loss\":\"low\"}}", "metric 'loss' is not a number");
        assertRefusal(watcher, 10, "{\"step\":10,\"metrics\":{\"loss\":1e999}}", "no finite number");
        assertRefusal(watcher, 11, "{\"step\":11,\"metrics\":{\"a b\":1}}", "a name is");
    }

    @Test
    void a_link_that_leaves_the_folder_is_refused_and_one_within_is_followed() throws Exception {
        write("a", "1", 0);
        Files.createSymbolicLink(temp.resolve("c/latest"), Path.of("a"));
        Files.createSymbolicLink(temp.resolve("c/dangling"), Path.of("nowhere"));
        SetWatcher watcher = watcher(Completion.marker("DONE"));
        write("DONE", "", 1);
        CompleteSet inside = watcher.poll().orElseThrow();

        assertThat(paths(inside)).containsExactly("DONE", "a", "latest");
        assertThat(inside.refusal()).isEmpty();
        assertThat(inside.notices()).hasSize(1).first().asString().contains("'dangling' is a link to nothing");
        Files.write(temp.resolve("outside"), new byte[1]);
        Files.createSymbolicLink(temp.resolve("c/escape"), temp.resolve("outside"));
        write("DONE", "", 2);
        assertThat(watcher.poll().orElseThrow().refusal().orElseThrow())
                .contains("'escape'", "leaves the checkpoint folder");
    }

    @Test
    void a_folder_that_is_not_there_yet_is_no_set() throws Exception {
        for (Completion completion :
                List.of(Completion.marker("D"), Completion.rename("*"), Completion.quiet(Duration.ofSeconds(1)))) {
            SetWatcher watcher = new SetWatcher(temp.resolve("later"), completion, clock, temp.resolve("held"));
            clock.pass(Duration.ofSeconds(60));
            assertThat(watcher.poll()).isEmpty();
        }
    }

    private void assertRefusal(SetWatcher watcher, int number, String content, String words) throws IOException {
        write(".stint/commit-" + number + ".json", content, 10);
        CompleteSet set = watcher.poll().orElseThrow();
        assertThat(set.refusal().orElseThrow()).contains(words);
        assertThat(set.request().orElseThrow().number()).isEqualTo(number);
        watcher.answer(set, -1, false, set.refusal().get());
        assertThat(temp.resolve("c/.stint/done-" + number + ".json")).content().contains("\"ok\":false");
    }

    private SetWatcher watcher(Completion completion) throws IOException {
        return new SetWatcher(Files.createDirectories(temp.resolve("c")), completion, clock, temp.resolve("held"));
    }

    private void write(String path, String content, int second) throws IOException {
        Path file = temp.resolve("c").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(T0.getEpochSecond() + second, TimeUnit.SECONDS));
    }

    private void rename(String from, String to) throws IOException {
        Files.move(temp.resolve("c").resolve(from), temp.resolve("c").resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> paths(CompleteSet set) {
        assertThat(Optional.of(set)).isPresent();
        return set.files().stream().map(SeenFile::path).toList();
    }
}
