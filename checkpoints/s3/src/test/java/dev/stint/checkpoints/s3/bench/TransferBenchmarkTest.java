package dev.stint.checkpoints.s3.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prints the table of {@code docs/performance.md}. {@code stint.bench.mib} (4096) is what is transferred, {@code stint.bench.files}
 * (1,16,500) in how many files, {@code stint.bench.rounds} (3) how often, {@code stint.bench.folder} (/dev/shm) where: five times
 * as much must fit; {@code stint.bench.restores=true} leaves out what is saved to nowhere.
 */
@Tag("long")
final class TransferBenchmarkTest {

    private static final int MIB = Integer.getInteger("stint.bench.mib", 4096);
    private static final int ROUNDS = Integer.getInteger("stint.bench.rounds", 3);
    private static final boolean RESTORES_ONLY = Boolean.getBoolean("stint.bench.restores");
    private static final double GIB = MIB / 1024.0;

    private static Path folder = Path.of("");
    private static AgentClasses classes = new AgentClasses("", folder);
    private static final List<String> table = new ArrayList<>();

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "rclone"))),
                "there is no rclone here to compare with");
        folder =
                Files.createTempDirectory(Path.of(System.getProperty("stint.bench.folder", "/dev/shm")), "stint-bench");
        classes = AgentClasses.make(Files.createDirectory(folder.resolve("classes")));
        table.add("| " + MIB
                + " MiB | GiB/s: stint, in a running process | rclone | ratio | CPU-s/GiB: stint | rclone | ratio"
                + " | peak MiB: stint | rclone | requests: stint | rclone |");
        table.add("|---|---|---|---|---|---|---|---|---|---|---|");
    }

    @AfterAll
    static void end() throws IOException {
        table.forEach(System.out::println);
        removeTree(folder);
    }

    static Stream<Integer> fileCounts() {
        return Stream.of(System.getProperty("stint.bench.files", "1,16,500").split(",", -1))
                .map(Integer::parseInt);
    }

    @ParameterizedTest(name = "{0} files")
    @MethodSource("fileCounts")
    void saves_and_restores(int files) throws Exception {
        Path source = randomFiles("source-" + files, files);
        if (!RESTORES_ONLY) {
            saves(files, source);
        }
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Path restored = folder.resolve("restored");
        try (Sink sink = Sink.start(List.of("keep", kept.toString()))) {
            Sides saves = new Sides(files + " files, saved in memory (once)", sink);
            saves.ours(Programs.stint(classes, "save", sink, source));
            saves.theirs(Programs.rcloneSave(source, "kept"));
            saves.print();
            Sides restores = new Sides(files + " files, restored", sink);
            for (int round = 0; round < ROUNDS; round++) {
                // whoever comes later finds more of the machine's memory touched, so each comes first in turn
                for (boolean ours : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
                    if (ours) {
                        restores.ours(Programs.stint(classes, "restore", sink, restored));
                    } else {
                        restores.theirs(Programs.rcloneRestore("kept", restored));
                    }
                    check(source, restored, round == 0);
                    removeTree(restored);
                }
            }
            restores.print();
        }
        removeTree(source);
        Files.delete(kept);
    }

    private static void saves(int files, Path source) throws Exception {
        try (Sink sink = Sink.start(List.of("discard"))) {
            Sides saves = new Sides(files + " files, saved to nowhere", sink);
            for (int round = 0; round < ROUNDS; round++) {
                saves.ours(Programs.stint(classes, "save", sink, source));
                saves.theirs(Programs.rcloneSave(source, "round-" + round));
            }
            saves.print();
        }
    }

    @Test
    void a_second_save_with_one_of_16_files_changed_sends_one_file() throws Exception {
        Path source = randomFiles("source-changing", 16);
        try (Sink sink = Sink.start(List.of("discard"))) {
            ProcessBuilder builder = new ProcessBuilder(Programs.stint(classes, "save-twice", sink, source))
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            Measured.set(builder, Programs.surroundings(sink));
            Process stint = builder.start();
            try (BufferedReader reader = stint.inputReader();
                    OutputStream tell = stint.getOutputStream()) {
                assertThat(reader.readLine()).startsWith("saved " + ((long) MIB << 20) + " 0 ");
                sink.takeCounts();
                fill(source.resolve("file-3"), MIB / 16, new SplittableRandom(3));
                tell.write('\n');
                tell.flush();
                assertThat(reader.readLine())
                        .startsWith("saved " + ((long) MIB << 16) + " " + ((long) MIB << 16) * 15 + " ");
                table.add("");
                table.add("A second save with 1 of 16 files changed: " + sink.takeCounts() + ".");
            } finally {
                stint.destroyForcibly();
                stint.onExit().join();
            }
        }
        removeTree(source);
    }

    private static void check(Path source, Path restored, boolean bytesToo) throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path other = restored.resolve(file.getFileName());
                assertThat(other).hasSize(Files.size(file));
                assertThat(bytesToo ? Files.mismatch(file, other) : -1).isEqualTo(-1);
            }
        }
    }

    private static Path randomFiles(String name, int files) throws IOException {
        Path source = Files.createDirectory(folder.resolve(name));
        SplittableRandom random = new SplittableRandom(files);
        long left = (long) MIB << 20;
        for (int i = 0; i < files; i++) {
            left -= fill(source.resolve("file-" + i), left / (files - i), random);
        }
        return source;
    }

    private static long fill(Path file, int mebibytes, SplittableRandom random) throws IOException {
        return fill(file, (long) mebibytes << 20, random);
    }

    private static long fill(Path file, long bytes, SplittableRandom random) throws IOException {
        byte[] some = new byte[1 << 20];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            long left = bytes;
            while (left > 0) {
                random.nextBytes(some);
                left -= channel.write(ByteBuffer.wrap(some, 0, (int) Math.min(left, some.length)));
            }
        }
        return bytes;
    }

    /**
     * A virtual machine's host takes memory back that nobody uses, and gives it again when it is touched: at the cost of whoever comes first. Writes
     * half as much again as is moved, for nobody says which of the free memory comes next, and removes it, so that each program finds memory as the other
     * did.
     */
    private static void touchMemory() throws IOException {
        Path touched = folder.resolve("touched");
        fill(touched, ((long) MIB << 20) / 2 * 3, new SplittableRandom(0));
        Files.delete(touched);
    }

    private static void removeTree(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Runs of both programs that do the same. */
    private static final class Sides {
        private final String what;
        private final Sink sink;
        private final List<Measured> ours = new ArrayList<>();
        private final List<Measured> theirs = new ArrayList<>();
        private String ourRequests = "";
        private String theirRequests = "";

        Sides(String what, Sink sink) {
            this.what = what;
            this.sink = sink;
        }

        void ours(List<String> command) throws Exception {
            ours.add(measure(command));
            ourRequests = sink.takeCounts();
        }

        void theirs(List<String> command) throws Exception {
            theirs.add(measure(command));
            theirRequests = sink.takeCounts();
        }

        private Measured measure(List<String> command) throws Exception {
            touchMemory();
            Measured run = Measured.run(command, Programs.surroundings(sink), folder.resolve("output"));
            System.out.printf(
                    Locale.ROOT,
                    "%s: %s %.2f s (%.2f s of work), CPU %.2f s, peak %d MiB%n",
                    what,
                    Path.of(command.get(0)).getFileName(),
                    run.wallSeconds(),
                    run.workSeconds(),
                    run.processorSeconds(),
                    run.peakBytes() >> 20);
            return run;
        }

        void print() {
            double ourRate = GIB / Measured.median(ours, Measured::wallSeconds);
            double ourWorkRate = GIB / Measured.median(ours, Measured::workSeconds);
            double theirRate = GIB / Measured.median(theirs, Measured::wallSeconds);
            double ourCpu = Measured.median(ours, Measured::processorSeconds) / GIB;
            double theirCpu = Measured.median(theirs, Measured::processorSeconds) / GIB;
            table.add(String.format(
                    Locale.ROOT,
                    "| %s | %.2f, %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %d | %s | %s |",
                    what,
                    ourRate,
                    ourWorkRate,
                    theirRate,
                    ourRate / theirRate,
                    ourCpu,
                    theirCpu,
                    ourCpu / theirCpu,
                    most(ours),
                    most(theirs),
                    ourRequests,
                    theirRequests));
        }

        private static long most(List<Measured> runs) {
            return runs.stream().mapToLong(Measured::peakBytes).max().orElseThrow() >> 20;
        }
    }
}
