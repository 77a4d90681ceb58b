package dev.stint.checkpoints.contract;

import static dev.stint.checkpoints.contract.SampleSets.assertHolds;
import static dev.stint.checkpoints.contract.SampleSets.assertHoldsStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Committing and restoring on a store. {@link CheckpointFaultsContract} has what goes wrong, {@link CheckpointRaceContract} the
 * rivals.
 */
public abstract class CheckpointContract extends SavesContract {

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
}
