package dev.stint.embedder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of the encoder's speed the program leaves: a bare loop over the same texts in the same batches (read and sorted
 * beforehand, vectors thrown away) against the whole program, in turns, each as many times, so that whatever else the computer
 * does hits both.
 */
final class Bench {

    private static final int ROUNDS = 2;

    private final Settings settings;
    private final Encoder one;
    private final Encoder laned;
    private final Path scratch;
    private final InstantSource clock;
    private final Log log;

    /**
     * @param one for the bare loop, a batch at a time on all processors
     * @param laned for the program
     */
    Bench(Settings settings, Encoder one, Encoder laned, Path scratch, InstantSource clock, Log log) {
        this.settings = settings;
        this.one = one;
        this.laned = laned;
        this.scratch = scratch;
        this.clock = clock;
        this.log = log;
    }

    void run(Stop stop) throws IOException, BadInputException, StoppedException {
        List<List<String>> batches = batches(stop);
        batches.stream().limit(3).forEach(one::encode); // the encoder's own warming up is nobody's time
        int texts = texts(batches);
        Duration bare = Duration.ZERO;
        Duration whole = Duration.ZERO;
        for (int round = 0; round < ROUNDS; round++) {
            bare = bare.plus(loop(batches, stop));
            Path folder = Files.createTempDirectory(scratch, "bench-");
            Settings here = new Settings(
                    settings.shard(),
                    settings.shards(),
                    settings.input(),
                    settings.model(),
                    settings.batch(),
                    folder.resolve("vectors"),
                    folder.resolve("previous"),
                    Optional.of(folder.resolve("checkpoint")),
                    false);
            Instant start = clock.instant();
            new ShardEmbedder(here, laned, folder, clock, log).run(stop);
            whole = whole.plus(Duration.between(start, clock.instant()));
        }
        double loop = rate(texts * ROUNDS, bare);
        double program = rate(texts * ROUNDS, whole);
        log.say(String.format(
                Locale.ROOT,
                "%d texts, %d rounds: bare loop %.1f texts/s, the program with reading, keeping and writing %.1f texts/s,"
                        + " ratio %.3f",
                texts,
                ROUNDS,
                loop,
                program,
                program / loop));
    }

    /** The bare loop alone, once, from the first text an encoder just loaded is given to the last: as a run counts its own. */
    void loop(Stop stop) throws IOException, BadInputException, StoppedException {
        List<List<String>> batches = batches(stop);
        Duration took = loop(batches, stop);
        log.say(String.format(
                Locale.ROOT,
                "bare loop: %d texts in %.2f s: %.1f texts/s",
                texts(batches),
                took.toNanos() / 1e9,
                rate(texts(batches), took)));
    }

    private Duration loop(List<List<String>> batches, Stop stop) throws StoppedException {
        Instant start = clock.instant();
        for (List<String> batch : batches) {
            one.encode(batch);
            stop.check();
        }
        return Duration.between(start, clock.instant());
    }

    private static int texts(List<List<String>> batches) {
        return batches.stream().mapToInt(List::size).sum();
    }

    private List<List<String>> batches(Stop stop) throws IOException, BadInputException, StoppedException {
        Plan plan = Plan.of(settings, key -> KeyIndex.NONE, Digests.sha256(), stop);
        List<List<String>> batches = new ArrayList<>();
        try (Windows windows = new Windows(settings.input().open(), settings, plan)) {
            Optional<Windows.Window> window = windows.next();
            while (window.isPresent()) {
                List<String> texts = window.get().texts();
                for (int from = 0; from < texts.size(); from += settings.batch()) {
                    batches.add(texts.subList(from, Math.min(texts.size(), from + settings.batch())));
                }
                window = windows.next();
            }
        }
        return batches;
    }

    private static double rate(int texts, Duration took) {
        return texts / (took.toNanos() / 1e9);
    }
}
