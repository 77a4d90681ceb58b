package dev.stint.checkpoints.contract;

import static dev.stint.checkpoints.contract.SampleSets.assertHolds;
import static dev.stint.checkpoints.contract.SampleSets.assertHoldsStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.CorruptCheckpointException;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Committing and restoring on a store: whole or not at all, whatever breaks. {@link CheckpointRaceContract} has the rivals. */
public abstract class CheckpointContract {

    private static final String PREFIX = "team/run-1";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    private ObjectStore store;
    private Path folder;
    private SampleSets sets;

    /** A new, empty store. */
    protected abstract ObjectStore open() throws Exception;

    /** Each how-manieth call of a commit is made to fail; 1 for all, more where a store is slow. */
    protected int failingCallsStride() {
        return 1;
    }

    /** How many random corruptions are tried. */
    protected int corruptions() {
        return 60;
    }

    @BeforeEach
    final void openStore(@TempDir Path temp) throws Exception {
        store = open();
        folder = temp;
        sets = new SampleSets(temp.resolve("sets"));
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void an_absent_log_is_empty() throws Exception {
        LogView log = CheckpointLog.read(store, PREFIX);

        assertThat(log).isEqualTo(new LogView(List.of(), 0, 0, java.util.Optional.empty(), List.of()));
        RestoreChoice choice = restoreNewest(log, Set.of(), new ArrayList<>());
        assertThat(choice.restored()).isEmpty();
        assertThat(target()).doesNotExist();
    }

    @Test
    void what_was_committed_is_restored_bit_for_bit() throws Exception {
        Map<String, byte[]> content = new TreeMap<>();
        byte[] two_parts = new byte[(16 << 20) + 12_345];
        new Random(3).nextBytes(two_parts);
        content.put("model/deep/weights.bin", two_parts);
        content.put("empty", new byte[0]);
        content.put("ümlaut and space.txt", "ä".getBytes(StandardCharsets.UTF_8));
        CommitResult result = writer(1, "a").commit(sets.of(content), 42, null);

        LogView log = CheckpointLog.read(store, PREFIX);
        assertThat(result).isInstanceOfSatisfying(CommitResult.Committed.class, c -> {
            assertThat(c.index()).isEqualTo(1);
            assertThat(c.bytesSent()).isEqualTo(two_parts.length + 2);
            assertThat(c.bytesReused()).isZero();
        });
        Checkpoint checkpoint = log.newest().orElseThrow();
        assertThat(checkpoint.step()).isEqualTo(42);
        assertThat(checkpoint.epoch()).isEqualTo(1);
        assertThat(checkpoint.bytes()).isEqualTo(two_parts.length + 2);
        assertThat(checkpoint.files()).allMatch(file -> file.objectKey().startsWith(PREFIX + "/data/1/"));
        assertThat(store.head(PREFIX + "/log/00000000000000000001.json")).isPresent();
        Files.createDirectory(target());
        CheckpointReader.restore(store, checkpoint, target());
        assertHolds(target(), content);
        assertThat(CheckpointReader.verify(store, checkpoint).problems()).isEmpty();
        assertThat(CheckpointReader.verify(store, checkpoint).bytesRead()).isEqualTo(checkpoint.bytes());
    }

    @Test
    void an_unchanged_file_points_at_the_earlier_object() throws Exception {
        CheckpointWriter writer = writer(1, "a");
        writer.commit(sets.at(1), 1, null);
        CommitResult second = writer.commit(sets.at(2), 2, null);

        assertThat(second).isInstanceOfSatisfying(CommitResult.Committed.class, c -> {
            assertThat(c.bytesReused()).isEqualTo(300);
            assertThat(c.bytesSent()).isEqualTo(502 + 1);
        });
        List<Checkpoint> both = CheckpointLog.read(store, PREFIX).checkpoints();
        assertThat(key(both.get(1), "static.bin")).isEqualTo(key(both.get(0), "static.bin"));
        assertThat(key(both.get(1), "step.txt")).isNotEqualTo(key(both.get(0), "step.txt"));
        CheckpointReader.restore(store, both.get(1), target());
        assertHoldsStep(target(), 2);
    }

    @Test
    void a_new_attempt_points_only_at_what_a_restore_verified() throws Exception {
        writer(1, "a").commit(sets.at(1), 1, null);
        Checkpoint first = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        CheckpointWriter trusting = writer(2, "b");
        trusting.trust(first);
        trusting.commit(sets.at(2), 2, null);
        writer(3, "c").commit(sets.at(3), 3, null);

        List<Checkpoint> all = CheckpointLog.read(store, PREFIX).checkpoints();
        assertThat(key(all.get(1), "static.bin")).isEqualTo(key(all.get(0), "static.bin"));
        assertThat(key(all.get(2), "static.bin")).isNotEqualTo(key(all.get(0), "static.bin"));
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
    void retired_and_quarantined_checkpoints_are_passed_over() throws Exception {
        CheckpointWriter writer = writer(1, "a");
        for (long step = 1; step <= 4; step++) {
            writer.commit(sets.at(step), step, null);
        }
        assertThat(CheckpointLog.retire(store, PREFIX, 4, "test")).isTrue();
        assertThat(CheckpointLog.retire(store, PREFIX, 4, "again")).isFalse();
        List<String> loud = new ArrayList<>();
        RestoreChoice choice = restoreNewest(CheckpointLog.read(store, PREFIX), Set.of(3L), loud);

        assertThat(choice.restored().orElseThrow().step()).isEqualTo(2);
        assertThat(loud).hasSize(2);
        assertHoldsStep(target(), 2);
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

    @Test
    void snapshots_bound_what_a_reader_reads() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK, 5, TransferLimits.usual());
        List<Long> live = new ArrayList<>();
        for (long step = 1; step <= 20; step++) {
            CommitResult.Committed done = (CommitResult.Committed) writer.commit(sets.at(step), step, null);
            live.add(done.index());
            if (live.size() > 3) {
                assertThat(CheckpointLog.retire(store, PREFIX, live.remove(0), "keep three"))
                        .isTrue();
            }
        }
        AtomicInteger opened = new AtomicInteger();
        ObjectStore counting = new FaultyObjectStore(store, (call, key) -> {
            opened.addAndGet(call.equals("open") ? 1 : 0);
            return Fault.NONE;
        });
        LogView log = CheckpointLog.read(counting, PREFIX);

        assertThat(log.nextIndex()).isGreaterThan(40);
        assertThat(opened.get()).isLessThanOrEqualTo(7);
        assertThat(log.checkpoints().stream().filter(c -> !c.retired()).map(Checkpoint::index))
                .containsExactlyElementsOf(live);
        assertThat(log.newestEpoch()).isEqualTo(1);
        CheckpointReader.restore(store, log.newest().orElseThrow(), target());
        assertHoldsStep(target(), 20);
    }

    @Test
    void a_moved_log_takes_no_commit_until_it_is_moved_back() throws Exception {
        CheckpointWriter old = writer(1, "a");
        old.commit(sets.at(1), 1, null);
        assertThat(CheckpointLog.moveTo(store, PREFIX, "s3://new/home", "cheaper"))
                .isTrue();
        assertThat(CheckpointLog.moveTo(store, PREFIX, "s3://new/home", "again"))
                .isFalse();

        assertThatThrownBy(() -> old.commit(sets.at(2), 2, null))
                .isInstanceOfSatisfying(
                        FencedException.class, e -> assertThat(e.movedTo()).contains("s3://new/home"));
        assertThatThrownBy(() -> writer(2, "b")).isInstanceOf(FencedException.class);
        assertThat(CheckpointLog.read(store, PREFIX).movedTo()).contains("s3://new/home");
        assertThat(verifiedSteps(PREFIX)).containsExactly(1L);
        assertThat(CheckpointLog.moveBack(store, PREFIX, 3, "too slow there")).isTrue();
        assertThatThrownBy(() -> old.commit(sets.at(2), 2, null)).isInstanceOf(FencedException.class);
        writer(3, "c").commit(sets.at(3), 3, null);
        assertThat(CheckpointLog.read(store, PREFIX).movedTo()).isEmpty();
        assertThat(verifiedSteps(PREFIX)).containsExactly(1L, 3L);
    }

    private CheckpointWriter writer(int epoch, String nonce) throws FencedException, IOException {
        return CheckpointWriter.open(store, PREFIX, epoch, nonce, CLOCK);
    }

    private Path target() {
        return folder.resolve("restored");
    }

    private RestoreChoice restoreNewest(LogView log, Set<Long> quarantined, List<String> loud) throws IOException {
        return CheckpointReader.restoreNewest(store, log, quarantined, target(), loud::add);
    }

    /** Steps of all checkpoints that can be seen, each of which must be whole. */
    private List<Long> verifiedSteps(String prefix) throws Exception {
        List<Long> steps = new ArrayList<>();
        for (Checkpoint checkpoint : CheckpointLog.read(store, prefix).checkpoints()) {
            Path into = folder.resolve("check");
            CheckpointReader.restore(store, checkpoint, into);
            assertHoldsStep(into, checkpoint.step());
            remove(into);
            steps.add(checkpoint.step());
        }
        return steps;
    }

    private static String key(Checkpoint checkpoint, String path) {
        return checkpoint.files().stream()
                .filter(file -> file.path().equals(path))
                .map(CheckpointFile::objectKey)
                .findFirst()
                .orElseThrow();
    }

    private static void remove(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var all = Files.walk(tree)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
