package dev.stint.checkpoints;

import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A log, by the attempt that owns it: every look at it first asks whether that still holds. Not thread-safe. */
final class OwnedLog {

    private final LogTail tail;
    private final String prefix;
    private final int epoch;
    private final String nonce;
    private final int snapshotEvery;

    private OwnedLog(LogTail tail, String prefix, int epoch, String nonce, int snapshotEvery) {
        this.tail = tail;
        this.prefix = prefix;
        this.epoch = epoch;
        this.nonce = nonce;
        this.snapshotEvery = snapshotEvery;
    }

    /** Takes the log over by appending a fence, unless it is owned by the same epoch and nonce. */
    static OwnedLog claim(ObjectStore store, String prefix, int epoch, String nonce, Instant now, int snapshotEvery)
            throws FencedException, IOException {
        LogRecord.Fence fence = new LogRecord.Fence(epoch, nonce, now);
        LogTail tail = LogTail.read(store, prefix);
        OwnedLog log = new OwnedLog(tail, prefix, epoch, nonce, snapshotEvery);
        while (true) {
            log.checkNotFenced();
            if (tail.state().ownedBy(epoch, nonce) || tail.append(fence)) {
                return log;
            }
            tail.catchUp();
        }
    }

    String prefix() {
        return prefix;
    }

    LogState state() {
        return tail.state();
    }

    /** Whether this attempt wrote the object. */
    boolean own(String relativeKey) {
        return relativeKey.startsWith("data/" + epoch + "/");
    }

    /** Reads what others appended since. */
    void catchUp() throws FencedException, IOException {
        tail.catchUp();
        checkNotFenced();
    }

    /** Before a commit: reads on, and appends a snapshot where reading the log has become long. */
    void begin() throws FencedException, IOException {
        catchUp();
        if (!tail.snapshotIfDue(snapshotEvery)) {
            catchUp();
        }
    }

    /** As {@link LogTail#append}: false when the place is somebody else's. */
    boolean append(LogRecord.Manifest manifest) throws IOException {
        return tail.append(manifest);
    }

    /** A manifest for the next place. */
    LogRecord.Manifest manifest(
            long step,
            Instant takenAt,
            Optional<Duration> savedIn,
            Trust trust,
            List<CheckpointFile> files,
            Metrics metrics) {
        Optional<Long> previous = tail.state().newestLive();
        return new LogRecord.Manifest(
                epoch,
                nonce,
                step,
                takenAt,
                savedIn,
                trust,
                previous.isPresent() ? OptionalLong.of(previous.get()) : OptionalLong.empty(),
                files,
                metrics.equals(Metrics.NONE) ? Optional.empty() : Optional.of(metrics));
    }

    private void checkNotFenced() throws FencedException {
        if (tail.state().excludes(epoch, nonce)) {
            throw new FencedException(prefix, epoch, tail.state());
        }
    }
}
