package dev.stint.embedder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Embeds one shard: plans, embeds what is new, writes the shard's file. The input is read three times, which costs little
 * beside the encoder. Stopped at any moment it can be begun again: it goes on after the last part that was kept, and its
 * vectors are the same, to the bit, as if nothing had happened.
 */
final class ShardEmbedder {

    /** How long a commit may take when the machine is about to go. */
    private static final Duration LAST_COMMIT = Duration.ofMinutes(2);

    private static final int ROWS_BETWEEN_LOOKS = 512;

    private final Settings settings;
    private final Encoder encoder;
    private final Path scratch;
    private final InstantSource clock;
    private final Log log;

    /**
     * @param scratch folder for what is not kept
     */
    ShardEmbedder(Settings settings, Encoder encoder, Path scratch, InstantSource clock, Log log) {
        this.settings = settings;
        this.encoder = encoder;
        this.scratch = scratch;
        this.clock = clock;
        this.log = log;
    }

    /**
     * Does the work.
     *
     * @throws BadInputException when the input is at fault
     * @throws StoppedException when the end was wished; what was embedded is kept
     */
    void run(Stop stop) throws IOException, BadInputException, StoppedException {
        Path copy = scratch.resolve("previous.vectors");
        try (Previous previous = Previous.open(settings, encoder, copy, log)) {
            MessageDigest work = Plan.work(encoder.version(), settings.batch());
            Plan plan = Plan.of(settings, previous::number, work, stop);
            log.say("shard " + (settings.shard() + 1) + " of " + settings.shards() + ": " + plan.rows() + " rows; "
                    + plan.reused() + " texts taken over from the last run, " + plan.toEmbed() + " to embed with "
                    + encoder.version().name());
            Path folder = settings.checkpoints().orElse(scratch.resolve("parts"));
            try (VectorParts parts = VectorParts.open(folder, encoder.dimensions(), Digests.hex(work.digest()), log)) {
                int[] positions = embed(plan, parts, folder, stop);
                write(plan, parts, previous, positions, stop);
            }
            log.say("::stint result embedded=" + plan.toEmbed());
            log.say("::stint result reused=" + plan.reused());
        }
    }

    /** Embeds what is missing; where each text's vector is among those kept, by the text's place. */
    private int[] embed(Plan plan, VectorParts parts, Path folder, Stop stop)
            throws IOException, BadInputException, StoppedException {
        int[] positions = new int[plan.toEmbed()];
        if (parts.saved() > 0) {
            log.say("going on after " + parts.saved() + " of " + plan.toEmbed() + " texts");
        }
        long before = parts.saved();
        Commits commits =
                new Commits(folder, settings.commits() && settings.checkpoints().isPresent(), log);
        Rate rate = new Rate(clock, log, plan.toEmbed());
        try (Windows windows = new Windows(settings.input().open(), settings, plan);
                Keeper keeper = new Keeper(parts, commits, clock);
                Lanes lanes = new Lanes(encoder)) {
            Optional<Windows.Window> window = windows.next();
            while (window.isPresent()) {
                Windows.Window now = window.get();
                for (int i = 0; i < now.places().length; i++) {
                    positions[now.places()[i]] = now.first() + i;
                }
                CompletableFuture<Optional<Windows.Window>> next = ahead(windows);
                try {
                    embed(now, before, lanes, keeper, rate, stop);
                } finally {
                    // The reader must have left the windows before they are closed.
                    window = joined(next);
                }
            }
            keepAll(lanes, keeper, rate);
            keeper.finish(LAST_COMMIT);
        }
        if (plan.toEmbed() > before) {
            log.say("embedded " + rate.summary());
        }
        return positions;
    }

    private void embed(Windows.Window window, long before, Lanes lanes, Keeper keeper, Rate rate, Stop stop)
            throws IOException, StoppedException {
        List<String> texts = window.texts();
        for (int from = 0; from < texts.size(); from += settings.batch()) {
            int to = Math.min(texts.size(), from + settings.batch());
            long done = (long) window.first() + to;
            if (done <= before) {
                continue;
            }
            if (stop.asked()) {
                keepAll(lanes, keeper, rate);
                keeper.finish(LAST_COMMIT);
                throw new StoppedException();
            }
            lanes.begin(texts.subList(from, to), done);
            if (lanes.full()) {
                keep(lanes, keeper, rate);
            }
        }
    }

    private static void keep(Lanes lanes, Keeper keeper, Rate rate) throws IOException {
        Lanes.Vectors next = lanes.next();
        keeper.keep(next.vectors());
        rate.add(next.vectors().length, next.done());
    }

    private static void keepAll(Lanes lanes, Keeper keeper, Rate rate) throws IOException {
        while (!lanes.isEmpty()) {
            keep(lanes, keeper, rate);
        }
    }

    private static CompletableFuture<Optional<Windows.Window>> ahead(Windows windows) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return windows.next();
            } catch (IOException | BadInputException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static Optional<Windows.Window> joined(CompletableFuture<Optional<Windows.Window>> next)
            throws IOException, BadInputException {
        try {
            return next.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw bad;
            }
            throw new IOException("the input cannot be read: " + Words.of(e.getCause()), e.getCause());
        }
    }

    private void write(Plan plan, VectorParts parts, Previous previous, int[] positions, Stop stop)
            throws IOException, BadInputException, StoppedException {
        Files.createDirectories(settings.output());
        Path file = settings.output().resolve(settings.name() + ".parquet");
        int seen = 0;
        try (RowSource source = settings.input().open();
                ShardFile out = ShardFile.begin(file, encoder.version(), encoder.dimensions())) {
            Optional<Row> row = source.next();
            while (row.isPresent()) {
                if (settings.owns(row.get()) && plan.emits(row.get())) {
                    long place = plan.place(row.get().key());
                    float[] vector = place < 0
                            ? previous.read(Plan.known(place))
                            : parts.read(positions[Math.toIntExact(place)]);
                    out.write(row.get().id(), row.get().key(), vector);
                }
                if (++seen % ROWS_BETWEEN_LOOKS == 0) {
                    stop.check();
                }
                row = source.next();
            }
            out.finish();
        }
        new Sidecar(
                        plan.rows(),
                        plan.toEmbed(),
                        plan.reused(),
                        plan.duplicates(),
                        plan.repeated(),
                        encoder.version().name(),
                        encoder.version().sha256(),
                        encoder.dimensions(),
                        previous.size())
                .write(settings, file);
    }
}
