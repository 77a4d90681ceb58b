package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.LogMove;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that moves from one store to another, and what others do to it meanwhile. */
final class LogMoveTest {

    private static final String LOG = "team/run";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T16:00:00Z"));

    @TempDir
    Path folder;

    private final ObjectStore old = new MemoryObjectStore();
    private final ObjectStore fresh = new MemoryObjectStore();
    private int restores;

    @Test
    void checkpoints_keep_their_names_and_their_bytes() throws Exception {
        commit(old, 1, 1, 2, 3);
        CheckpointLog.retire(old, LOG, 2, "test");

        LogMove.Moved moved = move(old, fresh, 2);

        assertThat(moved.checkpoints()).isEqualTo(2);
        assertThat(moved.left()).isEmpty();
        assertThat(live(fresh)).isEqualTo(Map.of(1L, 1L, 3L, 3L)).isEqualTo(live(old));
        assertHoldsAll(fresh);
        assertThat(CheckpointLog.read(old, LOG).movedTo()).contains(fresh.uri());
        assertThat(CheckpointLog.read(fresh, LOG).movedTo()).isEmpty();
        assertThat(CheckpointLog.read(fresh, LOG).problems()).isEmpty();
    }

    @Test
    void the_next_attempt_goes_on_at_the_new_home_and_new_names_collide_with_no_old_ones() throws Exception {
        commit(old, 1, 1, 2);
        move(old, fresh, 2);

        List<Long> later = commit(fresh, 2, 3, 4);

        assertThat(live(fresh)).containsKeys(1L, 2L).hasSize(4);
        long oldEnd = CheckpointLog.read(old, LOG).nextIndex();
        assertThat(later).allMatch(index -> index >= oldEnd);
        assertHoldsAll(fresh);
    }

    @Test
    void a_zombie_that_wakes_at_the_old_home_cannot_commit() throws Exception {
        SampleSets sets = new SampleSets(folder.resolve("zombie"));
        CheckpointWriter zombie = CheckpointWriter.open(old, LOG, 1, "zombie", CLOCK);
        try (FrozenSet set = sets.at(1)) {
            zombie.commit(set, 1, null);
        }
        move(old, fresh, 2);

        try (FrozenSet set = sets.at(2)) {
            assertThatThrownBy(() -> zombie.commit(set, 2, null))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining(fresh.uri());
        }
        assertThatThrownBy(() -> CheckpointWriter.open(old, LOG, 1, "zombie", CLOCK))
                .isInstanceOf(FencedException.class);
        assertThat(live(old)).hasSize(1);
    }

    @Test
    void a_zombie_cannot_commit_at_the_new_home_either_even_under_its_own_nonce() throws Exception {
        commit(old, 1, 1);
        move(old, fresh, 2);

        assertThatThrownBy(() -> CheckpointWriter.open(fresh, LOG, 1, "nonce-1", CLOCK))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void a_log_moves_back_and_forth_and_zombies_of_every_stay_are_fenced() throws Exception {
        List<CheckpointWriter> zombies = new ArrayList<>();
        ObjectStore[] homes = {old, fresh};
        int epoch = 1;
        for (int stay = 0; stay < 5; stay++) {
            ObjectStore home = homes[stay % 2];
            CheckpointWriter writer = CheckpointWriter.open(home, LOG, epoch, "nonce-" + epoch, CLOCK);
            LogView log = CheckpointLog.read(home, LOG);
            log.newest().ifPresent(writer::trust);
            commit(writer, 10 * epoch, 10 * epoch + 1);
            zombies.add(writer);
            epoch++;
            move(home, homes[(stay + 1) % 2], epoch);
        }
        ObjectStore last = homes[1];

        assertThat(live(last)).hasSize(10);
        assertHoldsAll(last);
        for (CheckpointWriter zombie : zombies) {
            assertThatThrownBy(() -> commit(zombie, 99)).isInstanceOf(FencedException.class);
        }
        assertThat(live(last)).hasSize(10);
        commit(last, epoch, 100);
        assertThat(live(last)).hasSize(11);
    }

    @Test
    void a_log_moves_back_without_an_attempt_in_between_any_number_of_times() throws Exception {
        commit(old, 1, 1, 2);
        for (int round = 0; round < 3; round++) {
            move(old, fresh, 2);
            move(fresh, old, 2);
        }

        assertThat(live(old)).isEqualTo(Map.of(1L, 1L, 2L, 2L));
        assertThatThrownBy(() -> CheckpointWriter.open(old, LOG, 1, "nonce-1", CLOCK))
                .isInstanceOf(FencedException.class);
        commit(old, 2, 3);
        assertHoldsAll(old);
        assertThat(live(old)).hasSize(3);
    }

    @Test
    void a_move_that_is_given_up_leaves_the_log_at_the_old_home_and_can_be_tried_again() throws Exception {
        commit(old, 1, 1, 2);
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() -> new LogMove(old, full(fresh, 1), LOG, TransferLimits.oneByOne())
                            .move(2, "test", new Silent()))
                    .isInstanceOf(IOException.class);
            assertThat(mover(old, fresh).giveUp(2, "no room")).isEmpty();
            assertThat(CheckpointLog.read(old, LOG).movedTo()).isEmpty();
        }

        assertThatThrownBy(() -> CheckpointWriter.open(old, LOG, 1, "nonce-1", CLOCK))
                .isInstanceOf(FencedException.class);
        commit(old, 2, 3);
        move(old, fresh, 3);
        assertThat(live(fresh)).hasSize(3);
        assertHoldsAll(fresh);
    }

    @Test
    void a_move_given_up_after_the_new_home_was_opened_closes_it() throws Exception {
        commit(old, 1, 1);
        move(old, fresh, 2); // the server dies here, before it knows

        mover(old, fresh).giveUp(2, "changed my mind");

        assertThatThrownBy(() -> CheckpointWriter.open(fresh, LOG, 2, "nonce-2", CLOCK))
                .isInstanceOf(FencedException.class);
        commit(old, 2, 2);
        move(old, fresh, 3);
        assertThat(live(fresh)).hasSize(2);
        commit(fresh, 3, 3);
        assertHoldsAll(fresh);
    }

    @Test
    void a_copy_interrupted_at_any_call_of_either_store_can_be_repeated_and_is_never_torn() throws Exception {
        int calls = calls();
        assertThat(calls).isGreaterThan(40);
        for (Fault fault : new Fault[] {Fault.BEFORE, Fault.AFTER}) {
            for (int call = 1; call <= calls; call++) {
                interrupted(fault, call);
            }
        }
        assertThat(restores).isGreaterThan(2 * calls);
    }

    private void interrupted(Fault fault, int failing) throws Exception {
        ObjectStore from = new MemoryObjectStore();
        ObjectStore to = new MemoryObjectStore();
        commit(from, 1, 1, 2, 3);
        Map<Long, Long> before = live(from);
        AtomicInteger call = new AtomicInteger();
        // from that call on nothing works any more: the process is gone
        FaultyObjectStore.Faults faults = (name, key) ->
                call.incrementAndGet() < failing ? Fault.NONE : call.get() == failing ? fault : Fault.BEFORE;
        try {
            new LogMove(
                            new FaultyObjectStore(from, faults),
                            new FaultyObjectStore(to, faults),
                            LOG,
                            TransferLimits.oneByOne())
                    .move(2, "test", new Silent());
        } catch (IOException e) {
            assertThat(e.toString()).contains("injected");
        }
        assertHoldsAll(to);
        assertThat(live(to)).isIn(Map.of(), before);
        boolean closed = CheckpointLog.read(from, LOG).movedTo().isPresent();
        assertThat(live(to).isEmpty() || closed).as("open at both").isTrue();

        move(from, to, 2);

        assertThat(live(to)).as("after %s at call %d", fault, failing).isEqualTo(before);
        assertHoldsAll(to);
        assertThatThrownBy(() -> CheckpointWriter.open(from, LOG, 2, "late", CLOCK))
                .isInstanceOf(FencedException.class);
        commit(to, 2, 4);
        assertThat(to.pendingUploads("")).isEmpty();
    }

    private int calls() throws Exception {
        ObjectStore from = new MemoryObjectStore();
        commit(from, 1, 1, 2, 3);
        AtomicInteger calls = new AtomicInteger();
        FaultyObjectStore.Faults counting = (name, key) -> {
            calls.incrementAndGet();
            return Fault.NONE;
        };
        new LogMove(
                        new FaultyObjectStore(from, counting),
                        new FaultyObjectStore(new MemoryObjectStore(), counting),
                        LOG,
                        TransferLimits.oneByOne())
                .move(2, "test", new Silent());
        return calls.get();
    }

    @Test
    void what_is_there_is_not_sent_again_and_is_read_where_it_was_not_copied() throws Exception {
        commit(old, 1, 1, 2);
        LogMove.Moved first = move(old, fresh, 2);
        assertThat(first.sentBytes()).isEqualTo(first.bytes());
        assertThat(move(old, fresh, 2).sentBytes()).isZero();

        // back at home everything is there, but somebody has damaged one of it
        Checkpoint newest = CheckpointLog.read(old, LOG).newest().orElseThrow();
        old.put(key(newest, "step.txt"), new byte[] {'7'});
        LogMove.Moved back = move(fresh, old, 2);

        assertThat(back.sentBytes()).isEqualTo(1);
        assertHoldsAll(old);
    }

    @Test
    void a_damaged_checkpoint_stays_behind_and_is_told_of() throws Exception {
        commit(old, 1, 1, 2);
        Checkpoint newest = CheckpointLog.read(old, LOG).newest().orElseThrow();
        old.put(key(newest, "step.txt"), new byte[] {'7'});
        old.delete(key(newest, "shards/weights.bin"));

        LogMove.Moved moved = move(old, fresh, 2);

        assertThat(moved.checkpoints()).isEqualTo(1);
        assertThat(moved.left()).singleElement().asString().contains("checkpoint " + newest.index());
        assertHoldsAll(fresh);
    }

    @Test
    void a_log_of_which_nothing_is_whole_does_not_move() throws Exception {
        commit(old, 1, 1);
        for (ObjectStore.ObjectInfo object : old.list(LOG + "/data/", "", 100)) {
            old.delete(object.key());
        }

        assertThatThrownBy(() -> move(old, fresh, 2)).hasMessageContaining("none of its checkpoints is whole");
        assertThat(CheckpointLog.read(fresh, LOG).checkpoints()).isEmpty();
    }

    @Test
    void large_objects_pass_in_parts_within_bounded_memory() throws Exception {
        byte[] large = new byte[70 << 20];
        new Random(5).nextBytes(large);
        try (ObjectStore from = new FileObjectStore(Files.createDirectories(folder.resolve("from")));
                ObjectStore to = new FileObjectStore(Files.createDirectories(folder.resolve("to")))) {
            CheckpointWriter writer = CheckpointWriter.open(from, LOG, 1, "n", CLOCK);
            Map<String, byte[]> content = Map.of("a.bin", large, "b.bin", new byte[17 << 20], "c", new byte[] {1});
            try (FrozenSet set = new SampleSets(folder.resolve("large")).of(content)) {
                writer.commit(set, 1, null);
            }
            Counting progress = new Counting();

            LogMove.Moved moved =
                    new LogMove(from, to, LOG, new TransferLimits(32 << 20, 3, 4)).move(2, "test", progress);

            assertThat(moved.sentBytes()).isEqualTo(moved.bytes()).isEqualTo(progress.bytes.get());
            assertThat(progress.total.get()).isEqualTo(moved.bytes());
            Path target = folder.resolve("restored");
            CheckpointReader.restore(to, CheckpointLog.read(to, LOG).newest().orElseThrow(), target);
            SampleSets.assertHolds(target, content);
        }
    }

    @Test
    void a_store_that_is_the_same_under_another_name_is_no_new_home() throws Exception {
        Path real = Files.createDirectories(folder.resolve("bucket"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        ObjectStore one = new FileObjectStore(real);
        ObjectStore other = new FaultyObjectStore(new FileObjectStore(link), (call, key) -> Fault.NONE) {
            @Override
            public String uri() {
                return "file:///elsewhere";
            }
        };

        assertThatThrownBy(() -> mover(one, other).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is the store where it is already");
        mover(one, fresh).check();
        assertThat(fresh.list("", "", 10)).isEmpty();
    }

    @Test
    void a_log_of_somebody_else_at_the_new_home_is_not_touched() throws Exception {
        commit(old, 1, 1);
        commit(fresh, 4, 7);
        int records = fresh.list(LOG + "/log/", "", 100).size();

        assertThatThrownBy(() -> move(old, fresh, 2)).hasMessageContaining("attempt 4 owns");

        assertThat(fresh.list(LOG + "/log/", "", 100)).hasSize(records);
        assertThat(CheckpointLog.read(old, LOG).movedTo()).isEmpty();
    }

    @Test
    void the_new_log_can_be_read_though_its_first_record_is_damaged() throws Exception {
        commit(old, 1, 1, 2);
        move(old, fresh, 2);
        String first = fresh.list(LOG + "/log/", "", 1).get(0).key();
        fresh.put(first, new byte[] {'x'});

        assertThat(live(fresh)).hasSize(2);
        assertHoldsAll(fresh);
    }

    @Test
    void a_run_that_never_saved_moves_too() throws Exception {
        move(old, fresh, 1);

        commit(fresh, 1, 1);

        assertThat(live(fresh)).hasSize(1);
        assertThatThrownBy(() -> CheckpointWriter.open(old, LOG, 1, "n", CLOCK)).isInstanceOf(FencedException.class);
    }

    private static String key(Checkpoint checkpoint, String path) {
        return checkpoint.files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow()
                .objectKey();
    }

    private static LogMove mover(ObjectStore from, ObjectStore to) {
        return new LogMove(from, to, LOG, TransferLimits.oneByOne());
    }

    private static LogMove.Moved move(ObjectStore from, ObjectStore to, int epoch) throws IOException {
        return mover(from, to).move(epoch, "test", new Silent());
    }

    /** Takes so many objects, then no more. */
    private static ObjectStore full(ObjectStore store, int most) {
        AtomicInteger puts = new AtomicInteger();
        return new FaultyObjectStore(
                store, (call, key) -> call.equals("put") && puts.incrementAndGet() > most ? Fault.BEFORE : Fault.NONE);
    }

    private List<Long> commit(ObjectStore store, int epoch, long... steps) throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, LOG, epoch, "nonce-" + epoch, CLOCK);
        return commit(writer, steps);
    }

    private List<Long> commit(CheckpointWriter writer, long... steps) throws Exception {
        List<Long> places = new ArrayList<>();
        SampleSets sets = new SampleSets(Files.createTempDirectory(folder, "sets"));
        for (long step : steps) {
            try (FrozenSet set = sets.at(step)) {
                places.add(((CommitResult.Committed) writer.commit(set, step, null)).index());
            }
        }
        return places;
    }

    /** Steps by places. */
    private static Map<Long, Long> live(ObjectStore store) throws IOException {
        Map<Long, Long> live = new java.util.TreeMap<>();
        for (Checkpoint checkpoint : CheckpointLog.read(store, LOG).checkpoints()) {
            if (!checkpoint.retired()) {
                live.put(checkpoint.index(), checkpoint.step());
            }
        }
        return live;
    }

    private void assertHoldsAll(ObjectStore store) throws Exception {
        for (Checkpoint checkpoint : CheckpointLog.read(store, LOG).checkpoints()) {
            if (!checkpoint.retired()) {
                Path target = folder.resolve("restored-" + restores++);
                CheckpointReader.restore(store, checkpoint, target);
                SampleSets.assertHoldsStep(target, checkpoint.step());
            }
        }
        assertThat(CheckpointReader.restoreNewest(
                                store,
                                CheckpointLog.read(store, LOG),
                                Set.of(),
                                folder.resolve("newest-" + restores++),
                                told -> {})
                        .skipped())
                .isEmpty();
    }

    private static final class Silent implements LogMove.Progress {
        @Override
        public void planned(int objects, long bytes) {
            assertThat(objects).isNotNegative();
        }

        @Override
        public void arrived(long bytes) {
            assertThat(bytes).isNotNegative();
        }
    }

    private static final class Counting implements LogMove.Progress {
        private final AtomicLong total = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void planned(int objects, long all) {
            total.set(all);
        }

        @Override
        public void arrived(long more) {
            bytes.addAndGet(more);
        }
    }
}
