package dev.stint.checkpoints;

import dev.stint.checkpoints.RecordFormat.RecordTooLargeException;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Commits the checkpoints of one attempt. Bytes first, record last; whoever reads the log sees a checkpoint whole or not at all.
 * At most one writer can commit at any place of the log: a newer attempt, or another agent of the same one, ends this one with
 * {@link FencedException}. One save at a time: a second call while one runs is a bug and throws.
 *
 * <p>An unchanged file points at the object of an earlier checkpoint, if that checkpoint is known to be good: one that this
 * writer committed, or one that was {@linkplain #trust verified by a restore}. A corrupt object so never outlives a restore.
 */
public final class CheckpointWriter {

    private final OwnedLog log;
    private final FileSender sender;
    private final TransferLimits limits;
    private final InstantSource clock;
    private final KnownObjects known = new KnownObjects();
    private final AtomicBoolean busy = new AtomicBoolean();

    private CheckpointWriter(OwnedLog log, FileSender sender, TransferLimits limits, InstantSource clock) {
        this.log = log;
        this.sender = sender;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Takes the log over by appending a fence. Opening again with the same epoch and nonce is the same owner.
     *
     * @param epoch the attempt, from 1
     * @param nonce of this agent, unlike any other's
     * @throws FencedException when a newer attempt or another agent of this one owns the log, or it has moved
     * @throws IOException when the store cannot be asked; opening again is safe
     */
    public static CheckpointWriter open(ObjectStore store, String prefix, int epoch, String nonce, InstantSource clock)
            throws FencedException, IOException {
        return open(store, prefix, epoch, nonce, clock, CheckpointLog.SNAPSHOT_EVERY, TransferLimits.usual());
    }

    /**
     * As {@link #open(ObjectStore, String, int, String, InstantSource)}, with other bounds.
     *
     * @param snapshotEvery how many records may follow the last snapshot before this writer appends the next
     * @param limits what sending may take of this machine
     */
    public static CheckpointWriter open(
            ObjectStore store,
            String prefix,
            int epoch,
            String nonce,
            InstantSource clock,
            int snapshotEvery,
            TransferLimits limits)
            throws FencedException, IOException {
        OwnedLog log = OwnedLog.claim(store, prefix, epoch, nonce, clock.instant(), snapshotEvery);
        return new CheckpointWriter(log, new FileSender(store, prefix, epoch), limits, clock);
    }

    /**
     * Says that a checkpoint was read and verified, as after a restore from it, so that unchanged files may point at its objects.
     * Checkpoints this writer commits later take its place.
     */
    public void trust(Checkpoint verified) {
        begin();
        try {
            int relative = log.prefix().length() + 1;
            known.good(verified.files().stream()
                    .map(file -> file.at(file.objectKey().substring(relative)))
                    .toList());
        } finally {
            busy.set(false);
        }
    }

    /**
     * Uploads what is new of a set and appends its manifest.
     *
     * @param step progress; -1 when unknown
     * @param savedIn how long the command took to save, when known; written down for the cadence
     * @return where it is, or why the set is not one
     * @throws FencedException when this attempt lost the log; nothing was committed
     * @throws IOException when the store failed; the outcome may be unknown, and calling again with the same set is safe
     * @throws IllegalStateException when another commit of this writer is running
     */
    public CommitResult commit(FrozenSet set, long step, @Nullable Duration savedIn)
            throws FencedException, IOException {
        begin();
        try {
            Instant started = clock.instant();
            log.begin();
            return new Save(log, sender, known, limits, clock).run(set, step, Optional.ofNullable(savedIn), started);
        } finally {
            busy.set(false);
        }
    }

    /**
     * Appends a manifest of files whose bytes are stored already, by this agent or by others of its attempt.
     *
     * @param files with relative keys
     * @param takenAt when the set was taken
     * @param savedIn what storing it cost
     * @return where it is, or why it is none: an object of an earlier attempt that no live checkpoint needs may be swept
     * @throws FencedException when this attempt lost the log; nothing was committed
     * @throws IOException when the store failed; the outcome may be unknown, and calling again with the same files is safe
     */
    CommitResult commitStored(List<CheckpointFile> files, long step, Instant takenAt, Duration savedIn, Metrics metrics)
            throws FencedException, IOException {
        begin();
        try {
            log.begin();
            while (true) {
                Optional<CheckpointFile> lost =
                        files.stream().filter(this::lost).findFirst();
                if (lost.isPresent()) {
                    return new CommitResult.Discarded("the bytes of '"
                            + lost.get().path() + "' were given up with an earlier checkpoint meanwhile; commit again");
                }
                long index = log.state().nextIndex();
                if (log.append(log.manifest(step, takenAt, Optional.of(savedIn), Trust.CALL, files, metrics))) {
                    long bytes = files.stream().mapToLong(CheckpointFile::size).sum();
                    return new CommitResult.Committed(index, bytes, 0, savedIn);
                }
                log.catchUp();
            }
        } catch (RecordTooLargeException e) {
            return new CommitResult.Discarded(String.valueOf(e.getMessage()));
        } finally {
            busy.set(false);
        }
    }

    /** What this attempt sent for a commit to come is in no record yet; all else a live checkpoint has to name. */
    private boolean lost(CheckpointFile file) {
        String key = file.objectKey();
        return log.own(key)
                ? log.state().givenUp(key)
                : !log.state().liveObjects().contains(key);
    }

    /** Files of the checkpoint this writer was told to {@link #trust}, or committed itself, by path. */
    Map<String, CheckpointFile> trusted() {
        return known.good();
    }

    private void begin() {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "checkpoint log '" + log.prefix() + "': a save is running already; saves must not overlap");
        }
    }
}
