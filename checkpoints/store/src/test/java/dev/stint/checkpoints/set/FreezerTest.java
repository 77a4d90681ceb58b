package dev.stint.checkpoints.set;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.MemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreezerTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path temp;

    private final HandClock clock = new HandClock(T0.plusSeconds(60));
    private final Freezer freezer = new Freezer(clock, clock);

    @Test
    void a_frozen_set_survives_deletion_and_shares_the_bytes() throws Exception {
        Path file = write("a", "content", T0);
        FrozenSet set = frozen(seen(Trust.MARKER, OptionalLong.empty()));
        Files.delete(file);

        assertThat(set.files()).hasSize(1);
        assertThat(set.files().get(0).staged()).hasContent("content");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(set.staging())))
                .isEqualTo("rwx------");
        set.close();
        set.close();
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @Test
    void a_young_file_is_waited_for_and_an_old_one_is_not() throws Exception {
        write("a", "content", T0);
        frozen(seen(Trust.MARKER, OptionalLong.empty()));
        assertThat(clock.waited()).isEqualTo(Duration.ZERO);

        write("a", "content", clock.instant().minusMillis(5));
        frozen(seen(Trust.CALL, OptionalLong.empty()));
        assertThat(clock.waited()).isEqualTo(Duration.ofMillis(15));
    }

    @Test
    void a_file_of_the_markers_own_tick_is_given_time_to_show_that_it_is_still_written() throws Exception {
        write("a", "content", clock.instant().minusMillis(50));
        frozen(seen(Trust.MARKER, OptionalLong.of(TimeUnit.SECONDS.toNanos(T0.getEpochSecond() + 60) - 50_000_000)));

        assertThat(clock.waited()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void a_file_written_after_the_marker_discards_the_set_with_advice() throws Exception {
        write("a", "content", T0.plusSeconds(1));

        assertDiscarded(
                seen(Trust.MARKER, OptionalLong.of(TimeUnit.SECONDS.toNanos(T0.getEpochSecond()))),
                "'a' was written again after the set was declared complete; write to a new name and rename it");
    }

    @Test
    void what_changed_between_the_scan_and_the_link_discards_the_set() throws Exception {
        write("a", "content", T0);
        CompleteSet set = seen(Trust.RENAME, OptionalLong.empty());
        write("a", "rewritten", T0.plusSeconds(1));
        assertDiscarded(set, "'a' changed while the set was taken");

        CompleteSet again = seen(Trust.QUIET, OptionalLong.empty());
        write("a", "rewrittem", T0.plusSeconds(2));
        assertDiscarded(again, "'a' changed while the set was taken");

        CompleteSet vanishing = seen(Trust.CALL, OptionalLong.empty());
        Files.delete(temp.resolve("c/a"));
        assertDiscarded(vanishing, "'a' changed while the set was taken");
    }

    @Test
    void a_file_renamed_into_place_meanwhile_is_taken_instead_of_the_one_before() throws Exception {
        write("a", "older", T0);
        CompleteSet set = seen(Trust.RENAME, OptionalLong.empty());
        write("a.tmp", "newer", T0.plusSeconds(1));
        Files.move(temp.resolve("c/a.tmp"), temp.resolve("c/a"), StandardCopyOption.ATOMIC_MOVE);
        write("a.tmp", "half of the ne", T0.plusSeconds(2));

        FrozenSet frozen = frozen(set);

        assertThat(frozen.files()).hasSize(1);
        assertThat(frozen.files().get(0).staged()).hasContent("newer");
        frozen.close();
    }

    @Test
    void a_file_renamed_into_place_all_the_time_is_taken_whole_each_time() throws Exception {
        write("a", "save 0", clock.instant());
        int[] saves = {0};
        Freezer slow = new Freezer(clock, meanwhile(waited -> {
            clock.forTime(waited);
            for (int i = 0; i < 3; i++) {
                write("a.tmp", "save " + ++saves[0], clock.instant());
                Files.move(temp.resolve("c/a.tmp"), temp.resolve("c/a"), StandardCopyOption.ATOMIC_MOVE);
            }
        }));
        for (int set = 0; set < 5; set++) {
            CompleteSet seen = seen(Trust.RENAME, OptionalLong.empty());
            String expected = "save " + saves[0];
            try (FrozenSet frozen = slow.freeze(seen, temp.resolve("staging")).fold(FreezeResult.Frozen::set, lost -> {
                throw new AssertionError(lost.reason());
            })) {
                assertThat(frozen.files().get(0).staged()).hasContent(expected);
            }
        }
        assertThat(saves[0]).isEqualTo(15);
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @Test
    void a_file_of_a_set_by_rename_that_is_written_in_place_is_refused() throws Exception {
        write("a", "whole", T0);
        CompleteSet set = seen(Trust.RENAME, OptionalLong.empty());
        write("a", "torn", T0.plusSeconds(1));
        assertDiscarded(set, "'a' changed while the set was taken");

        write("a", "begun", clock.instant());
        CompleteSet begun = seen(Trust.RENAME, OptionalLong.empty());
        Freezer slow = new Freezer(clock, meanwhile(waited -> {
            clock.forTime(waited);
            write("a", "begun and gone on", clock.instant());
        }));
        assertThat(slow.freeze(begun, temp.resolve("staging"))
                        .<String>fold(f -> "taken", FreezeResult.Discarded::reason))
                .contains("'a' changed while the set was taken");
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @Test
    void files_of_a_set_by_rename_are_of_one_moment() throws Exception {
        write("a", "a1", clock.instant());
        write("b", "b1", clock.instant());
        CompleteSet set = seen(Trust.RENAME, OptionalLong.empty());
        int[] pauses = {0};
        Freezer slow = new Freezer(clock, meanwhile(waited -> {
            clock.forTime(waited);
            if (++pauses[0] == 1) {
                for (String name : new String[] {"a", "b"}) {
                    write(name + ".tmp", name + "2", clock.instant());
                    Files.move(
                            temp.resolve("c/" + name + ".tmp"),
                            temp.resolve("c/" + name),
                            StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }));
        try (FrozenSet frozen = slow.freeze(set, temp.resolve("staging")).fold(FreezeResult.Frozen::set, lost -> {
            throw new AssertionError(lost.reason());
        })) {
            assertThat(frozen.files().get(0).staged()).hasContent("a2");
            assertThat(frozen.files().get(1).staged()).hasContent("b2");
        }
    }

    @Test
    void a_file_that_comes_meanwhile_discards_the_set() throws Exception {
        write("a", "content", T0);
        CompleteSet set = seen(Trust.RENAME, OptionalLong.empty());
        write("b", "new", T0);

        assertDiscarded(set, "files came or went");
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @Test
    void an_empty_set_is_not_a_set() throws Exception {
        Files.createDirectories(temp.resolve("c"));
        assertDiscarded(seen(Trust.RENAME, OptionalLong.empty()), "no files");
    }

    @Test
    void a_quiet_set_is_copied_so_that_a_later_rewrite_does_not_touch_it() throws Exception {
        write("small", "content", T0);
        Path large = write("large", "x".repeat(3 << 20), T0);
        FrozenSet set = frozen(seen(Trust.QUIET, OptionalLong.empty()));
        write("small", "CONTENT", T0.plusSeconds(1));
        Files.writeString(large, "short");

        assertThat(set.files().get(0).staged()).hasContent("x".repeat(3 << 20));
        assertThat(set.files().get(1).staged()).hasContent("content");
    }

    @Test
    void a_rewrite_after_the_freeze_makes_the_commit_discard_the_set() throws Exception {
        write("a", "content", T0);
        FrozenSet set = frozen(seen(Trust.MARKER, OptionalLong.empty()));
        write("a", "CONTENT", T0.plusSeconds(1));

        assertCommitDiscards(set, "'a' was rewritten");
    }

    @Test
    void a_rewrite_during_the_upload_makes_the_commit_discard_the_set_and_leave_no_object() throws Exception {
        write("a", "content", T0);
        FrozenSet set = frozen(seen(Trust.MARKER, OptionalLong.empty()));
        MemoryObjectStore store = new MemoryObjectStore();
        CheckpointWriter writer = CheckpointWriter.open(
                new HookedStore(store, () -> write("a", "CONTENT", T0.plusSeconds(1))), "t/r", 1, "n", clock);
        CommitResult result = writer.commit(set, 1, null);

        assertThat(result).isInstanceOf(CommitResult.Discarded.class);
        assertThat(store.list("t/r/data/", "", 10)).isEmpty();
    }

    @Test
    void a_rewrite_that_sets_mtime_back_is_seen_by_its_ctime() throws Exception {
        write("a", "content", T0);
        FrozenSet set = frozen(seen(Trust.MARKER, OptionalLong.empty()));
        MemoryObjectStore store = new MemoryObjectStore();
        CheckpointWriter writer =
                CheckpointWriter.open(new HookedStore(store, () -> write("a", "CONTENT", T0)), "t/r", 1, "n", clock);

        assertThat(writer.commit(set, 1, null)).isInstanceOf(CommitResult.Discarded.class);
    }

    @Test
    void a_link_or_rename_during_the_upload_harms_nothing() throws Exception {
        write("a", "content", T0);
        FrozenSet set = frozen(seen(Trust.MARKER, OptionalLong.empty()));
        MemoryObjectStore store = new MemoryObjectStore();
        CheckpointWriter writer = CheckpointWriter.open(
                new HookedStore(store, () -> Files.move(temp.resolve("c/a"), temp.resolve("c/b"))),
                "t/r",
                1,
                "n",
                clock);

        assertThat(writer.commit(set, 1, null)).isInstanceOf(CommitResult.Committed.class);
        assertThat(CheckpointLog.read(store, "t/r").checkpoints()).hasSize(1);
    }

    private void assertCommitDiscards(FrozenSet set, String words) throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        CommitResult result = CheckpointWriter.open(store, "t/r", 1, "n", clock).commit(set, 1, null);
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Discarded.class,
                        d -> assertThat(d.reason()).contains(words));
        assertThat(CheckpointLog.read(store, "t/r").checkpoints()).isEmpty();
    }

    private CompleteSet seen(Trust trust, OptionalLong sealedAtNanos) throws IOException {
        SetScan scan = SetScan.of(temp.resolve("c"), java.util.List.of(), Custody.ofEqual(temp.resolve("c")));
        return new CompleteSet(
                temp.resolve("c"),
                scan.files(),
                trust,
                Optional.empty(),
                sealedAtNanos,
                scan.notices(),
                scan.refusal());
    }

    private FrozenSet frozen(CompleteSet set) throws IOException {
        return freezer.freeze(set, temp.resolve("staging")).fold(FreezeResult.Frozen::set, discarded -> {
            throw new AssertionError(discarded.reason());
        });
    }

    private void assertDiscarded(CompleteSet set, String words) throws IOException {
        assertThat(freezer.freeze(set, temp.resolve("staging")))
                .isInstanceOfSatisfying(
                        FreezeResult.Discarded.class,
                        d -> assertThat(d.reason()).contains(words));
    }

    /** What the command does while the freezer waits. */
    private static Pause meanwhile(Doing doing) {
        return waited -> {
            try {
                doing.during(waited);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
    }

    private interface Doing {
        void during(Duration waited) throws IOException;
    }

    private Path write(String path, String content, Instant modified) throws IOException {
        Path file = temp.resolve("c").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
