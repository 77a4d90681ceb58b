package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads and the memory of one save or restore: files side by side, and the parts of large files side by side, within
 * {@link TransferLimits}. Closing waits for what is under way. Safe for many threads.
 */
public final class Transfers implements AutoCloseable {

    private final TransferLimits limits;
    private final ExecutorService files;
    private final ExecutorService parts;
    private final PartBuffers buffers;

    /** Starts nothing yet: threads and memory come with the first use. */
    public Transfers(TransferLimits limits) {
        this.limits = limits;
        this.files = Executors.newFixedThreadPool(limits.filesAtOnce(), named("transfer-file-"));
        this.parts = Executors.newFixedThreadPool(limits.connections(), named("transfer-part-"));
        this.buffers = new PartBuffers(limits.bufferBytes());
    }

    /**
     * Sends a file's content to an object, replacing what is there.
     *
     * @return what was sent
     * @throws IOException when the file cannot be read, changes, or the store fails; the object is then as before, or, where
     *     only the answer was lost, whole
     */
    public Sent putFile(ObjectStore store, String key, Path file) throws IOException {
        ObjectUpload upload = new ObjectUpload(store, key, Files.size(file));
        try {
            ContentDigest.Content content = upload.send(file, Optional.empty(), this);
            return new Sent(content.size(), content.sha256());
        } catch (IOException | RuntimeException | Error e) {
            abort(upload, e);
            throw e;
        }
    }

    /** What went wrong first is what people must know; that its parts stay until a sweep comes second. */
    private static void abort(ObjectUpload upload, Throwable cause) {
        try {
            upload.abort();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * A file's content, as it was sent.
     *
     * @param bytes how many
     * @param sha256 of them, 64 lower-case hex digits
     */
    public record Sent(long bytes, String sha256) {}

    /**
     * Does something for every file, several at once. After a failure no more are begun; when those under way have ended, the
     * first failure in the files' order is thrown.
     */
    <T> List<T> perFile(List<Callable<T>> tasks) throws IOException {
        if (tasks.size() == 1 || limits.filesAtOnce() == 1) {
            return inThisThread(tasks);
        }
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<Optional<T>>> futures = new ArrayList<>();
        for (Callable<T> task : tasks) {
            futures.add(files.submit(() -> {
                if (failed.get()) {
                    return Optional.empty();
                }
                boolean good = false;
                try {
                    Optional<T> result = Optional.of(task.call());
                    good = true;
                    return result;
                } finally {
                    if (!good) {
                        failed.set(true);
                    }
                }
            }));
        }
        return await(futures).stream().flatMap(Optional::stream).toList();
    }

    private static <T> List<T> inThisThread(List<Callable<T>> tasks) throws IOException {
        List<T> results = new ArrayList<>();
        for (Callable<T> task : tasks) {
            FutureTask<T> one = new FutureTask<>(task);
            one.run();
            results.add(result(one));
        }
        return results;
    }

    /** Does something with a part in another thread, while the caller goes on. */
    <T> Future<T> part(Callable<T> task) {
        return parts.submit(task);
    }

    PartBuffers buffers() {
        return buffers;
    }

    int connections() {
        return limits.connections();
    }

    /** What every future gave, after all have ended; or the first failure among them, with the others suppressed. */
    static <T> List<T> await(List<Future<T>> futures) throws IOException {
        List<T> results = new ArrayList<>();
        IOException first = null;
        for (Future<T> future : futures) {
            try {
                results.add(result(future));
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return results;
    }

    /** Waits until all have ended, whatever came of them. An interrupt makes them end sooner, and is kept. */
    void awaitEnd(List<? extends Future<?>> futures) {
        boolean interrupted = Thread.interrupted();
        if (interrupted) {
            giveUp();
        }
        for (Future<?> future : futures) {
            while (!future.isDone()) {
                try {
                    future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    giveUp();
                } catch (ExecutionException | CancellationException e) {
                    break; // its failure is another's to tell
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what is under way, and whoever waits for what has not begun waits no more. Nothing is begun after this. */
    private void giveUp() {
        List<Runnable> unbegun = new ArrayList<>(files.shutdownNow());
        unbegun.addAll(parts.shutdownNow());
        for (Runnable one : unbegun) {
            if (one instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }

    /** What a future gave, or what its task threw. */
    static <T> T result(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while bytes were moved");
        } catch (CancellationException e) {
            throw new InterruptedIOException("given up before it began, since another transfer was interrupted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException bug) {
                throw bug;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a transfer failed: " + cause, cause);
        }
    }

    @Override
    public void close() {
        files.shutdown();
        parts.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (files.awaitTermination(1, TimeUnit.DAYS) && parts.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true; // requests end by their own time limits; buffers must not be left in use
                giveUp();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
