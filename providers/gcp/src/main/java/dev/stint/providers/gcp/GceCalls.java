package dev.stint.providers.gcp;

import com.google.api.gax.rpc.ApiException;
import dev.stint.providers.cloud.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes calls of Compute Engine, and repeats those that were throttled or failed inside Google: up to five times in all, after waits
 * drawn evenly between nothing and a bound that doubles from one second to eight ("full jitter": M. Brooker, Exponential Backoff And
 * Jitter, AWS Architecture Blog, 2015), and after as long as Google asks for ({@code Retry-After}); who is asked to wait longer than half
 * a minute gives up at once. A caller waits on its own thread and holds nothing meanwhile, so others go on. Safe for use by
 * many threads.
 */
final class GceCalls {

    static final int TIMES = 5;
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(8);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final GcpConnection connection;
    private final Credentials credentials;
    private final RandomGenerator lots;
    private final Pause pause;

    /** Makes sure that there are credentials. */
    @FunctionalInterface
    interface Credentials {
        /** @throws IOException when there are none, or they are not renewed any more */
        void check() throws IOException;
    }

    /** @param lots safe for use by many threads */
    GceCalls(GcpConnection connection, Credentials credentials, RandomGenerator lots, Pause pause) {
        this.connection = connection;
        this.credentials = credentials;
        this.lots = lots;
        this.pause = pause;
    }

    /** The project that is asked. */
    String project() {
        return connection.project();
    }

    /**
     * Makes a call that may be repeated: one that only reads, names what it ends, or carries a request id.
     *
     * @param operation its name at Google's
     * @param place the zone, region or project that is asked
     */
    <T> T make(String operation, String place, Function<GcpConnection, T> call) throws CallFailedException {
        boolean doubtful = false;
        for (int time = 1; ; time++) {
            checkCredentials(operation, place);
            try {
                return call.apply(connection);
            } catch (ApiException e) {
                Failure failure = Failure.of(operation, place, e);
                doubtful |= failure.effect() == Failure.Effect.POSSIBLE;
                if (!failure.passing() || time == TIMES || !waited(time, failure.retryAfter())) {
                    throw new CallFailedException(failure, doubtful, e);
                }
            }
        }
    }

    /** The same, of something that may not be there. */
    <T> Optional<T> ask(String operation, String place, Function<GcpConnection, T> call) throws CallFailedException {
        try {
            return Optional.of(make(operation, place, call));
        } catch (CallFailedException e) {
            if (e.failure().notFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean waited(int time, Optional<Duration> asked) {
        return asked.filter(length -> length.compareTo(PATIENCE) > 0).isEmpty()
                && waited(asked.orElse(Duration.ZERO).toMillis() + lots.nextLong(boundMillis(time) + 1));
    }

    /** Waits as calls wait; false when the thread was interrupted. */
    boolean waited(long millis) {
        try {
            pause.pause(Duration.ofMillis(millis));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Apart from the call, because what goes wrong here went wrong before anything was sent. */
    private void checkCredentials(String operation, String place) throws CallFailedException {
        try {
            credentials.check();
        } catch (IOException | RuntimeException e) {
            throw new CallFailedException(Failure.withoutCredentials(operation, place, e), false, e);
        }
    }

    private static long boundMillis(int time) {
        return Math.min(LONGEST.toMillis(), FIRST.toMillis() << (time - 1));
    }
}
