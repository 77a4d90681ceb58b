package dev.stint.checkpoints.s3.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What one run of a program took, all of the process.
 *
 * @param wall from its start to its end
 * @param processor user and system time of all its threads
 * @param peakBytes the most memory it had resident at any time
 * @param said its output, line by line
 */
record Measured(Duration wall, Duration processor, long peakBytes, List<String> said) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Kernel ticks in /proc, of which there are a hundred a second on every Linux. */
    private static final long TICK_MILLIS = 10;

    /** A shell waits for the program, and then the kernel has the program's times written down in the shell's own record. */
    private static final String WAITER = "\"$@\" || exit $?; cat /proc/$$/stat";

    private static final int CHILDREN_USER_TICKS = 13;

    /**
     * Runs a program to its end.
     *
     * @param surroundings variables; an empty value removes one
     * @throws IOException when it fails
     */
    static Measured run(List<String> command, Map<String, String> surroundings, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", WAITER, "sh")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.command().addAll(command);
        set(builder, surroundings);
        long begin = System.nanoTime();
        Process shell = builder.start();
        try {
            long peakBytes = 0;
            while (!shell.waitFor(10, TimeUnit.MILLISECONDS)) {
                peakBytes = Math.max(
                        peakBytes,
                        shell.children().mapToLong(Measured::peakBytes).max().orElse(0));
                if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IOException(command.get(0) + " does not end");
                }
            }
            Duration wall = Duration.ofNanos(System.nanoTime() - begin);
            List<String> lines = Files.readAllLines(output);
            if (shell.exitValue() != 0) {
                throw new IOException(
                        command.get(0) + " failed with " + shell.exitValue() + ": " + String.join("\n", lines));
            }
            String stat = lines.get(lines.size() - 1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[CHILDREN_USER_TICKS]) + Long.parseLong(fields[CHILDREN_USER_TICKS + 1]);
            return new Measured(
                    wall, Duration.ofMillis(ticks * TICK_MILLIS), peakBytes, lines.subList(0, lines.size() - 1));
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    static void set(ProcessBuilder builder, Map<String, String> surroundings) {
        surroundings.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
    }

    private static long peakBytes(ProcessHandle process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
            return 0; // it has ended
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    double wallSeconds() {
        return wall.toNanos() / 1e9;
    }

    double processorSeconds() {
        return processor.toNanos() / 1e9;
    }

    /** What our program says of its own work: how long it took from its first request, or the whole process for others. */
    double workSeconds() {
        Optional<String> line = said.stream()
                .filter(one -> one.startsWith("saved ") || one.startsWith("restored "))
                .findFirst();
        return line.map(one -> Long.parseLong(one.split(" ", -1)[3]) / 1e9).orElse(wallSeconds());
    }

    /** The middle one of several. */
    static double median(List<Measured> runs, Function<Measured, Double> value) {
        List<Double> sorted =
                runs.stream().map(value).sorted(Comparator.naturalOrder()).toList();
        return sorted.get(sorted.size() / 2);
    }
}
