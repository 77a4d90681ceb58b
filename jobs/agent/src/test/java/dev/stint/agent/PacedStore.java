package dev.stint.agent;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.contract.FaultyObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A store in memory at the end of a line whose bandwidth is known: time passes, on a clock turned by hand, as bytes arrive. */
final class PacedStore extends FaultyObjectStore {

    private final HandClock clock;
    private long bytesPerSecond;
    private long sentBytes;
    private Optional<LongConsumer> watcher = Optional.empty();

    PacedStore(HandClock clock, long bytesPerSecond) {
        super(new MemoryObjectStore(), (call, key) -> Fault.NONE);
        this.clock = clock;
        this.bytesPerSecond = bytesPerSecond;
    }

    synchronized void pace(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** Bytes of objects that have arrived. */
    synchronized long sentBytes() {
        return sentBytes;
    }

    /** Is told of all bytes that have arrived before each object begins to. */
    synchronized void watch(LongConsumer told) {
        watcher = Optional.of(told);
    }

    @Override
    public synchronized void put(String key, ByteBuffer bytes) throws IOException {
        boolean data = key.contains("/data/");
        if (data) {
            watcher.ifPresent(told -> told.accept(sentBytes));
            sentBytes += bytes.remaining();
            clock.after(Duration.ofNanos(1_000_000_000L * bytes.remaining() / bytesPerSecond));
        }
        super.put(key, bytes);
    }
}
