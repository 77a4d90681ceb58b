package dev.stint.agent;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A store in memory that can be lost or held up for a while, and lets tests wait for what is written. */
final class WatchedStore implements ObjectStore {

    private final MemoryObjectStore inner = new MemoryObjectStore();
    private volatile boolean lost;
    private int failures;
    private Optional<String> held = Optional.empty();
    private int holding;

    void lose(boolean isLost) {
        lost = isLost;
    }

    /** Objects whose key has this in it do not arrive until {@link #release}, or until whoever writes one is interrupted. */
    synchronized void hold(String keyPart) {
        held = Optional.of(keyPart);
    }

    synchronized void release() {
        held = Optional.empty();
        notifyAll();
    }

    /** How many writes are held just now. */
    synchronized int holding() {
        return holding;
    }

    private synchronized void pass(String key) throws IOException {
        holding++;
        notifyAll();
        try {
            while (held.filter(key::contains).isPresent()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while '" + key + "' was written");
        } finally {
            holding--;
        }
    }

    synchronized int failures() {
        return failures;
    }

    /** Waits until a condition holds, looking at every write and every refused call. */
    synchronized boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private synchronized void check() throws IOException {
        if (lost) {
            failures++;
            notifyAll();
            throw new IOException("the store is lost");
        }
    }

    private synchronized void changed() {
        notifyAll();
    }

    @Override
    public String uri() {
        return inner.uri();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        check();
        pass(key);
        inner.put(key, bytes);
        changed();
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        check();
        boolean created = inner.putIfAbsent(key, bytes);
        changed();
        return created;
    }

    @Override
    public Upload upload(String key, long size, int partBytes) throws IOException {
        check();
        return inner.upload(key, size, partBytes);
    }

    @Override
    public List<PendingUpload> pendingUploads(String prefix) throws IOException {
        return inner.pendingUploads(prefix);
    }

    @Override
    public void abort(PendingUpload upload) throws IOException {
        inner.abort(upload);
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        check();
        return inner.open(key, offset, length);
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        check();
        return inner.head(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        check();
        return inner.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(String key) throws IOException {
        check();
        inner.delete(key);
    }

    @Override
    public void close() {
        inner.close();
    }
}
