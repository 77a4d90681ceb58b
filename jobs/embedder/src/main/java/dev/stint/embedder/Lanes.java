package dev.stint.embedder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Encodes batches side by side and gives them back in the order they came. One batch on many threads waits for the slowest of
 * them at every layer, and for one thread while words are cut and means taken; batches beside each other do not. Used by one
 * thread.
 */
final class Lanes implements AutoCloseable {

    private static final int WAITING_PER_LANE = 8;

    private final Encoder encoder;
    private final ExecutorService threads;
    private final int most;
    private final Deque<CompletableFuture<Vectors>> underWay = new ArrayDeque<>();

    Lanes(Encoder encoder) {
        this.encoder = encoder;
        // enough that no lane is idle while a save is written; a single lane is not hurried
        this.most = encoder.lanes() == 1 ? 1 : WAITING_PER_LANE * encoder.lanes();
        this.threads = Executors.newFixedThreadPool(encoder.lanes(), task -> {
            Thread thread = new Thread(task, "encoder");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * A batch's vectors.
     *
     * @param done how many texts are done with it, as it was begun
     * @param vectors one per text
     */
    record Vectors(long done, float[][] vectors) {}

    /** Whether another batch would only wait. */
    boolean full() {
        return underWay.size() >= most;
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    /** Begins a batch. */
    void begin(List<String> texts, long done) {
        underWay.add(CompletableFuture.supplyAsync(() -> new Vectors(done, encoder.encode(texts)), threads));
    }

    /** Waits for the batch that was begun first. */
    Vectors next() {
        try {
            return underWay.remove().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error known) {
                throw known;
            }
            throw e;
        }
    }

    /** What is under way is awaited and thrown away: the encoder must not be closed below it. */
    @Override
    public void close() {
        threads.shutdown();
        underWay.forEach(batch -> batch.handle((vectors, failure) -> batch).join());
    }
}
