package dev.stint.checkpoints;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** A bounded amount of memory, lent part by part; whoever wants more waits. Safe for many threads. */
final class PartBuffers {

    private static final int UNIT_BYTES = 1 << 20;

    /** From here on a buffer shorter than a usual part is lent out of one, which is used again instead of made and zeroed anew. */
    private static final int LEAST_POOLED_BYTES = 1 << 20;

    private final int units;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<byte[]> usual = new ConcurrentLinkedDeque<>();

    PartBuffers(long bytes) {
        this.units = (int) (bytes / UNIT_BYTES);
        this.free = new Semaphore(units, true);
    }

    /** A buffer of exactly this capacity, its bytes from the start of its array; a part larger than all memory takes all of it. Give it back. */
    ByteBuffer take(int bytes) throws InterruptedIOException {
        try {
            free.acquire(unitsOf(bytes));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for transfer memory");
        }
        return acquired(bytes);
    }

    /** As {@link #take}, but empty where one would have to wait. */
    Optional<ByteBuffer> takeNow(int bytes) {
        return free.tryAcquire(unitsOf(bytes)) ? Optional.of(acquired(bytes)) : Optional.empty();
    }

    /** Where the heap is too small for what was promised, those who wait must not wait for ever. */
    private ByteBuffer acquired(int bytes) {
        boolean lent = false;
        try {
            ByteBuffer buffer = lend(bytes);
            lent = true;
            return buffer;
        } finally {
            if (!lent) {
                free.release(unitsOf(bytes));
            }
        }
    }

    private ByteBuffer lend(int bytes) {
        if (!pooled(bytes)) {
            if (bytes > PartPlan.USUAL_PART_BYTES) {
                usual.clear(); // or what lies here unused would come on top of the bound
            }
            return ByteBuffer.allocate(bytes);
        }
        byte[] array = usual.pollFirst();
        return ByteBuffer.wrap(array == null ? new byte[PartPlan.USUAL_PART_BYTES] : array, 0, bytes)
                .slice();
    }

    void giveBack(ByteBuffer buffer) {
        if (pooled(buffer.capacity())) {
            usual.addFirst(buffer.array());
        }
        free.release(unitsOf(buffer.capacity()));
    }

    private static boolean pooled(int bytes) {
        return bytes >= LEAST_POOLED_BYTES && bytes <= PartPlan.USUAL_PART_BYTES;
    }

    private int unitsOf(int bytes) {
        int held = pooled(bytes) ? PartPlan.USUAL_PART_BYTES : bytes;
        return Math.min(units, Math.max(1, (held + UNIT_BYTES - 1) / UNIT_BYTES));
    }
}
