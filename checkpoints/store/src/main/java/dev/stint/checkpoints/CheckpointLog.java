package dev.stint.checkpoints;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The log of one run or shard: reading it, and the records that belong to no attempt. All state is in the store; every method may
 * be called from anywhere at any time, also by several servers at once. {@link CheckpointWriter} writes the attempts' records.
 *
 * <p>Keys: {@code <prefix>/log/<20-digit index>.json} for records, which are created if absent and never replaced or deleted;
 * {@code <prefix>/data/<epoch>/<uuid>} for bytes.
 */
public final class CheckpointLog {

    /** How many records may follow the last snapshot before the next is written. */
    public static final int SNAPSHOT_EVERY = 500;

    /** The nonce of the fence behind the last attempt. */
    private static final String ENDED = "ended";

    private CheckpointLog() {}

    /** Reads a log; an absent one is empty. */
    public static LogView read(ObjectStore store, String prefix) throws IOException {
        return LogTail.read(store, prefix).state().view();
    }

    /**
     * Gives a checkpoint up. Its record stays; its bytes may be swept unless a live checkpoint needs them too. Idempotent.
     *
     * @param why for people
     * @return whether this call retired it; false when it was retired before
     * @throws IllegalArgumentException when the log has no such checkpoint and never forgot one there
     */
    public static boolean retire(ObjectStore store, String prefix, long index, String why) throws IOException {
        LogRecord.Retire record =
                new LogRecord.Retire(index, why, UUID.randomUUID().toString());
        return append(store, prefix, state -> {
            if (index < 0 || index >= state.nextIndex()) {
                throw new IllegalArgumentException("retire: checkpoint log '" + prefix + "' has no record " + index
                        + "; its next index is " + state.nextIndex());
            }
            return state.live(index).isPresent() ? Optional.of(record) : Optional.empty();
        });
    }

    /**
     * Appends a snapshot when at least so many records follow the last one, so that reading stays bounded.
     *
     * @param everyRecords normally {@link #SNAPSHOT_EVERY}
     * @return whether one was appended
     */
    public static boolean snapshotIfDue(ObjectStore store, String prefix, int everyRecords) throws IOException {
        if (everyRecords < 1) {
            throw new IllegalArgumentException("snapshot: every " + everyRecords + " records; give one or more");
        }
        return LogTail.read(store, prefix).snapshotIfDue(everyRecords);
    }

    /**
     * Says that the run lives elsewhere from now on. After this returns nothing can commit here; then copy.
     *
     * @param home URI of the new home store
     * @return false when it was moved there already
     * @throws IllegalStateException when it has moved to yet another home
     */
    public static boolean moveTo(ObjectStore store, String prefix, String home, String why) throws IOException {
        LogRecord.MovedTo record =
                new LogRecord.MovedTo(home, why, UUID.randomUUID().toString());
        return append(store, prefix, state -> {
            if (state.movedTo().isPresent() && !state.movedTo().get().equals(home)) {
                throw new IllegalStateException("move: checkpoint log '" + prefix + "' has moved to "
                        + state.movedTo().get() + " already; move it back first");
            }
            return state.movedTo().isPresent() ? Optional.empty() : Optional.of(record);
        });
    }

    /**
     * Gives up a move: attempts from the given epoch on may commit here again, older ones never.
     *
     * @param epoch the next attempt's, higher than any seen here
     * @return false when the log has not moved
     * @throws IllegalArgumentException when the epoch is not higher
     */
    public static boolean moveBack(ObjectStore store, String prefix, int epoch, String why) throws IOException {
        LogRecord.MovedBack record =
                new LogRecord.MovedBack(epoch, why, UUID.randomUUID().toString());
        return append(store, prefix, state -> {
            if (state.movedTo().isEmpty()) {
                return Optional.empty();
            }
            if (epoch <= state.ownerEpoch()) {
                throw new IllegalArgumentException("move back: epoch " + epoch + " of checkpoint log '" + prefix
                        + "' is not higher than " + state.ownerEpoch());
            }
            return Optional.of(record);
        });
    }

    /**
     * Deletes what earlier attempts uploaded and no checkpoint of the log names: a machine that is killed in the middle of a save
     * leaves that behind. Only bytes of epochs below the newest fence are looked at, which nobody can commit any more. From a log
     * with records that cannot be read nothing is deleted. Uploads that such attempts began and did not end are aborted. Idempotent.
     *
     * @return how many objects were deleted and uploads aborted
     */
    public static int sweepUploads(ObjectStore store, String prefix) throws IOException {
        LogView log = read(store, prefix);
        if (!log.problems().isEmpty()) {
            return 0;
        }
        Freed freed = LogSweep.of(store, prefix, log, keys(log, checkpoint -> true), Set.of())
                .run();
        return freed.objects() + freed.uploads();
    }

    /**
     * As {@link #sweepUploads}, and deletes the bytes of retired checkpoints too, of whatever epoch, unless a live checkpoint needs
     * them. A writer never points at an object that only retired checkpoints name, so what is deleted stays unneeded. Retired
     * checkpoints that a snapshot has forgotten are unnamed: their bytes go once their epoch is over.
     *
     * <p>Whoever reads a checkpoint while it is retired and swept finds its bytes gone: leave time between the two.
     */
    public static Freed sweep(ObjectStore store, String prefix) throws IOException {
        LogView log = read(store, prefix);
        if (!log.problems().isEmpty() || log.movedTo().isPresent()) {
            return Freed.NOTHING;
        }
        return LogSweep.of(
                        store,
                        prefix,
                        log,
                        keys(log, checkpoint -> !checkpoint.retired()),
                        keys(log, Checkpoint::retired))
                .run();
    }

    /**
     * Says that no attempt will come any more: nothing can be committed from now on, and what the last attempt left may be swept.
     * Idempotent; silent where nobody ever owned the log, and where it has moved.
     *
     * @param at when, for people
     */
    public static void end(ObjectStore store, String prefix, Instant at) throws IOException {
        append(store, prefix, state -> {
            boolean nothingToEnd = state.ownerEpoch() == 0 || state.movedTo().isPresent();
            return nothingToEnd || state.ownedBy(state.ownerEpoch(), ENDED)
                    ? Optional.empty()
                    : Optional.of(new LogRecord.Fence(state.ownerEpoch() + 1, ENDED, at));
        });
    }

    private static Set<String> keys(LogView log, Predicate<Checkpoint> of) {
        return log.checkpoints().stream()
                .filter(of)
                .flatMap(checkpoint -> checkpoint.files().stream())
                .map(CheckpointFile::objectKey)
                .collect(Collectors.toSet());
    }

    /** Appends what the decision says; whoever loses a place reads on and decides again. */
    private static boolean append(ObjectStore store, String prefix, Function<LogState, Optional<LogRecord>> decision)
            throws IOException {
        LogTail tail = LogTail.read(store, prefix);
        while (true) {
            Optional<LogRecord> record = decision.apply(tail.state());
            if (record.isEmpty()) {
                return false;
            }
            if (tail.append(record.get())) {
                tail.snapshotIfDue(SNAPSHOT_EVERY);
                return true;
            }
            tail.catchUp();
        }
    }
}
