package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was uploaded for checkpoints that never came to be. */
final class UploadsTest {
    private static final String PREFIX = "team/run-1";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    private final ObjectStore store = new MemoryObjectStore();
    private SampleSets sets = new SampleSets(Path.of(""));

    @BeforeEach
    void prepare() {
        sets = new SampleSets(folder);
    }

    @Test
    void what_a_killed_attempt_left_is_swept_by_a_later_one_and_nothing_else() throws Exception {
        CheckpointWriter first = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        first.commit(sets.at(1), 1, null);
        first.commit(sets.at(2), 2, null);
        CheckpointLog.retire(store, PREFIX, 1, "retention, which has its own sweep");
        store.put(PREFIX + "/data/1/left-by-a-kill", new byte[9]);
        store.put(PREFIX + "/data/2/on-its-way", new byte[9]);
        store.put("team/run-10/data/1/another-run", new byte[9]);

        assertThat(CheckpointLog.sweepUploads(store, PREFIX))
                .as("epoch 1 may still commit it")
                .isZero();
        CheckpointWriter.open(store, PREFIX, 2, "b", CLOCK);
        assertThat(CheckpointLog.sweepUploads(store, PREFIX)).isEqualTo(1);
        assertThat(CheckpointLog.sweepUploads(store, PREFIX)).isZero();

        assertThat(store.head(PREFIX + "/data/1/left-by-a-kill")).isEmpty();
        assertThat(store.head(PREFIX + "/data/2/on-its-way")).isPresent();
        assertThat(store.head("team/run-10/data/1/another-run")).isPresent();
        assertThat(CheckpointLog.read(store, PREFIX).checkpoints())
                .hasSize(2)
                .allSatisfy(checkpoint -> assertThat(
                                CheckpointReader.verify(store, checkpoint).good())
                        .isTrue());
    }

    @Test
    void nothing_is_swept_from_a_log_that_cannot_be_read_whole() throws Exception {
        CheckpointWriter first = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        first.commit(sets.at(1), 1, null);
        first.commit(sets.at(2), 2, null);
        CheckpointWriter.open(store, PREFIX, 2, "b", CLOCK);
        store.put(PREFIX + "/log/00000000000000000001.json", new byte[] {1});
        int before = store.list(PREFIX + "/data/", "", 100).size();

        assertThat(CheckpointLog.sweepUploads(store, PREFIX)).isZero();
        assertThat(store.list(PREFIX + "/data/", "", 100)).hasSize(before);
    }

    @Test
    void what_failed_commits_sent_is_gone_after_the_next_one() throws Exception {
        for (String failing : new String[] {"put", "putIfAbsent", "delete"}) {
            for (Fault fault : new Fault[] {Fault.BEFORE, Fault.AFTER}) {
                String prefix = PREFIX + "-" + failing + "-" + fault;
                AtomicBoolean away = new AtomicBoolean();
                ObjectStore faulty = new FaultyObjectStore(
                        store,
                        (call, key) ->
                                away.get() && (call.equals(failing) || call.equals("delete")) ? fault : Fault.NONE);
                CheckpointWriter writer = CheckpointWriter.open(faulty, prefix, 1, "a", CLOCK);
                writer.commit(sets.at(1), 1, null);
                away.set(true);
                if (!failing.equals("delete")) {
                    assertThatThrownBy(() -> writer.commit(sets.at(2), 2, null)).isInstanceOf(IOException.class);
                }
                away.set(false);
                writer.commit(sets.at(3), 3, null);

                LogAudit audit = LogAudit.of(store, prefix);
                assertThat(audit.faults()).isEmpty();
                assertThat(store.list(prefix + "/data/", "", 100))
                        .extracting(ObjectStore.ObjectInfo::key)
                        .as("%s %s", failing, fault)
                        .containsExactlyInAnyOrderElementsOf(audit.named());
            }
        }
    }

    @Test
    void a_record_that_is_refused_is_asked_for_once_and_told_as_it_was_said() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ObjectStore refusing = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("putIfAbsent")) {
                asked.incrementAndGet();
                throw new StoreRefusedException(Reason.FORBIDDEN, "no writing here", null);
            }
            return Fault.NONE;
        });
        assertThatThrownBy(() -> CheckpointWriter.open(refusing, PREFIX, 1, "a", CLOCK))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessage("no writing here");
        assertThat(asked).hasValue(1);
    }

    @Test
    void an_attempt_that_is_fenced_between_two_parts_takes_back_what_it_sent() throws Exception {
        AtomicInteger parts = new AtomicInteger();
        ObjectStore faulty = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("part") && parts.incrementAndGet() == 2) {
                try {
                    CheckpointWriter.open(store, PREFIX, 2, "b", CLOCK);
                } catch (FencedException e) {
                    throw new IOException(e);
                }
            }
            return Fault.NONE;
        });
        CheckpointWriter first = CheckpointWriter.open(faulty, PREFIX, 1, "a", CLOCK);
        try (FrozenSet set = sets.of(Map.of("large", new byte[PartPlan.USUAL_PART_BYTES * 2 + 1]))) {
            assertThatThrownBy(() -> first.commit(set, 1, null)).isInstanceOf(FencedException.class);
        }
        assertThat(parts).hasValue(3);
        assertThat(store.list(PREFIX + "/data/", "", 10)).isEmpty();
    }

    @Test
    void a_set_that_changed_between_two_tries_leaves_nothing_of_the_first() throws Exception {
        Map<String, byte[]> content = new TreeMap<>(SampleSets.contentAt(1));
        content.put("large", new byte[PartPlan.USUAL_PART_BYTES + 1]);
        Map<String, Integer> uploads = new TreeMap<>();
        AtomicBoolean away = new AtomicBoolean(true);
        ObjectStore faulty = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("upload") || call.equals("abort")) {
                uploads.merge(call, 1, Integer::sum);
            }
            return away.get() && call.equals("complete") ? Fault.BEFORE : Fault.NONE;
        });
        CheckpointWriter writer = CheckpointWriter.open(faulty, PREFIX, 1, "a", CLOCK);
        try (FrozenSet first = sets.of(content)) {
            assertThatThrownBy(() -> writer.commit(first, 1, null)).isInstanceOf(IOException.class);
        }
        away.set(false);
        content.put("large", new byte[PartPlan.USUAL_PART_BYTES + 2]);
        content.remove("static.bin");
        try (FrozenSet second = sets.of(content)) {
            assertThat(writer.commit(second, 2, null)).isInstanceOf(CommitResult.Committed.class);
        }
        LogAudit audit = LogAudit.of(store, PREFIX);
        assertThat(audit.faults()).isEmpty();
        assertThat(store.list(PREFIX + "/data/", "", 100))
                .extracting(ObjectStore.ObjectInfo::key)
                .containsExactlyInAnyOrderElementsOf(audit.named());
        assertThat(uploads).containsOnly(Map.entry("upload", 2), Map.entry("abort", 1));
    }
}
