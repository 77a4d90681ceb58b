package dev.stint.checkpoints.gcs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls that end in time for whoever waits, also when their connection takes no more bytes: sockets have no time limit for writing,
 * and closing one does not always end a write. What is given up ends in its own time, in a daemon thread. Safe for many threads.
 */
final class BoundedCalls implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "gcs-send-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What the call gives, or throws, within the time.
     *
     * @throws GivenUpException when it takes longer
     */
    <T> T within(Duration limit, Callable<T> call) throws IOException {
        Future<T> result = threads.submit(call);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new GivenUpException(limit);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while bytes were sent");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** A call took too long; what comes of it is not known. */
    static final class GivenUpException extends IOException {
        private static final long serialVersionUID = 1;

        GivenUpException(Duration limit) {
            super("given up after " + limit.toSeconds() + " s: the connection takes no more bytes");
        }
    }
}
