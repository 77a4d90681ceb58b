package dev.stint.checkpoints.gcs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many small calls at once: the thousand parts of a large object would take minutes one after the other. */
final class SideBySide {

    private static final int MOST = 8;

    private SideBySide() {}

    /** What each gave, in order, once all have ended; or the first failure, with the others suppressed. */
    static <T> List<T> all(List<Callable<T>> calls) throws IOException {
        if (calls.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(MOST, calls.size()), task -> {
            Thread thread = new Thread(task, "gcs-side");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return results(threads.invokeAll(calls));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while parts were composed or deleted");
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> List<T> results(List<Future<T>> ended) throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        IOException first = null;
        for (Future<T> one : ended) {
            try {
                results.add(one.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof IOException failure)) {
                    throw new IllegalStateException(e.getCause());
                }
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return results;
    }
}
