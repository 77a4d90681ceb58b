package dev.stint.checkpoints;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** A bounded amount of memory, lent part by part; whoever wants more waits. Safe for many threads. */
final class PartBuffers {

    private static final int UNIT_BYTES = 1 << 20;

    private final int units;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<byte[]> usual = new ConcurrentLinkedDeque<>();

    PartBuffers(long bytes) {
        this.units = (int) (bytes / UNIT_BYTES);
        this.free = new Semaphore(units, true);
    }

    /** A buffer of exactly this capacity; a part larger than all memory takes all of it. Give it back. */
    ByteBuffer take(int bytes) throws InterruptedIOException {
        try {
            free.acquire(unitsOf(bytes));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for transfer memory");
        }
        return lend(bytes);
    }

    /** As {@link #take}, but empty where one would have to wait. */
    Optional<ByteBuffer> takeNow(int bytes) {
        return free.tryAcquire(unitsOf(bytes)) ? Optional.of(lend(bytes)) : Optional.empty();
    }

    private ByteBuffer lend(int bytes) {
        byte[] array = bytes == PartPlan.USUAL_PART_BYTES ? usual.pollFirst() : null;
        return ByteBuffer.wrap(array == null ? new byte[bytes] : array);
    }

    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == PartPlan.USUAL_PART_BYTES) {
            usual.addFirst(buffer.array());
        }
        free.release(unitsOf(buffer.capacity()));
    }

    private int unitsOf(int bytes) {
        return Math.min(units, Math.max(1, (bytes + UNIT_BYTES - 1) / UNIT_BYTES));
    }
}
