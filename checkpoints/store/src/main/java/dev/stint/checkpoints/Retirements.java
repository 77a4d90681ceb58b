package dev.stint.checkpoints;

import java.io.IOException;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;

/** Gives up many checkpoints of one log, which is read once for all of them. May be called from anywhere at any time. */
public final class Retirements {

    private Retirements() {}

    /**
     * As {@link CheckpointLog#retire} for each; those that are retired, or were never there, are passed over. Idempotent.
     *
     * @param whys the reason of each, for people, by index
     * @param retired is told of each right after this call retired it, also of those before a failure
     * @throws IOException when the store failed; the outcome of the one after the last told is not known
     */
    public static void retire(ObjectStore store, String prefix, SortedMap<Long, String> whys, Consumer<Long> retired)
            throws IOException {
        LogTail tail = LogTail.read(store, prefix);
        for (var each : whys.entrySet()) {
            LogRecord.Retire record = new LogRecord.Retire(
                    each.getKey(), each.getValue(), UUID.randomUUID().toString());
            while (tail.state().movedTo().isEmpty()
                    && tail.state().live(each.getKey()).isPresent()) {
                if (tail.append(record)) {
                    retired.accept(each.getKey());
                    tail.snapshotIfDue(CheckpointLog.SNAPSHOT_EVERY);
                } else {
                    tail.catchUp();
                }
            }
        }
    }
}
