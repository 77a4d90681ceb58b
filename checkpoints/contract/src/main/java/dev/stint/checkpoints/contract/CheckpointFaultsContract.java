package dev.stint.checkpoints.contract;

import static dev.stint.checkpoints.contract.SampleSets.assertHoldsStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.CorruptCheckpointException;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.checkpoints.SampleReader;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Committing and restoring where calls fail, answers are lost and bytes change: whole or not at all. */
public abstract class CheckpointFaultsContract extends SavesContract {

    /** Each how-manieth call of a commit is made to fail; 1 for all, more where a store is slow. */
    protected int failingCallsStride() {
        return 1;
    }

    /** How many random corruptions are tried. */
    protected int corruptions() {
        return 60;
    }

    @Test
    void whichever_call_fails_nothing_torn_is_visible_and_the_writer_goes_on() throws Exception {
        for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
            for (int failing = 0; failing < 14; failing += failingCallsStride()) {
                String prefix = PREFIX + "-" + fault + "-" + failing;
                AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
                ObjectStore faulty =
                        new FaultyObjectStore(store, (call, key) -> left.getAndDecrement() == 0 ? fault : Fault.NONE);
                CheckpointWriter writer = CheckpointWriter.open(faulty, prefix, 1, "a", CLOCK);
                writer.commit(sets.at(1), 1, null);
                left.set(failing);
                boolean returned;
                try {
                    returned = writer.commit(sets.at(2), 2, null) instanceof CommitResult.Committed;
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("injected");
                    returned = false;
                }
                left.set(Integer.MAX_VALUE);
                List<Long> seen = verifiedSteps(prefix);
                assertThat(seen).as("%s call %d", fault, failing).startsWith(1L);
                assertThat(seen.contains(2L) || !returned).isTrue();
                writer.commit(sets.at(3), 3, null);
                assertThat(verifiedSteps(prefix)).contains(1L, 3L).endsWith(3L);
            }
        }
    }

    @Test
    void a_commit_whose_answer_was_lost_happened_once() throws Exception {
        AtomicInteger lost = new AtomicInteger(2);
        ObjectStore faulty = new FaultyObjectStore(
                store,
                (call, key) -> call.equals("putIfAbsent") && key.endsWith("1.json") && lost.getAndDecrement() > 0
                        ? Fault.AFTER
                        : Fault.NONE);
        CommitResult result =
                CheckpointWriter.open(faulty, PREFIX, 1, "a", CLOCK).commit(sets.at(5), 5, null);

        assertThat(lost.get()).isLessThan(2);
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        assertThat(verifiedSteps(PREFIX)).containsExactly(5L);
        assertThat(CheckpointLog.read(store, PREFIX).nextIndex()).isEqualTo(2);
    }

    @Test
    void a_record_that_an_inner_retry_reports_as_taken_is_known_as_ones_own() throws Exception {
        List<String> sends = new ArrayList<>();
        // As an SDK that sends twice: the first request takes effect unseen, the second finds the place taken.
        ObjectStore retrying = new FaultyObjectStore(store, (call, key) -> Fault.NONE) {
            @Override
            public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
                sends.add(key);
                super.putIfAbsent(key, bytes);
                return super.putIfAbsent(key, bytes);
            }
        };
        CommitResult result =
                CheckpointWriter.open(retrying, PREFIX, 1, "a", CLOCK).commit(sets.at(5), 5, null);

        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        assertThat(sends).hasSize(2);
        assertThat(verifiedSteps(PREFIX)).containsExactly(5L);
    }

    @Test
    void a_corrupt_checkpoint_is_passed_over_loudly_for_the_next_older() throws Exception {
        CheckpointWriter writer = writer(1, "a");
        for (long step = 1; step <= 3; step++) {
            writer.commit(sets.at(step), step, null);
        }
        LogView log = CheckpointLog.read(store, PREFIX);
        String flipped = key(log.checkpoints().get(2), "shards/weights.bin");
        byte[] bytes = store.get(flipped).orElseThrow();
        bytes[100] ^= 4;
        store.put(flipped, bytes);
        store.delete(key(log.checkpoints().get(1), "step.txt"));
        List<String> loud = new ArrayList<>();
        RestoreChoice choice = restoreNewest(log, Set.of(), loud);

        assertThat(choice.restored()).contains(log.checkpoints().get(0));
        assertThat(choice.skipped()).extracting(RestoreChoice.Skipped::index).containsExactly(3L, 2L);
        assertThat(loud).hasSize(2);
        assertThat(loud.get(0)).contains("checkpoint 3 is corrupt", "shards/weights.bin", "differs in part 0");
        assertThat(loud.get(1)).contains("checkpoint 2 is corrupt", "step.txt", "missing");
        assertHoldsStep(target(), 1);
        assertThat(CheckpointReader.verify(store, log.checkpoints().get(2)).problems())
                .hasSize(1);
    }

    @Test
    void no_random_flip_or_cut_is_ever_restored() throws Exception {
        CheckpointWriter writer = writer(1, "a");
        for (long step = 1; step <= 4; step++) {
            writer.commit(sets.at(step), step, null);
        }
        List<String> keys = store.list(PREFIX, "", 1000).stream()
                .map(ObjectStore.ObjectInfo::key)
                .toList();
        for (int seed = 0; seed < corruptions(); seed++) {
            Random random = new Random(seed);
            String key = keys.get(random.nextInt(keys.size()));
            byte[] whole = store.get(key).orElseThrow();
            byte[] bad = random.nextInt(3) == 0 || whole.length == 0
                    ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1))
                    : whole.clone();
            if (bad.length == whole.length && whole.length > 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            store.put(key, bad);
            List<String> loud = new ArrayList<>();
            RestoreChoice choice = restoreNewest(CheckpointLog.read(store, PREFIX), Set.of(), loud);
            if (choice.restored().isPresent()) {
                Checkpoint used = choice.restored().get();
                assertHoldsStep(target(), used.step());
                assertThat(used.step() == 4 || !loud.isEmpty())
                        .as("seed %d", seed)
                        .isTrue();
            } else {
                // Only the file that all four share can spoil all four.
                assertThat(loud).as("seed %d", seed).hasSize(4);
            }
            remove(target());
            store.put(key, whole);
        }
    }

    @Test
    void a_corrupt_shared_object_does_not_spoil_what_is_committed_after_a_restore() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        CheckpointWriter second = writer(2, "b");
        second.commit(sets.at(2), 2, null);
        LogView before = CheckpointLog.read(store, PREFIX);
        store.put(key(before.checkpoints().get(1), "static.bin"), new byte[300]);
        RestoreChoice choice = restoreNewest(before, Set.of(), new ArrayList<>());
        CheckpointWriter third = writer(3, "c");
        third.trust(choice.restored().orElseThrow());
        third.commit(sets.at(3), 3, null);

        assertThat(choice.restored().orElseThrow().step()).isEqualTo(1);
        assertThat(CheckpointReader.verify(
                                store,
                                CheckpointLog.read(store, PREFIX).newest().orElseThrow())
                        .problems())
                .isEmpty();
    }

    @Test
    void a_restore_that_fails_leaves_the_target_as_it_was_and_the_next_one_tidies_up() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        Checkpoint checkpoint = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        Files.createDirectories(target());
        Path crashed = Files.createDirectories(folder.resolve(".restored.restoring-crashed/x"));
        for (int failing = 0; failing < 4; failing++) {
            AtomicInteger left = new AtomicInteger(failing);
            ObjectStore faulty = new FaultyObjectStore(
                    store, (call, key) -> left.getAndDecrement() == 0 ? Fault.BEFORE : Fault.NONE);
            assertThatThrownBy(() -> CheckpointReader.restore(faulty, checkpoint, target()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("injected");
            assertThat(target()).isEmptyDirectory();
            assertThat(folder)
                    .isDirectoryNotContaining(
                            path -> path.getFileName().toString().contains("restoring"));
        }
        assertThat(crashed).doesNotExist();
        CheckpointReader.restore(store, checkpoint, target());
        assertHoldsStep(target(), 1);
        assertThatThrownBy(() -> CheckpointReader.restore(store, checkpoint, target()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not an empty folder");
        assertHoldsStep(target(), 1);
    }

    @Test
    void a_read_that_breaks_off_is_taken_up_where_it_broke() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        Checkpoint checkpoint = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        AtomicInteger opened = new AtomicInteger();
        ObjectStore breaking = new FaultyObjectStore(store, (call, key) -> {
            opened.incrementAndGet();
            return Fault.CUT;
        });
        CheckpointReader.restore(breaking, checkpoint, target());

        assertHoldsStep(target(), 1);
        assertThat(opened.get()).isGreaterThan(100);
    }

    @Test
    void bytes_that_change_on_their_way_are_read_again_before_anything_is_called_damaged() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        Checkpoint checkpoint = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        CheckpointReader.restore(flippingFirstReads(), checkpoint, target());

        assertHoldsStep(target(), 1);
        assertThat(CheckpointReader.verify(flippingFirstReads(), checkpoint).problems())
                .isEmpty();
        for (double share : new double[] {0.1, 1}) {
            assertThat(SampleReader.read(flippingFirstReads(), List.of(checkpoint), share, 1)
                            .problems())
                    .as("share %s", share)
                    .isEqualTo(new TreeMap<>(Map.of(checkpoint.index(), List.of())));
        }
    }

    private ObjectStore flippingFirstReads() {
        Set<String> read = ConcurrentHashMap.newKeySet();
        return new FaultyObjectStore(
                store, (call, key) -> call.equals("open") && read.add(key) ? Fault.FLIPPED : Fault.NONE);
    }

    @Test
    void bytes_that_change_on_their_way_each_time_are_never_restored() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        Checkpoint checkpoint = CheckpointLog.read(store, PREFIX).newest().orElseThrow();

        assertThatThrownBy(() -> CheckpointReader.restore(
                        new FaultyObjectStore(store, (call, key) -> Fault.FLIPPED), checkpoint, target()))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining("differs in part 0");
        assertThat(target()).doesNotExist();
    }

    @Test
    void a_checkpoint_that_lost_an_object_is_corrupt_and_says_which() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        Checkpoint checkpoint = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        store.delete(key(checkpoint, "static.bin"));

        assertThatThrownBy(() -> CheckpointReader.restore(store, checkpoint, target()))
                .isInstanceOfSatisfying(
                        CorruptCheckpointException.class,
                        e -> assertThat(e.index()).isEqualTo(1))
                .hasMessageContaining("static.bin");
        assertThat(target()).doesNotExist();
    }
}
