package dev.stint.agent;

import dev.stint.mailbox.Status.Gpu;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Samples what the machine's NVIDIA accelerators do, by {@code nvidia-smi}, which runs beside the loop and never holds it up. Says once
 * when they stay idle. Where the program is missing or answers nothing of use there are no figures, and nothing else is different. Used
 * by the loop's thread.
 */
final class GpuMeter implements AutoCloseable {

    /** Between samples. */
    static final Duration EVERY = Duration.ofSeconds(15);

    /** A sample that takes longer is given up. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The mean over so long … */
    static final Duration IDLE_WINDOW = Duration.ofMinutes(30);

    /** … of less than so much is worth a word. */
    static final double IDLE_PERCENT = 5;

    /** After so many samples in vain in a row it is looked again only now and then. */
    private static final int MOST_FAILURES = 4;

    private static final Duration SELDOM = Duration.ofMinutes(5);

    private static final String[] QUERY = {
        "--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"
    };

    private static final Pattern ROW =
            Pattern.compile("\\s*(\\d{1,3})\\s*,\\s*(\\d{1,9}|\\[N/A])\\s*,\\s*(\\d{1,9}|\\[N/A])\\s*");
    private static final int LARGEST_BYTES = 32 * 1024;
    private static final int MOST_GPUS = 256;
    private static final long MIB = 1024 * 1024;

    private final Optional<Path> program;
    private final Map<String, String> environment;
    private final StatusReporter reporter;
    private Optional<Process> asking = Optional.empty();
    private Instant askedAt = Instant.MIN;
    private Instant nextAt = Instant.MIN;
    private int failures;
    private boolean troubleTold;

    private Optional<Gpu> use = Optional.empty();
    private double percentSum;
    private Optional<Instant> windowFrom = Optional.empty();
    private double windowSum;
    private long windowSamples;
    private boolean idleTold;

    /**
     * @param program {@code nvidia-smi}; empty where there is none
     * @param environment what it runs with
     */
    GpuMeter(Optional<Path> program, Map<String, String> environment, StatusReporter reporter) {
        this.program = program;
        this.environment = Map.copyOf(environment);
        this.reporter = reporter;
    }

    /** One of this machine. */
    static GpuMeter of(Bench bench) {
        return new GpuMeter(
                Programs.find("nvidia-smi", bench.environment()),
                Map.of("PATH", bench.environment().getOrDefault("PATH", "/usr/bin:/bin")),
                bench.reporter());
    }

    /** Takes what a sample said, and begins one when it is time. */
    void tick(Instant now) {
        if (program.isEmpty()) {
            return;
        }
        asking.ifPresent(process -> collect(process, now));
        if (asking.isEmpty() && !now.isBefore(nextAt)) {
            start(program.get(), now);
        }
    }

    /** What was seen so far; empty before the first good sample. */
    Optional<Gpu> use() {
        return use;
    }

    @Override
    public void close() {
        asking.ifPresent(Process::destroyForcibly);
        asking = Optional.empty();
    }

    private void start(Path nvidiaSmi, Instant now) {
        askedAt = now;
        nextAt = now.plus(failures >= MOST_FAILURES ? SELDOM : EVERY);
        try {
            ProcessBuilder builder = new ProcessBuilder(nvidiaSmi.toString(), QUERY[0], QUERY[1]);
            builder.environment().clear();
            builder.environment().putAll(environment);
            asking = Optional.of(builder.redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            failed("could not be started: " + Words.of(e));
        }
    }

    private void collect(Process process, Instant now) {
        if (process.isAlive()) {
            if (!now.isBefore(askedAt.plus(PATIENCE))) {
                close();
                failed("did not answer within " + PATIENCE.toSeconds() + " s");
            }
            return;
        }
        asking = Optional.empty();
        try (InputStream in = process.getInputStream()) {
            String text = new String(in.readNBytes(LARGEST_BYTES), StandardCharsets.UTF_8);
            if (process.exitValue() != 0 || !took(text, now)) {
                failed("answered nothing of use (exit code " + process.exitValue() + ")");
            }
        } catch (IOException e) {
            failed(Words.of(e));
        }
    }

    /** A driver that stops answering is a symptom worth knowing; a program without an accelerator is not. */
    private void failed(String what) {
        failures++;
        boolean stuck = use.isPresent() || what.startsWith("did not answer");
        if (failures == MOST_FAILURES && stuck && !troubleTold) {
            troubleTold = true;
            reporter.remark(
                    "gpu-unknown",
                    "use of the accelerators cannot be sampled: nvidia-smi " + what + ", " + failures
                            + " times in a row; look at the machine's driver when the job is slow as well");
        }
    }

    /** Whether there was a row in it that says what an accelerator does. */
    private boolean took(String text, Instant now) {
        int count = 0;
        double percent = 0;
        long fullest = 0;
        long memory = 0;
        for (String line : text.lines().limit(MOST_GPUS).toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && Integer.parseInt(row.group(1)) <= 100) {
                count++;
                percent += Integer.parseInt(row.group(1));
                long used = bytes(row.group(2));
                if (count == 1 || used > fullest) {
                    fullest = used;
                    memory = bytes(row.group(3));
                }
            }
        }
        if (count == 0) {
            return false;
        }
        failures = 0;
        add(count, percent / count, fullest, memory);
        watchIdle(percent / count, now);
        return true;
    }

    /** Some machines share their memory, and do not say how much of it is the accelerator's. */
    private static long bytes(String mebibytes) {
        return mebibytes.startsWith("[") ? 0 : Long.parseLong(mebibytes) * MIB;
    }

    private void add(int count, double percent, long fullest, long memory) {
        percentSum += percent;
        long samples = use.map(Gpu::samples).orElse(0L) + 1;
        boolean fuller = use.isEmpty() || fullest > use.get().peakMemoryBytes();
        use = Optional.of(new Gpu(
                count,
                percentSum / samples,
                Math.max(percent, use.map(Gpu::peakPercent).orElse(0.0)),
                fuller ? fullest : use.get().peakMemoryBytes(),
                fuller ? memory : use.get().memoryBytes(),
                samples));
    }

    private void watchIdle(double percent, Instant now) {
        Instant from = windowFrom.orElse(now);
        windowFrom = Optional.of(from);
        windowSum += percent;
        windowSamples++;
        if (now.isBefore(from.plus(IDLE_WINDOW))) {
            return;
        }
        double mean = windowSum / windowSamples;
        if (mean < IDLE_PERCENT && !idleTold) {
            idleTold = true;
            reporter.remark(
                    "gpu-idle",
                    String.format(
                            Locale.ROOT,
                            "the accelerators were used %.1f %% on average over the last %d min: look whether the job"
                                    + " uses them at all, or waits for data; a machine without them costs less",
                            mean,
                            IDLE_WINDOW.toMinutes()));
        }
        windowFrom = Optional.of(now);
        windowSum = 0;
        windowSamples = 0;
    }
}
