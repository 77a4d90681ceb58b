package dev.stint.embedder;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Keeps vectors while the encoder works on the next ones: one thread appends, saves and asks for commits. A save is due five
 * seconds after the last, or a fiftieth of the time since the start, so that a machine that is lost takes little with it and a
 * long shard has some hundred parts. Used by one thread.
 */
final class Keeper implements Closeable {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int FRACTION = 50;

    private final VectorParts parts;
    private final Commits commits;
    private final InstantSource clock;
    private final Instant start;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(each -> {
        Thread writer = new Thread(each, "stint-writer");
        writer.setDaemon(true);
        return writer;
    });
    private Future<?> last;
    private Instant saved;

    Keeper(VectorParts parts, Commits commits, InstantSource clock) {
        this.parts = parts;
        this.commits = commits;
        this.clock = clock;
        this.start = clock.instant();
        this.saved = start;
        this.last = thread.submit(() -> {});
    }

    /** Takes vectors over; waits for the ones before, no longer. */
    void keep(float[][] vectors) throws IOException {
        settle();
        last = thread.submit(() -> {
            parts.append(vectors);
            Instant now = clock.instant();
            Duration gap = Duration.between(start, now).dividedBy(FRACTION);
            if (!now.isBefore(saved.plus(gap.compareTo(FIRST) > 0 ? gap : FIRST)) && commits.ready()) {
                save();
                saved = now;
            }
            return null;
        });
    }

    /**
     * Saves everything and waits for its commit.
     *
     * @param longest how long
     */
    void finish(Duration longest) throws IOException {
        settle();
        boolean more = parts.written() > parts.saved();
        commits.await(longest, clock);
        if (more) {
            save();
            commits.await(longest, clock);
        }
    }

    private void save() throws IOException {
        parts.save();
        commits.request(parts.saved(), parts.files());
    }

    private void settle() throws IOException {
        try {
            last.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while vectors were written", e);
        } catch (ExecutionException e) {
            throw new IOException("vectors cannot be kept: " + Words.of(e.getCause()), e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
