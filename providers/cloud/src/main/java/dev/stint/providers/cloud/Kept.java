package dev.stint.providers.cloud;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that was read and is kept. It is read anew in the background once it is older than it should be, by one thread at a
 * time, while everybody is given what was read before, however old; what failed is left alone for a while first. Only the very
 * first reading is waited for. Safe for use by many threads.
 */
public final class Kept<T> {

    private static final Logger LOG = System.getLogger(Kept.class.getName());

    private final String what;
    private final Duration freshFor;
    private final Supplier<T> reader;
    private final Reading reading;

    private @Nullable Read<T> last;
    private @Nullable Failure failure;
    private int failures;
    private Instant dueAt = Instant.MIN;
    private @Nullable CompletableFuture<Void> underWay;

    /**
     * @param what for people, in the plural: {@code spot prices of us-east-1}
     * @param reader reads it, and throws a {@link RuntimeException} when it cannot
     */
    public Kept(String what, Duration freshFor, Supplier<T> reader, Reading reading) {
        this.what = what;
        this.freshFor = freshFor;
        this.reader = reader;
        this.reading = reading;
    }

    /** Starts reading it anew where it is time for that; waits for nothing. */
    public void refresh() {
        start(false);
    }

    /** What is known, and what the last attempt failed of. Waits for the first attempt to read it, and for no other. */
    public Answer<T> get() {
        CompletableFuture<Void> started = start(false);
        synchronized (this) {
            if (last != null || failure != null || started == null) {
                return answer();
            }
        }
        await(started);
        return answer();
    }

    /**
     * What is known, read no longer ago than this; waits for it to be read. Where reading fails, and while a failure is left alone,
     * what was read before is given with the failure.
     */
    public Answer<T> within(Duration age) {
        Instant from = reading.clock().instant().minus(age);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Void> started;
            synchronized (this) {
                if (last != null && !last.at().isBefore(from)) {
                    return answer();
                }
                if (underWay == null
                        && failure != null
                        && reading.clock().instant().isBefore(dueAt)) {
                    return answer();
                }
            }
            // what is under way may have begun too early; then there is one more
            started = start(true);
            if (started != null) {
                await(started);
            }
        }
        return answer();
    }

    private synchronized Answer<T> answer() {
        return new Answer<>(Optional.ofNullable(last), Optional.ofNullable(failure));
    }

    /** What is under way now, begun here if it is time; null when nothing is. */
    private @Nullable CompletableFuture<Void> start(boolean unasked) {
        CompletableFuture<Void> done;
        synchronized (this) {
            if (underWay != null || !unasked && reading.clock().instant().isBefore(dueAt)) {
                return underWay;
            }
            done = new CompletableFuture<>();
            underWay = done;
        }
        try {
            reading.threads().execute(() -> read(done));
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                underWay = null;
            }
            done.complete(null); // closed: nothing is read any more, what is known stays
        }
        return done;
    }

    private void read(CompletableFuture<Void> done) {
        Instant began = reading.clock().instant();
        try {
            succeeded(new Read<>(reader.get(), began));
        } catch (RuntimeException e) {
            failed(reading.words().apply(e));
        } finally {
            synchronized (this) {
                underWay = null;
            }
            done.complete(null);
        }
    }

    private synchronized void succeeded(Read<T> read) {
        if (failures > 0) {
            LOG.log(Level.INFO, "{0} could be read again; failed attempts before: {1}", what, failures);
        }
        last = read;
        failure = null;
        failures = 0;
        dueAt = read.at().plus(freshFor);
    }

    private synchronized void failed(Failure why) {
        failures++;
        Instant now = reading.clock().instant();
        Duration pause = reading.backoff().after(failures);
        dueAt = now.plus(pause);
        failure = why;
        if (Integer.bitCount(failures) == 1) { // the 1st, 2nd, 4th, 8th: said, and not said for ever
            String meanwhile = last == null
                    ? "nothing was read of them before"
                    : "those of " + last.at() + " are used, " + age(Duration.between(last.at(), now)) + " old";
            LOG.log(
                    Level.WARNING,
                    "{0} could not be read ({1} in a row; {2}); {3}; next attempt in {4} s",
                    what,
                    failures,
                    why.words(),
                    meanwhile,
                    pause.toSeconds());
        }
    }

    private static String age(Duration age) {
        return age.toMinutes() < 120 ? age.toMinutes() + " min" : age.toHours() + " h";
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("completed with a failure by nobody", e);
        }
    }

    /**
     * What was read.
     *
     * @param at when reading began: it was true then, or later
     */
    public record Read<T>(T value, Instant at) {}

    /**
     * What the last attempt failed of.
     *
     * @param denied whether the identity may not read it at all
     */
    public record Failure(String words, boolean denied) {}

    /** What is known: what was read last, and what the attempt after that failed of. */
    public record Answer<T>(Optional<Read<T>> read, Optional<Failure> failure) {

        /** Why nothing is known, for people. */
        public String why() {
            return failure.map(Failure::words).orElse("reading was interrupted");
        }
    }
}
