package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints are read by a program that was written from {@code docs/checkpoint-format.md} and has nothing of ours: what it finds
 * and restores is what the writer committed and our reader finds.
 */
final class PythonReaderTest {

    private static final Path PROGRAM =
            Path.of("..", "..", "jobs", "python", "stint_checkpoint.py").toAbsolutePath();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final String PREFIX = "team/run-1";

    @TempDir
    Path folder;

    private ObjectStore store;
    private SampleSets sets;

    /** What the program said. */
    private record Answer(int exit, String out, String err) {
        List<Long> indexes() {
            return out.lines().map(line -> Long.parseLong(line.split(" ")[0])).toList();
        }
    }

    @BeforeEach
    void open() throws IOException {
        store = new FileObjectStore(folder.resolve("bucket"));
        sets = new SampleSets(Files.createDirectory(folder.resolve("sets")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void the_program_has_at_most_sixty_lines_and_needs_nothing_but_python() throws Exception {
        List<String> lines = Files.readAllLines(PROGRAM);

        assertThat(lines).hasSizeLessThanOrEqualTo(60);
        assertThat(lines.stream().filter(line -> line.matches("(import|from) .*")))
                .containsExactly("import functools, hashlib, json, os, pathlib, re, sys, tempfile");
    }

    @Test
    void it_restores_what_the_writer_committed_bytes_and_modes() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        commit(writer, 1);
        byte[] large = new byte[(16 << 20) + 12_345];
        new Random(7).nextBytes(large);
        Map<String, byte[]> content = Map.of("large/wéights.bin", large, "empty", new byte[0], "b", new byte[] {1});
        try (FrozenSet set = sets.of(content)) {
            writer.commit(set, 2, null);
        }

        Answer answer = run("to", "--crc");

        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        SampleSets.assertHolds(folder.resolve("to"), content);
        Checkpoint newest = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        CheckpointReader.restore(store, newest, folder.resolve("ours"));
        for (CheckpointFile file : newest.files()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("to").resolve(file.path()))))
                    .isEqualTo(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("ours").resolve(file.path()))));
        }
    }

    @Test
    void it_believes_neither_old_epochs_nor_strangers_and_knows_what_is_retired() throws Exception {
        CheckpointWriter first = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK); // 0
        long one = commit(first, 1); // 1
        long two = commit(first, 2); // 2
        CheckpointLog.retire(store, PREFIX, one, "no longer needed"); // 3
        CheckpointLog.snapshotIfDue(store, PREFIX, 1); // 4
        CheckpointWriter second = CheckpointWriter.open(store, PREFIX, 2, "b", CLOCK); // 5
        long three = commit(second, 3); // 6
        copyOf(three, 7, "\"epoch\":2,\"nonce\":\"b\"", "\"epoch\":1,\"nonce\":\"a\"");
        copyOf(three, 8, "\"nonce\":\"b\"", "\"nonce\":\"stranger\"");
        long four = commit(second, 4); // 9
        assertThat(four).isEqualTo(9);
        CheckpointLog.retire(store, PREFIX, four, "damaged"); // 10

        assertThat(run().indexes()).containsExactly(two, three).isEqualTo(ours());
        assertThat(run("newest").exit()).isZero();
        SampleSets.assertHoldsStep(folder.resolve("newest"), 3);
        assertThat(run("older", Long.toString(two)).exit()).isZero();
        SampleSets.assertHoldsStep(folder.resolve("older"), 2);
    }

    @Test
    void it_knows_that_nothing_counts_after_a_move_until_it_is_given_up() throws Exception {
        CheckpointWriter first = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK); // 0
        long one = commit(first, 1); // 1
        CheckpointLog.moveTo(store, PREFIX, "file:///elsewhere", "cheaper"); // 2
        copyOf(one, 3, "\"step\":1", "\"step\":5");
        assertThat(run().indexes()).containsExactly(one).isEqualTo(ours());

        CheckpointLog.moveBack(store, PREFIX, 2, "it was not"); // 4
        copyOf(one, 5, "\"step\":1", "\"step\":6");
        CheckpointWriter second = CheckpointWriter.open(store, PREFIX, 2, "b", CLOCK); // 6
        long two = commit(second, 2); // 7

        assertThat(run().indexes()).containsExactly(one, two).isEqualTo(ours());
    }

    @Test
    void whatever_the_log_holds_both_see_the_same_in_it() throws Exception {
        for (long seed : Seeds.of(4, 24)) {
            String prefix = "team/seed-" + seed;
            SampleLog log = new SampleLog(store, prefix, sets, CLOCK, seed);
            Random random = new Random(seed);
            List<String> records =
                    log.keys().stream().filter(key -> key.contains("/log/")).toList();
            String damaged = records.get(random.nextInt(records.size()));
            if (seed % 2 == 0) {
                byte[] bytes = log.pristine(damaged).clone();
                bytes[random.nextInt(bytes.length)] ^= 4;
                store.put(damaged, bytes);
            }

            assertThat(python(bucket(prefix)).indexes()).as("seed " + seed).isEqualTo(live(prefix));
        }
    }

    @Test
    void a_record_that_cannot_be_read_is_said_and_passed_over() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        long one = commit(writer, 1);
        long two = commit(writer, 2);
        byte[] bytes = store.get(record(two)).orElseThrow();
        bytes[40] ^= 1;
        store.put(record(two), bytes);

        Answer answer = run();

        assertThat(answer.indexes()).containsExactly(one);
        assertThat(answer.err()).isEqualToIgnoringNewLines("record 2 cannot be read and is passed over");
    }

    @Test
    void unknown_fields_and_optional_ones_left_out_are_fine_and_other_kinds_and_versions_are_not() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK); // 0
        long one = commit(writer, 1); // 1
        CheckpointLog.snapshotIfDue(store, PREFIX, 1); // 2
        copyOf(2, 3, "\"movedTo\":null", "\"novel\":[1]");
        copyOf(one, 4, "\"savedIn\":null,", "");
        copyOf(one, 5, "\"version\":1", "\"version\":2");
        copyOf(one, 6, "\"type\":\"manifest\"", "\"type\":\"tombstone\"");

        Answer answer = run();

        assertThat(answer.indexes()).containsExactly(one, 4L).isEqualTo(ours());
        assertThat(answer.err().lines())
                .containsExactlyInAnyOrder(
                        "record 5 cannot be read and is passed over", "record 6 cannot be read and is passed over");
    }

    @Test
    void a_corrupt_file_is_refused_and_leaves_nothing() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        commit(writer, 1);
        Checkpoint newest = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        CheckpointFile weights = newest.files().stream()
                .filter(file -> file.path().equals("shards/weights.bin"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = store.get(weights.objectKey()).orElseThrow();
        bytes[100] ^= 1;
        store.put(weights.objectKey(), bytes);

        Answer answer = run("to");

        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.err()).contains("corrupt: shards/weights.bin is not what was committed");
        assertNothingButSources();

        store.delete(weights.objectKey());
        assertThat(run("to").exit()).isEqualTo(1);
        assertNothingButSources();
    }

    @Test
    void the_checksums_of_parts_are_compared_when_asked_for() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        long one = commit(writer, 1);
        String crc = CheckpointLog.read(store, PREFIX).find(one).orElseThrow().files().stream()
                .flatMap(file -> file.parts().stream())
                .findFirst()
                .orElseThrow();
        copyOf(one, 2, "\"" + crc + "\"", "\"00000000\"");

        assertThat(run("to").exit()).isZero();
        assertThat(run("too", "--crc").err()).contains("corrupt: ");
        assertThat(folder.resolve("too")).doesNotExist();
    }

    @Test
    void a_manifest_that_leads_out_of_the_folder_is_refused() throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "a", CLOCK);
        long one = commit(writer, 1);
        copyOf(one, 2, "\"path\":\"step.txt\"", "\"path\":\"../step.txt\"");

        assertThat(run("to").err()).contains("refused: path '../step.txt'");
        assertNothingButSources();
    }

    private long commit(CheckpointWriter writer, long step) throws Exception {
        try (FrozenSet set = sets.at(step)) {
            return ((CommitResult.Committed) writer.commit(set, step, null)).index();
        }
    }

    /** Puts a record down at another place, with one text in it replaced and a checksum that is right. */
    private void copyOf(long index, long place, String text, String by) throws IOException {
        String record = new String(store.get(record(index)).orElseThrow(), StandardCharsets.UTF_8);
        assertThat(record).contains(text);
        String body = record.substring(0, record.length() - 22)
                .replace("\"place\":" + index + ",", "\"place\":" + place + ",")
                .replace(text, by);
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        String sealed = body + ",\"crc32c\":\"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"}\n";
        assertThat(store.putIfAbsent(record(place), sealed.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    private static String record(long index) {
        return String.format("%s/log/%020d.json", PREFIX, index);
    }

    private List<Long> ours() throws IOException {
        return live(PREFIX);
    }

    private List<Long> live(String prefix) throws IOException {
        return CheckpointLog.read(store, prefix).checkpoints().stream()
                .filter(each -> !each.retired())
                .map(Checkpoint::index)
                .toList();
    }

    private void assertNothingButSources() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("bucket", "sets", "out.txt", "err.txt");
        }
    }

    private Path bucket(String prefix) {
        return folder.resolve("bucket").resolve(prefix);
    }

    private Answer run(String... words) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        if (!all.isEmpty()) {
            all.set(0, folder.resolve(words[0]).toString());
        }
        return python(bucket(PREFIX), all.toArray(String[]::new));
    }

    private Answer python(Path run, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(System.getenv().getOrDefault("PYTHON", "python3"), "-B", PROGRAM.toString(), run.toString()));
        command.addAll(List.of(words));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            return Assumptions.abort(command.get(0) + " is not available here: " + e.getMessage());
        }
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
