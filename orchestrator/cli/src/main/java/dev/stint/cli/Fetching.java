package dev.stint.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Brings files from the server to a folder, several at once: all of them, verified, or none. */
final class Fetching {
    private static final int FILES_AT_ONCE = 4;
    private static final long LOOK_MILLIS = 100;

    private final Session session;
    private final FileTransfer transfer;
    private final boolean redraw;

    /** @param redraw whether progress may be drawn where results are written */
    Fetching(Session session, boolean redraw) {
        this.session = session;
        this.transfer = new FileTransfer(session);
        this.redraw = redraw;
    }

    /**
     * Fetches and places files.
     *
     * @return their bytes
     * @throws DamagedFileException when one is not what was kept; then nothing is placed
     * @throws CommandFailure when the server refuses, or cannot be reached for long; likewise
     */
    long fetch(List<RemoteFile> files, LandingFolder folder) throws DamagedFileException, IOException {
        long bytes = files.stream().mapToLong(RemoteFile::bytes).sum();
        ExecutorService threads = Executors.newFixedThreadPool(FILES_AT_ONCE, task -> {
            Thread thread = new Thread(task, "fetch");
            thread.setDaemon(true);
            return thread;
        });
        LongAdder got = new LongAdder();
        AtomicBoolean stopped = new AtomicBoolean();
        try (FetchProgress progress =
                new FetchProgress(session.console(), session.clock(), redraw, files.size(), bytes)) {
            CompletionService<RemoteFile> done = new ExecutorCompletionService<>(threads);
            for (RemoteFile file : files) {
                done.submit(() -> one(file, folder, got, stopped));
            }
            await(files.size(), done, got, progress);
        } finally {
            stopped.set(true);
            threads.shutdownNow();
            awaitEnd(threads);
        }
        folder.place(files.stream().map(RemoteFile::name).toList());
        return bytes;
    }

    private RemoteFile one(RemoteFile file, LandingFolder folder, LongAdder got, AtomicBoolean stopped)
            throws DamagedFileException, IOException {
        try (FileChannel channel = folder.create(file.name());
                OutputStream out = Channels.newOutputStream(channel)) {
            transfer.fetch(file, out, got::add, stopped::get);
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new DamagedFileException(file.words() + " collides with another file of these names");
        }
        folder.mode(file.name(), file.mode());
        return file;
    }

    /** Waits for all, or for the first failure. */
    private static void await(int files, CompletionService<RemoteFile> done, LongAdder got, FetchProgress progress)
            throws DamagedFileException, IOException {
        int ended = 0;
        while (ended < files) {
            try {
                Future<RemoteFile> next = done.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.get();
                    ended++;
                }
            } catch (ExecutionException e) {
                rethrow(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure(ExitCodes.INTERRUPTED, "interrupted");
            }
            progress.at(ended, got.sum());
        }
    }

    private static void rethrow(Throwable failure) throws DamagedFileException, IOException {
        if (failure instanceof DamagedFileException damaged) {
            throw damaged;
        }
        if (failure instanceof UncheckedIOException io) {
            throw io.getCause();
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        throw new IllegalStateException("a transfer failed", failure);
    }

    /** Nothing is written any more after this. */
    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
