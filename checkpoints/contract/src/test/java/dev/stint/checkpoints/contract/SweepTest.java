package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.Freed;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.Retirements;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep deletes of retired checkpoints while their attempt goes on, and what it never does. */
final class SweepTest {

    private static final String PREFIX = "team/run-1";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path folder = Path.of("");

    private final ObjectStore store = new MemoryObjectStore();
    private SampleSets sets = new SampleSets(Path.of(""));

    @BeforeEach
    void prepare() {
        sets = new SampleSets(folder);
    }

    @Test
    void retired_bytes_of_an_attempt_that_goes_on_are_freed_but_for_what_is_shared() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        writer.commit(sets.at(1), 1, null);
        writer.commit(sets.at(2), 2, null);
        store.put(PREFIX + "/data/1/on-its-way", new byte[9]);
        store.put("team/run-10/data/1/another-run", new byte[9]);
        Checkpoint first = checkpoint(1);
        CheckpointLog.retire(store, PREFIX, 1, "retention");

        Freed freed = CheckpointLog.sweep(store, PREFIX);

        // step.txt and weights.bin; static.bin and empty are the second's too
        assertThat(freed.objects()).isEqualTo(2);
        assertThat(freed.bytes()).isEqualTo(1 + 501);
        assertThat(CheckpointReader.verify(store, first).good()).isFalse();
        assertThat(CheckpointReader.verify(store, checkpoint(2)).good()).isTrue();
        assertThat(store.head(PREFIX + "/data/1/on-its-way")).isPresent();
        assertThat(store.head("team/run-10/data/1/another-run")).isPresent();
        assertThat(CheckpointLog.sweep(store, PREFIX)).isEqualTo(Freed.NOTHING);
        assertThat(writer.commit(sets.at(3), 3, null)).isInstanceOf(CommitResult.Committed.class);
        assertThat(CheckpointReader.verify(store, checkpoint(4)).good()).isTrue();
    }

    @Test
    void a_file_as_it_was_in_a_swept_checkpoint_is_sent_again() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        writer.commit(sets.at(1), 1, null);
        CheckpointLog.retire(store, PREFIX, 1, "retention");
        CheckpointLog.sweep(store, PREFIX);

        assertThat(writer.commit(sets.at(1), 1, null))
                .isInstanceOfSatisfying(
                        CommitResult.Committed.class,
                        c -> assertThat(c.bytesReused()).isZero());
        assertThat(CheckpointReader.verify(store, checkpoint(3)).good()).isTrue();
    }

    @Test
    void a_record_that_was_written_after_all_retired_and_swept_is_not_pointed_at() throws Exception {
        AtomicBoolean deaf = new AtomicBoolean();
        ObjectStore faulty = new FaultyObjectStore(
                store,
                (call, key) -> deaf.get() && (call.equals("putIfAbsent") || call.equals("open") || call.equals("get"))
                        ? Fault.AFTER
                        : Fault.NONE);
        CheckpointWriter writer = CheckpointWriter.open(faulty, PREFIX, 1, "a", CLOCK);
        writer.commit(sets.at(1), 1, null);
        AtomicBoolean armed = new AtomicBoolean(true);
        ObjectStore losing = new FaultyObjectStore(faulty, (call, key) -> {
            if (armed.get() && call.equals("putIfAbsent")) {
                deaf.set(true);
            }
            return Fault.NONE;
        });
        CheckpointWriter again = CheckpointWriter.open(losing, PREFIX, 1, "a", CLOCK);
        assertThatThrownBy(() -> again.commit(sets.at(2), 2, null)).isInstanceOf(IOException.class);
        armed.set(false);
        deaf.set(false);
        long doubtful = CheckpointLog.read(store, PREFIX).newest().orElseThrow().index();
        assertThat(doubtful).as("it is in the log, unknown to its writer").isEqualTo(2);
        CheckpointLog.retire(store, PREFIX, doubtful, "retention");
        assertThat(CheckpointLog.sweep(store, PREFIX).objects()).isPositive();

        assertThat(again.commit(sets.at(2), 2, null)).isInstanceOf(CommitResult.Committed.class);

        assertThat(CheckpointReader.verify(
                                store,
                                CheckpointLog.read(store, PREFIX).newest().orElseThrow())
                        .problems())
                .isEmpty();
    }

    @Test
    void a_snapshot_that_forgets_what_was_retired_does_not_make_it_usable_again() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        Map<String, byte[]> content = SampleSets.contentAt(1);
        writer.commit(sets.of(content), 1, null);
        CheckpointLog.retire(store, PREFIX, 1, "retention");
        CheckpointLog.sweep(store, PREFIX);
        assertThat(CheckpointLog.snapshotIfDue(store, PREFIX, 1)).isTrue();

        writer.commit(sets.of(content), 2, null);

        assertThat(CheckpointReader.verify(
                                store,
                                CheckpointLog.read(store, PREFIX).newest().orElseThrow())
                        .problems())
                .isEmpty();
    }

    @Test
    void when_no_attempt_comes_any_more_all_that_nobody_needs_goes() throws Exception {
        CheckpointWriter last = CheckpointWriter.open(store, PREFIX, 3, "a", CLOCK);
        last.commit(sets.at(1), 1, null);
        store.put(PREFIX + "/data/3/left-by-a-kill", new byte[9]);
        store.upload(PREFIX + "/data/3/never-ended", 20 << 20, 8 << 20);
        assertThat(CheckpointLog.sweep(store, PREFIX))
                .as("the attempt may still come back")
                .isEqualTo(Freed.NOTHING);

        CheckpointLog.end(store, PREFIX, CLOCK.instant());
        long next = CheckpointLog.read(store, PREFIX).nextIndex();
        CheckpointLog.end(store, PREFIX, CLOCK.instant());

        assertThat(CheckpointLog.read(store, PREFIX).nextIndex()).isEqualTo(next);
        assertThat(CheckpointLog.sweep(store, PREFIX).bytes()).isEqualTo(9);
        assertThat(store.pendingUploads(PREFIX)).isEmpty();
        assertThat(store.list(PREFIX + "/data/", "", 100))
                .extracting(ObjectInfo::key)
                .containsExactlyInAnyOrderElementsOf(LogAudit.of(store, PREFIX).named());
        assertThatThrownBy(() -> last.commit(sets.at(2), 2, null)).isInstanceOf(FencedException.class);
        assertThat(CheckpointReader.verify(store, checkpoint(1)).good()).isTrue();
    }

    @Test
    void where_nobody_ever_wrote_and_where_the_run_has_moved_nothing_is_ended() throws Exception {
        CheckpointLog.end(store, "team/never", CLOCK.instant());
        CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        CheckpointLog.moveTo(store, PREFIX, "memory:elsewhere", "cheaper");
        long next = CheckpointLog.read(store, PREFIX).nextIndex();
        CheckpointLog.end(store, PREFIX, CLOCK.instant());

        assertThat(store.list("team/never", "", 10)).isEmpty();
        assertThat(CheckpointLog.read(store, PREFIX).nextIndex()).isEqualTo(next);
    }

    @Test
    void from_a_log_that_cannot_be_read_whole_nothing_is_swept() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        writer.commit(sets.at(1), 1, null);
        writer.commit(sets.at(2), 2, null);
        CheckpointLog.retire(store, PREFIX, 1, "retention");
        store.put(PREFIX + "/log/00000000000000000002.json", new byte[] {1});
        List<ObjectInfo> before = store.list(PREFIX + "/data/", "", 100);

        assertThat(CheckpointLog.sweep(store, PREFIX)).isEqualTo(Freed.NOTHING);
        assertThat(store.list(PREFIX + "/data/", "", 100)).isEqualTo(before);
    }

    @Test
    void a_log_on_its_way_to_another_store_is_neither_swept_nor_thinned_out() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        writer.commit(sets.at(1), 1, null);
        writer.commit(sets.at(2), 2, null);
        CheckpointLog.retire(store, PREFIX, 1, "retention");
        CheckpointLog.moveTo(store, PREFIX, "memory:elsewhere", "cheaper");
        List<Long> retired = new ArrayList<>();
        Retirements.retire(store, PREFIX, new TreeMap<>(Map.of(2L, "too old")), retired::add);

        assertThat(retired).isEmpty();
        assertThat(CheckpointLog.sweep(store, PREFIX)).isEqualTo(Freed.NOTHING);
        assertThat(CheckpointReader.verify(store, checkpoint(1)).good()).isTrue();
        assertThat(CheckpointReader.verify(store, checkpoint(2)).good()).isTrue();
    }

    @Test
    void what_is_damaged_on_its_way_once_is_not_called_damaged() throws Exception {
        CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK).commit(sets.at(1), 1, null);
        Checkpoint first = checkpoint(1);
        String weights = first.files().stream()
                .filter(file -> file.path().equals("shards/weights.bin"))
                .findFirst()
                .orElseThrow()
                .objectKey();
        byte[] sound = store.get(weights).orElseThrow();
        byte[] flipped = sound.clone();
        flipped[7] ^= 1;
        store.put(weights, flipped);
        AtomicInteger reads = new AtomicInteger();
        ObjectStore onceWrong = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("open") && key.equals(weights) && reads.incrementAndGet() == 2) {
                store.put(weights, sound);
            }
            return Fault.NONE;
        });

        assertThat(CheckpointReader.verify(onceWrong, first).problems()).isEmpty();
        assertThat(reads).hasValue(2);
        store.put(weights, flipped);
        assertThat(CheckpointReader.verify(store, first).problems()).hasSize(1);
    }

    private Checkpoint checkpoint(long index) throws IOException {
        return CheckpointLog.read(store, PREFIX).find(index).orElseThrow();
    }
}
