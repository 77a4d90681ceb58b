package dev.stint.embedder;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * The program that works on one shard of an embedding job. Its environment says which ({@link Settings}).
 *
 * <pre>
 *   embed   embeds the shard: reads the texts, leaves vectors/shard-00003-of-00004.parquet and a .json beside it
 *   split   writes the shard's rows to STINT_SHARD_INPUT, for a command of the user's own
 *   seal    says beside STINT_SHARD_OUTPUT, which that command left, what it is
 *   bench   compares the program with a bare loop over the same encoder, in turns
 *   loop    that bare loop alone, once
 * </pre>
 *
 * Exit codes: 0 done, 2 the input or the settings are at fault and trying again does not help, 1 anything else, 143 stopped by
 * SIGTERM with the progress kept.
 */
public final class EmbedderMain {

    private static final int FAILED = 1;
    private static final int AT_FAULT = 2;
    private static final int STOPPED = 143;

    /** A drain may be long; the machine's own end comes sooner. */
    private static final Duration LONGEST_STOP = Duration.ofMinutes(10);

    private final Map<String, String> environment;
    private final Path folder;
    private final InstantSource clock;
    private final Log out;
    private final Log trouble;

    EmbedderMain(Map<String, String> environment, Path folder, InstantSource clock, Log out, Log trouble) {
        this.environment = environment;
        this.folder = folder;
        this.clock = clock;
        this.out = out;
        this.trouble = trouble;
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Stop stop = new Stop();
        stop.listen(LONGEST_STOP);
        EmbedderMain main = new EmbedderMain(
                System.getenv(), Path.of("").toAbsolutePath(), monotonic(), out::println, err::println);
        int code = FAILED;
        try {
            code = main.run(arguments, stop);
        } finally {
            stop.done();
        }
        System.exit(code);
    }

    /** A clock that no setting of the time moves: it times saves and rates. */
    private static InstantSource monotonic() {
        var start = java.time.Instant.now();
        long nanos = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - nanos);
    }

    /** Runs a subcommand; its exit code. */
    int run(String[] arguments, Stop stop) {
        String command = arguments.length == 0 ? "" : arguments[0];
        try (Scratch scratch = new Scratch()) {
            switch (command) {
                case "embed" -> embed(scratch, stop);
                case "split" -> rows().split(stop);
                case "seal" -> rows().seal();
                case "bench" -> bench(scratch, bench -> bench.run(stop));
                case "loop" -> bench(scratch, bench -> bench.loop(stop));
                default ->
                    throw new BadInputException(
                            "embedder",
                            "no such command: '" + Words.shown(command) + "'",
                            "use embed, split, seal, bench or loop");
            }
            return 0;
        } catch (BadInputException e) {
            trouble.say("embedder: " + e.getMessage());
            return AT_FAULT;
        } catch (StoppedException e) {
            out.say("stopped; what is done is kept");
            return STOPPED;
        } catch (IOException | IllegalStateException | UncheckedIOException e) {
            trouble.say("embedder: " + Words.of(e));
            return FAILED;
        } catch (OutOfMemoryError e) {
            trouble.say("embedder: the shard does not fit into "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB; give the job more shards, or its machines more memory");
            return FAILED;
        }
    }

    private Settings settings() throws BadInputException {
        return Settings.of(environment, folder);
    }

    private ShardRows rows() throws BadInputException {
        return ShardRows.of(settings(), environment, folder, out);
    }

    private void embed(Scratch scratch, Stop stop) throws IOException, BadInputException, StoppedException {
        Settings settings = settings();
        settings.input().open().close();
        try (Encoder encoder = Encoders.open(settings.model(), scratch.folder(), Encoders.lanes())) {
            new ShardEmbedder(settings, encoder, scratch.folder(), clock, out).run(stop);
        }
    }

    private void bench(Scratch scratch, Measurement measurement)
            throws IOException, BadInputException, StoppedException {
        Settings settings = settings();
        try (Encoder one = Encoders.open(settings.model(), scratch.folder(), 1);
                Encoder laned = Encoders.open(settings.model(), scratch.folder(), Encoders.lanes())) {
            measurement.make(new Bench(settings, one, laned, scratch.folder(), clock, out));
        }
    }

    @FunctionalInterface
    private interface Measurement {
        void make(Bench bench) throws IOException, BadInputException, StoppedException;
    }
}
