package dev.stint.checkpoints;

import dev.stint.checkpoints.FileSender.SetChangedException;
import dev.stint.checkpoints.RecordFormat.RecordTooLargeException;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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

    private final ObjectStore store;
    private final String prefix;
    private final int epoch;
    private final String nonce;
    private final InstantSource clock;
    private final LogTail tail;
    private final FileSender sender;
    private final int snapshotEvery;
    private final TransferLimits limits;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Files of the newest checkpoint known to be good, by path, with relative keys. */
    private Map<String, CheckpointFile> reusable = Map.of();

    /** Sent for records of which it is not known whether they were, or will be, written; by relative key. */
    private final Map<String, CheckpointFile> doubtful = new HashMap<>();

    private CheckpointWriter(
            ObjectStore store,
            String prefix,
            int epoch,
            String nonce,
            InstantSource clock,
            LogTail tail,
            int snapshotEvery,
            TransferLimits limits) {
        this.store = store;
        this.prefix = prefix;
        this.epoch = epoch;
        this.nonce = nonce;
        this.clock = clock;
        this.tail = tail;
        this.sender = new FileSender(store, prefix, epoch);
        this.snapshotEvery = snapshotEvery;
        this.limits = limits;
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
        LogRecord.Fence fence = new LogRecord.Fence(epoch, nonce, clock.instant());
        LogTail tail = LogTail.read(store, prefix);
        CheckpointWriter writer = new CheckpointWriter(store, prefix, epoch, nonce, clock, tail, snapshotEvery, limits);
        while (true) {
            writer.checkNotFenced();
            if (tail.state().ownedBy(epoch, nonce) || tail.append(fence)) {
                return writer;
            }
            tail.catchUp();
        }
    }

    /**
     * Says that a checkpoint was read and verified, as after a restore from it, so that unchanged files may point at its objects.
     * Checkpoints this writer commits later take its place.
     */
    public void trust(Checkpoint verified) {
        begin();
        try {
            int relative = prefix.length() + 1;
            reusable = verified.files().stream()
                    .collect(Collectors.toMap(
                            CheckpointFile::path,
                            file -> file.at(file.objectKey().substring(relative))));
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
            tail.catchUp();
            checkNotFenced();
            if (!tail.snapshotIfDue(snapshotEvery)) {
                tail.catchUp();
                checkNotFenced();
            }
            return new Save(set, step, Optional.ofNullable(savedIn), started).run();
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
    CommitResult commitStored(List<CheckpointFile> files, long step, Instant takenAt, Duration savedIn)
            throws FencedException, IOException {
        begin();
        try {
            tail.catchUp();
            checkNotFenced();
            if (!tail.snapshotIfDue(snapshotEvery)) {
                tail.catchUp();
                checkNotFenced();
            }
            return appendStored(files, step, takenAt, savedIn);
        } catch (RecordTooLargeException e) {
            return new CommitResult.Discarded(String.valueOf(e.getMessage()));
        } finally {
            busy.set(false);
        }
    }

    private CommitResult appendStored(List<CheckpointFile> files, long step, Instant takenAt, Duration savedIn)
            throws FencedException, IOException {
        while (true) {
            Set<String> live = tail.state().liveObjects();
            Optional<CheckpointFile> lost = files.stream()
                    .filter(file ->
                            !file.objectKey().startsWith("data/" + epoch + "/") && !live.contains(file.objectKey()))
                    .findFirst();
            if (lost.isPresent()) {
                return new CommitResult.Discarded("the bytes of '" + lost.get().path()
                        + "' were given up with an earlier checkpoint meanwhile; commit again");
            }
            Optional<Long> previous = tail.state().newestLive();
            long index = tail.state().nextIndex();
            if (tail.append(new LogRecord.Manifest(
                    epoch,
                    nonce,
                    step,
                    takenAt,
                    Optional.of(savedIn),
                    Trust.CALL,
                    previous.isPresent() ? OptionalLong.of(previous.get()) : OptionalLong.empty(),
                    files))) {
                long bytes = files.stream().mapToLong(CheckpointFile::size).sum();
                return new CommitResult.Committed(index, bytes, 0, savedIn);
            }
            tail.catchUp();
            checkNotFenced();
        }
    }

    /** Files of the checkpoint this writer was told to {@link #trust}, or committed itself, by path. */
    Map<String, CheckpointFile> trusted() {
        return reusable;
    }

    private void begin() {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "checkpoint log '" + prefix + "': a save is running already; saves must not overlap");
        }
    }

    private void checkNotFenced() throws FencedException {
        if (tail.state().excludes(epoch, nonce)) {
            throw new FencedException(prefix, epoch, tail.state());
        }
    }

    /** One commit on its way. */
    private final class Save {
        private final FrozenSet set;
        private final long step;
        private final Optional<Duration> savedIn;
        private final Instant started;
        private final Map<String, CheckpointFile> sent = new LinkedHashMap<>();
        private final Map<String, CheckpointFile> reused = new LinkedHashMap<>();

        Save(FrozenSet set, long step, Optional<Duration> savedIn, Instant started) {
            this.set = set;
            this.step = step;
            this.savedIn = savedIn;
            this.started = started;
        }

        CommitResult run() throws FencedException, IOException {
            boolean recordTried = false;
            boolean committed = false;
            try {
                while (true) {
                    sendMissing();
                    LogRecord.Manifest manifest = manifest();
                    long index = tail.state().nextIndex();
                    recordTried = true;
                    if (tail.append(manifest)) {
                        committed = true;
                        reusable =
                                manifest.files().stream().collect(Collectors.toMap(CheckpointFile::path, file -> file));
                        sender.named(sentKeys());
                        tidy();
                        return new CommitResult.Committed(
                                index, bytes(sent), bytes(reused), Duration.between(started, clock.instant()));
                    }
                    recordTried = false; // the place is somebody else's: nothing of ours is visible
                    tail.catchUp();
                    checkNotFenced();
                }
            } catch (SetChangedException e) {
                sender.giveUpAll();
                return new CommitResult.Discarded(String.valueOf(e.getMessage()));
            } catch (RecordTooLargeException e) {
                recordTried = false;
                sender.giveUpAll();
                return new CommitResult.Discarded(String.valueOf(e.getMessage()));
            } catch (FencedException e) {
                sender.giveUpAll();
                throw e;
            } finally {
                // After an unknown outcome the record may be there, or appear yet: then its bytes must be too.
                if (!committed && recordTried) {
                    sent.values().forEach(file -> doubtful.put(file.objectKey(), file));
                    sender.named(sentKeys());
                }
            }
        }

        private Set<String> sentKeys() {
            return sent.values().stream().map(CheckpointFile::objectKey).collect(Collectors.toSet());
        }

        /** A place behind that of a doubtful record is taken: either it was there, or it can never appear. */
        private void tidy() {
            Set<String> live = tail.state().liveObjects();
            doubtful.keySet().stream().filter(key -> !live.contains(key)).forEach(sender::forget);
            doubtful.clear();
            sender.giveUpAll();
            sender.tidy();
        }

        /** Sends every file that has no object, or only one that was retired meanwhile. */
        private void sendMissing() throws IOException {
            Set<String> live = tail.state().liveObjects();
            reused.values().removeIf(file -> !live.contains(file.objectKey()));
            List<FrozenFile> missing = set.files().stream()
                    .filter(file -> !sent.containsKey(file.path()) && !reused.containsKey(file.path()))
                    .toList();
            Map<String, CheckpointFile> earlier = new HashMap<>(reusable);
            earlier.values().removeIf(known -> !live.contains(known.objectKey()));
            doubtful.values().forEach(file -> earlier.put(file.path(), file));
            try (Transfers transfers = new Transfers(limits)) {
                List<CheckpointFile> described = sender.sendAll(missing, earlier, transfers);
                for (CheckpointFile file : described) {
                    CheckpointFile known = earlier.get(file.path());
                    boolean same = known != null && known.objectKey().equals(file.objectKey());
                    (same ? reused : sent).put(file.path(), file);
                }
            }
        }

        private LogRecord.Manifest manifest() {
            List<CheckpointFile> files = set.files().stream()
                    .map(file -> sent.containsKey(file.path()) ? sent.get(file.path()) : reused.get(file.path()))
                    .toList();
            Optional<Long> previous = tail.state().newestLive();
            return new LogRecord.Manifest(
                    epoch,
                    nonce,
                    step,
                    set.takenAt(),
                    savedIn,
                    set.trust(),
                    previous.isPresent() ? OptionalLong.of(previous.get()) : OptionalLong.empty(),
                    files);
        }

        private static long bytes(Map<String, CheckpointFile> files) {
            return files.values().stream().mapToLong(CheckpointFile::size).sum();
        }
    }
}
