package dev.stint.checkpoints;

import dev.stint.checkpoints.set.Metrics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What the records read so far amount to: a fold over the log, in order. Not thread-safe. */
final class LogState implements LogRecord.Cases<Boolean> {

    private final String prefix;
    private long nextIndex;
    private long lastSnapshot = -1;
    private int ownerEpoch;
    private Optional<String> ownerNonce = Optional.empty();
    private Optional<String> movedTo = Optional.empty();
    private final TreeMap<Long, LogRecord.Manifest> manifests = new TreeMap<>();
    private final Set<Long> retired = new HashSet<>();

    /** Relative keys of retired checkpoints, also of those that a snapshot forgot since this state began. */
    private final Set<String> givenUp = new HashSet<>();

    private final List<String> problems = new ArrayList<>();

    LogState(String prefix) {
        this.prefix = prefix;
    }

    /** Takes the record at {@link #nextIndex()}. */
    void apply(LogRecord record) {
        record.fold(this);
        nextIndex++;
    }

    /** Steps over a place whose record cannot be read. */
    void skip(String problem) {
        problems.add(problem);
        nextIndex++;
    }

    /** Starts at a snapshot's place instead of at the beginning. */
    void startAt(long index) {
        nextIndex = index;
    }

    @Override
    public Boolean fence(LogRecord.Fence record) {
        return claim(record.epoch(), record.nonce());
    }

    @Override
    public Boolean manifest(LogRecord.Manifest record) {
        if (!claim(record.epoch(), record.nonce())) {
            return false;
        }
        manifests.put(nextIndex, record);
        return true;
    }

    /** Whether an attempt's record counts; a higher epoch takes the log over. */
    private boolean claim(int epoch, String nonce) {
        if (movedTo.isPresent() || epoch < ownerEpoch) {
            return false;
        }
        if (epoch == ownerEpoch && ownerNonce.isPresent()) {
            return ownerNonce.get().equals(nonce);
        }
        ownerEpoch = epoch;
        ownerNonce = Optional.of(nonce);
        return true;
    }

    @Override
    public Boolean retire(LogRecord.Retire record) {
        LogRecord.Manifest manifest = manifests.get(record.index());
        if (manifest == null || !retired.add(record.index())) {
            return false;
        }
        manifest.files().forEach(file -> givenUp.add(file.objectKey()));
        return true;
    }

    @Override
    public Boolean snapshot(LogRecord.Snapshot record) {
        if (manifests.isEmpty() && ownerEpoch == 0) {
            ownerEpoch = record.epoch();
            ownerNonce = record.nonce();
            movedTo = record.movedTo();
            record.live().forEach(entry -> manifests.put(entry.index(), entry.manifest()));
        } else {
            // The same content, except that retired checkpoints are forgotten here: every reader sees the same view.
            manifests.keySet().removeAll(retired);
            retired.clear();
        }
        lastSnapshot = nextIndex;
        return true;
    }

    @Override
    public Boolean movedTo(LogRecord.MovedTo record) {
        movedTo = Optional.of(record.home());
        return true;
    }

    @Override
    public Boolean movedBack(LogRecord.MovedBack record) {
        if (record.epoch() <= ownerEpoch) {
            return false;
        }
        movedTo = Optional.empty();
        ownerEpoch = record.epoch();
        ownerNonce = Optional.empty();
        return true;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** Records a reader has to read, which snapshots bound. */
    long sinceSnapshot() {
        return nextIndex - lastSnapshot - 1;
    }

    int ownerEpoch() {
        return ownerEpoch;
    }

    Optional<String> movedTo() {
        return movedTo;
    }

    boolean ownedBy(int epoch, String nonce) {
        return ownerEpoch == epoch && ownerNonce.equals(Optional.of(nonce));
    }

    /** Whether this attempt may not write here, because somebody else does or nobody may. */
    boolean excludes(int epoch, String nonce) {
        return movedTo.isPresent()
                || epoch < ownerEpoch
                || (epoch == ownerEpoch
                        && ownerNonce.isPresent()
                        && !ownerNonce.get().equals(nonce));
    }

    Optional<LogRecord.Manifest> live(long index) {
        return retired.contains(index) ? Optional.empty() : Optional.ofNullable(manifests.get(index));
    }

    boolean knows(long index) {
        return manifests.containsKey(index);
    }

    Optional<Long> newestLive() {
        for (long index : manifests.descendingKeySet()) {
            if (!retired.contains(index)) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    /** Relative keys that a live checkpoint needs. */
    Set<String> liveObjects() {
        Set<String> keys = new HashSet<>();
        manifests.forEach((index, manifest) -> {
            if (!retired.contains(index)) {
                manifest.files().forEach(file -> keys.add(file.objectKey()));
            }
        });
        return keys;
    }

    /**
     * Whether a checkpoint that is retired names this object and no live one does: then its bytes may be gone. Once so, it is so
     * for ever, since whoever names an object again must have seen a live checkpoint name it.
     */
    boolean givenUp(String key) {
        return givenUp.contains(key) && !liveObjects().contains(key);
    }

    LogRecord.Snapshot snapshot() {
        List<LogRecord.Snapshot.Entry> live = new ArrayList<>();
        manifests.forEach((index, manifest) -> {
            if (!retired.contains(index)) {
                live.add(new LogRecord.Snapshot.Entry(index, manifest));
            }
        });
        return new LogRecord.Snapshot(
                ownerEpoch, ownerNonce, movedTo, live, UUID.randomUUID().toString());
    }

    LogView view() {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (Map.Entry<Long, LogRecord.Manifest> entry : manifests.entrySet()) {
            LogRecord.Manifest manifest = entry.getValue();
            List<CheckpointFile> files = manifest.files().stream()
                    .map(file -> file.at(prefix + "/" + file.objectKey()))
                    .toList();
            checkpoints.add(new Checkpoint(
                    entry.getKey(),
                    manifest.epoch(),
                    manifest.step(),
                    manifest.takenAt(),
                    files.stream().mapToLong(CheckpointFile::size).sum(),
                    files,
                    manifest.trust(),
                    manifest.metrics().orElse(Metrics.NONE),
                    retired.contains(entry.getKey())));
        }
        return new LogView(checkpoints, ownerEpoch, nextIndex, movedTo, problems);
    }
}
