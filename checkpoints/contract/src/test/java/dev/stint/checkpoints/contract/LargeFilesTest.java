package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of files that go in several parts: what is sent, and what is not sent again. */
final class LargeFilesTest {
    private static final String PREFIX = "team/run-1";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final int PART = 16 << 20;

    @TempDir
    Path folder;

    private int sets;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final AtomicInteger partsUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final ObjectStore watched = new FaultyObjectStore(store, (call, key) -> {
        calls.computeIfAbsent(call, any -> new AtomicInteger()).incrementAndGet();
        return call.equals("part") && partsUntilFailure.getAndDecrement() <= 0 ? Fault.BEFORE : Fault.NONE;
    });

    @Test
    void a_broken_upload_is_taken_up_where_it_broke() throws Exception {
        byte[] content = content(5, 1);
        CheckpointWriter writer = CheckpointWriter.open(watched, PREFIX, 1, "a", CLOCK);
        FrozenSet set = set(Map.of("model.bin", content));
        partsUntilFailure.set(3);
        assertThatThrownBy(() -> writer.commit(set, 1, null)).isInstanceOf(IOException.class);
        partsUntilFailure.set(Integer.MAX_VALUE);
        int before = calls("part");
        CommitResult.Committed done = (CommitResult.Committed) writer.commit(set, 1, null);

        assertThat(done.bytesSent()).isEqualTo(content.length);
        assertThat(calls("upload")).isEqualTo(1);
        assertThat(calls("part") - before)
                .as("the three parts that arrived are not sent again")
                .isEqualTo(2);
        assertRestores(Map.of("model.bin", content));
    }

    @Test
    void files_that_arrived_before_another_failed_are_not_sent_again() throws Exception {
        Map<String, byte[]> content = Map.of("small.bin", new byte[] {1, 2, 3}, "tiny.bin", new byte[] {4});
        CheckpointWriter writer = CheckpointWriter.open(watched, PREFIX, 1, "a", CLOCK);
        FrozenSet set = set(Map.of("small.bin", new byte[] {1, 2, 3}, "tiny.bin", new byte[] {4}, "z", content(2, 9)));
        partsUntilFailure.set(0);
        assertThatThrownBy(() -> writer.commit(set, 1, null)).isInstanceOf(IOException.class);
        partsUntilFailure.set(Integer.MAX_VALUE);
        int puts = calls("put");
        writer.commit(set, 1, null);

        assertThat(puts).isEqualTo(content.size());
        assertThat(calls("put")).isEqualTo(puts);
    }

    @Test
    void a_file_that_arrived_and_was_taken_away_before_the_record_is_sent_again() throws Exception {
        byte[] content = content(2, 1);
        CheckpointWriter writer = CheckpointWriter.open(watched, PREFIX, 1, "a", CLOCK);
        FrozenSet set = set(Map.of("a.bin", content, "z.bin", content(2, 9)));
        partsUntilFailure.set(3);
        assertThatThrownBy(() -> writer.commit(set, 1, null)).isInstanceOf(IOException.class);
        partsUntilFailure.set(Integer.MAX_VALUE);
        for (ObjectStore.ObjectInfo object : store.list(PREFIX + "/data/", "", 10)) {
            store.delete(object.key());
        }
        writer.commit(set, 1, null);

        assertRestores(Map.of("a.bin", content, "z.bin", content(2, 9)));
    }

    @Test
    void what_was_begun_for_a_set_that_nobody_commits_is_given_up_with_the_next() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(watched, PREFIX, 1, "a", CLOCK);
        partsUntilFailure.set(1);
        FrozenSet lost = set(Map.of("model.bin", content(3, 1), "small.bin", new byte[] {1}));
        assertThatThrownBy(() -> writer.commit(lost, 1, null)).isInstanceOf(IOException.class);
        partsUntilFailure.set(Integer.MAX_VALUE);
        writer.commit(set(Map.of("other.bin", content(2, 2))), 2, null);

        assertThat(calls("abort")).isEqualTo(1);
        assertThat(store.list(PREFIX + "/data/", "", 10)).hasSize(1);
    }

    @Test
    void an_unchanged_file_is_not_sent_and_a_changed_one_whole() throws Exception {
        byte[] fixed = content(3, 1);
        byte[] changing = content(3, 2);
        CheckpointWriter writer = CheckpointWriter.open(watched, PREFIX, 1, "a", CLOCK);
        writer.commit(set(Map.of("fixed.bin", fixed, "changing.bin", changing)), 1, null);
        assertThat(calls("part")).isEqualTo(6);
        changing[2 * PART + 5]++; // the first two parts are those of before
        CommitResult.Committed second = (CommitResult.Committed)
                writer.commit(set(Map.of("fixed.bin", fixed, "changing.bin", changing)), 2, null);

        assertThat(second.bytesSent()).isEqualTo(changing.length);
        assertThat(second.bytesReused()).isEqualTo(fixed.length);
        assertThat(calls("part")).isEqualTo(9);
        assertThat(calls("upload")).isEqualTo(3);
        assertRestores(Map.of("fixed.bin", fixed, "changing.bin", changing));
    }

    @Test
    void a_part_that_a_store_changed_is_found_by_its_place() throws Exception {
        byte[] content = content(3, 1);
        CheckpointWriter.open(watched, PREFIX, 1, "a", CLOCK).commit(set(Map.of("model.bin", content)), 1, null);
        Checkpoint checkpoint = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        content[PART + 1]++;
        store.put(checkpoint.files().get(0).objectKey(), content);

        assertThat(CheckpointReader.verify(store, checkpoint).problems())
                .singleElement()
                .asString()
                .contains("differs in part 1 (from byte " + PART + ")");
    }

    private void assertRestores(Map<String, byte[]> content) throws Exception {
        Path target = folder.resolve("restored");
        CheckpointReader.restore(
                watched, CheckpointLog.read(store, PREFIX).newest().orElseThrow(), target);
        SampleSets.assertHolds(target, content);
    }

    private FrozenSet set(Map<String, byte[]> content) throws IOException {
        return new SampleSets(folder.resolve("sets-" + sets++)).of(new TreeMap<>(content));
    }

    private int calls(String name) {
        return calls.getOrDefault(name, new AtomicInteger()).get();
    }

    private static byte[] content(int parts, int seed) {
        byte[] bytes = new byte[parts * PART - 1000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
