package dev.stint.embedder;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Counts texts and says how far the work is, at most once a second. Not thread-safe. */
final class Rate {

    private static final Duration SAY_EVERY = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Log log;
    private final long total;
    private final Instant start;
    private Instant said = Instant.MIN;
    private Instant last;
    private long here;

    Rate(InstantSource clock, Log log, long total) {
        this.clock = clock;
        this.log = log;
        this.total = total;
        this.start = clock.instant();
        this.last = start;
    }

    /** So many more are done, and so many in all. */
    void add(int texts, long done) {
        here += texts;
        Instant now = clock.instant();
        last = now;
        if (done == total || !now.isBefore(said.plus(SAY_EVERY))) {
            said = now;
            log.say("::stint progress step=" + done + " total=" + total);
        }
    }

    /** How many texts were embedded, and in which time up to the last; its commit comes after. */
    String summary() {
        double seconds = Math.max(1e-9, Duration.between(start, last).toNanos() / 1e9);
        return String.format(
                Locale.ROOT, "%d texts in %.2f s, first to last: %.1f texts/s", here, seconds, here / seconds);
    }
}
