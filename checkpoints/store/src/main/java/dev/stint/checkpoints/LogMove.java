package dev.stint.checkpoints;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Moves a log from one store to another: says at the old home that it has moved, copies what live checkpoints need, and opens the
 * log at the new home with a snapshot of them, under their old names. Interrupted anywhere it can be repeated and goes on; at every
 * moment attempts can commit at one home at most, and from the first record of the move on those of before it at none.
 *
 * <p>The epoch given with a move is that of the attempt to come, higher than any that owned the log: the new log begins with it, so
 * that no attempt of before the move can commit there either, whatever it knows. One move of a log at a time.
 */
public final class LogMove {

    private final ObjectStore from;
    private final ObjectStore to;
    private final String prefix;
    private final TransferLimits limits;

    /**
     * @param from the old home
     * @param to the new one
     * @param prefix of the log in both
     */
    public LogMove(ObjectStore from, ObjectStore to, String prefix, TransferLimits limits) {
        this.from = from;
        this.to = to;
        this.prefix = ObjectKeys.check(prefix);
        this.limits = limits;
    }

    /** Is told how far a move is; from several threads. */
    public interface Progress {
        /** What there is to copy in all. */
        void planned(int objects, long bytes);

        /** So many bytes more are there, by this copy or an earlier one. */
        void arrived(long bytes);

        /** So many bytes of them went from store to store just now: what is there already is not sent again. */
        default void sent(long bytes) {}
    }

    /**
     * What a move did.
     *
     * @param checkpoints how many live at the new home
     * @param objects how many they need
     * @param bytes of those
     * @param sentBytes of them, in this call: the rest was there
     * @param left what was not taken along, and why: checkpoints that are damaged, records that cannot be read
     */
    public record Moved(int checkpoints, int objects, long bytes, long sentBytes, List<String> left) {
        public Moved {
            left = List.copyOf(left);
        }
    }

    /**
     * Sees whether the new store can be a home: whether it can be listed, written, read and deleted from, and is another one.
     *
     * @throws IllegalArgumentException when both are the same store, also under different names
     * @throws IOException with what the store refused; also when it has a log of that name which is no former home
     */
    public void check() throws IOException {
        String key = prefix + "/move/" + UUID.randomUUID();
        byte[] bytes = ("may " + from.uri() + " move here?").getBytes(StandardCharsets.UTF_8);
        if (!to.putIfAbsent(key, bytes)) {
            throw new IOException(
                    "store " + to.uri() + " says that " + key + " is taken, which nobody can have written");
        }
        boolean same = from.head(key).isPresent();
        boolean kept = Arrays.equals(to.get(key).orElse(null), bytes);
        to.delete(key);
        if (same) {
            throw new IllegalArgumentException(to.uri() + " is the store where it is already, " + from.uri());
        }
        if (!kept) {
            throw new IOException("store " + to.uri() + " did not give back what was written to " + key);
        }
        requireOurs(LogTail.read(to, prefix).state());
    }

    /**
     * Moves the log. Idempotent: repeated, it does what is left to do.
     *
     * @param epoch of the next attempt
     * @param why for people
     * @throws StoreRefusedException with {@link StoreRefusedException.Reason#ARCHIVED} when a checkpoint cannot be read; nothing
     *     has changed then
     * @throws IllegalStateException when it has moved elsewhere; give that move up first
     * @throws IOException when a store failed, or a foreign log lies at the new home
     */
    public Moved move(int epoch, String why, Progress progress) throws IOException {
        LogTail before = LogTail.read(from, prefix);
        requireReadable(before.state().view());
        // a log that cannot be opened there must not be closed here
        RecordFormat.write(before.state().nextIndex() + 1, opening(before.state(), epoch, List.of()));
        requireOurs(LogTail.read(to, prefix).state());
        CheckpointLog.moveTo(from, prefix, to.uri(), why);
        LogTail old = LogTail.read(from, prefix);
        List<String> left = new ArrayList<>(old.state().view().problems());
        CheckpointCopy.Copied copied =
                new CheckpointCopy(from, to, prefix, limits).copy(old.state().view(), progress);
        left.addAll(copied.left());
        LogRecord.Snapshot opening = opening(old.state(), epoch, copied.damaged());
        if (opening.live().isEmpty() && !copied.damaged().isEmpty()) {
            throw new IOException("checkpoint log '" + prefix + "': none of its checkpoints is whole, "
                    + copied.left().get(0));
        }
        open(old.state(), opening, why);
        return new Moved(opening.live().size(), copied.objects(), copied.bytes(), copied.sentBytes(), left);
    }

    /**
     * Gives a move up that has not been completed: the log is at home in the old store again, for attempts from the given epoch on.
     * What was copied stays where it is; should the new home have been opened, it is closed.
     *
     * @param epoch of the next attempt
     * @return what could not be done at the new home, which may be out of reach; it is of no account, for nothing was told of it
     */
    public Optional<String> giveUp(int epoch, String why) throws IOException {
        Optional<String> unclosed = Optional.empty();
        try {
            LogTail there = LogTail.read(to, prefix);
            requireOurs(there.state());
            close(there, why);
        } catch (IOException e) {
            unclosed = Optional.of("the log at " + to.uri() + " could not be closed: " + e.getMessage());
        }
        takeBack(from, prefix, epoch, why);
        return unclosed;
    }

    /**
     * As {@link #giveUp}, without the new home, which may not be there at all.
     *
     * @param epoch of the next attempt
     */
    public static void takeBack(ObjectStore from, String prefix, int epoch, String why) throws IOException {
        LogTail tail = LogTail.read(from, prefix);
        while (tail.state().movedTo().isPresent()) {
            int next = nextEpoch(tail.state(), epoch);
            if (next > tail.state().ownerEpoch()) {
                CheckpointLog.moveBack(from, prefix, next, why);
            } else {
                // given up before, and no attempt since: the same epoch again, which moved-back cannot say
                tail.open(tail.state().nextIndex() + 1, opening(tail.state(), next, List.of()));
            }
            tail = LogTail.read(from, prefix);
        }
    }

    /** Refuses what would only be noticed half way, when the old home is closed already. */
    private void requireReadable(LogView log) throws IOException {
        for (Checkpoint checkpoint : log.checkpoints()) {
            if (checkpoint.retired()) {
                continue;
            }
            List<ClassedObject> cold = ColdObjects.of(from, checkpoint).stream()
                    .filter(object -> object.readability() != Readability.READY)
                    .toList();
            if (!cold.isEmpty()) {
                throw new StoreRefusedException(
                        StoreRefusedException.Reason.ARCHIVED,
                        "checkpoint " + checkpoint.index() + " of '" + prefix + "' cannot be read: " + cold.size()
                                + " of its objects are in " + cold.get(0).storageClass()
                                + "; thaw it, or let retention give it up",
                        null);
            }
        }
    }

    /** A log that an attempt owns and that was never moved away is not a former home of this one. */
    private void requireOurs(LogState there) throws IOException {
        if (there.nextIndex() > 0 && there.movedTo().isEmpty() && claimed(there)) {
            throw new IOException("store " + to.uri() + " has a log '" + prefix + "' already, which attempt "
                    + there.ownerEpoch() + " owns and which was not moved away; choose another store");
        }
    }

    private void open(LogState old, LogRecord.Snapshot opening, String why) throws IOException {
        LogTail there = LogTail.read(to, prefix);
        while (!opened(there.state(), opening)) {
            requireOurs(there.state());
            close(there, why);
            // beyond every place that either home has used: names of checkpoints are never used twice
            long end = there.state().nextIndex();
            if (there.open(Math.max(old.nextIndex(), end + 1), opening)) {
                there = LogTail.read(to, prefix);
                // nothing below the opening tells what it says: should it be damaged one day, this second one does not
                // need it
                there.append(there.state().snapshot());
            }
            there = LogTail.read(to, prefix);
        }
    }

    /** Says at a home that is none any more that the log lives elsewhere. */
    private void close(LogTail there, String why) throws IOException {
        while (there.state().nextIndex() > 0 && there.state().movedTo().isEmpty()) {
            if (!there.append(
                    new LogRecord.MovedTo(from.uri(), why, UUID.randomUUID().toString()))) {
                there.catchUp();
            }
        }
    }

    private static boolean opened(LogState there, LogRecord.Snapshot opening) {
        return there.movedTo().isEmpty()
                && there.ownerEpoch() == opening.epoch()
                && !claimed(there)
                && there.snapshot().live().equals(opening.live());
    }

    private static LogRecord.Snapshot opening(LogState old, int epoch, List<Long> without) {
        return new LogRecord.Snapshot(
                nextEpoch(old, epoch),
                Optional.empty(),
                Optional.empty(),
                old.snapshot().live().stream()
                        .filter(entry -> !without.contains(entry.index()))
                        .toList(),
                UUID.randomUUID().toString());
    }

    /** The next attempt's epoch; above the owner's, should that have claimed the same. */
    private static int nextEpoch(LogState log, int epoch) {
        return Math.max(epoch, claimed(log) ? log.ownerEpoch() + 1 : log.ownerEpoch());
    }

    /** Whether some agent has the log, so that no other of its epoch can. */
    private static boolean claimed(LogState log) {
        return log.ownerEpoch() > 0 && log.snapshot().nonce().isPresent();
    }
}
