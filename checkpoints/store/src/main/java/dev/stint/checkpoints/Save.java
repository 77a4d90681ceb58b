package dev.stint.checkpoints;

import dev.stint.checkpoints.FileSender.SetChangedException;
import dev.stint.checkpoints.RecordFormat.RecordTooLargeException;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One commit on its way: bytes first, record last. Used once. */
final class Save {

    private final OwnedLog log;
    private final FileSender sender;
    private final KnownObjects known;
    private final TransferLimits limits;
    private final InstantSource clock;
    private final Map<String, CheckpointFile> sent = new LinkedHashMap<>();
    private final Map<String, CheckpointFile> reused = new LinkedHashMap<>();

    Save(OwnedLog log, FileSender sender, KnownObjects known, TransferLimits limits, InstantSource clock) {
        this.log = log;
        this.sender = sender;
        this.known = known;
        this.limits = limits;
        this.clock = clock;
    }

    CommitResult run(FrozenSet set, long step, Optional<Duration> savedIn, Instant started)
            throws FencedException, IOException {
        boolean recordTried = false;
        boolean committed = false;
        try {
            while (true) {
                sendMissing(set);
                List<CheckpointFile> files = set.files().stream()
                        .map(file -> sent.containsKey(file.path()) ? sent.get(file.path()) : reused.get(file.path()))
                        .toList();
                LogRecord.Manifest manifest =
                        log.manifest(step, set.takenAt(), savedIn, set.trust(), files, set.metrics());
                long index = log.state().nextIndex();
                recordTried = true;
                if (log.append(manifest)) {
                    committed = true;
                    known.good(manifest.files());
                    sender.named(sentKeys());
                    tidy();
                    return new CommitResult.Committed(
                            index, bytes(sent), bytes(reused), Duration.between(started, clock.instant()));
                }
                recordTried = false; // the place is somebody else's: nothing of ours is visible
                log.catchUp();
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
                known.doubt(sent.values());
                sender.named(sentKeys());
            }
        }
    }

    private Set<String> sentKeys() {
        return sent.values().stream().map(CheckpointFile::objectKey).collect(Collectors.toSet());
    }

    private void tidy() {
        known.settle(log.state()).forEach(sender::forget);
        sender.giveUpAll();
        sender.tidy();
    }

    /** Sends every file that has no object, or only one that was retired meanwhile. */
    private void sendMissing(FrozenSet set) throws IOException {
        Set<String> live = log.state().liveObjects();
        reused.values().removeIf(file -> !live.contains(file.objectKey()));
        List<FrozenFile> missing = set.files().stream()
                .filter(file -> !sent.containsKey(file.path()) && !reused.containsKey(file.path()))
                .toList();
        Map<String, CheckpointFile> earlier = known.usable(log.state());
        try (Transfers transfers = new Transfers(limits)) {
            for (CheckpointFile file : sender.sendAll(missing, earlier, transfers)) {
                CheckpointFile before = earlier.get(file.path());
                boolean same = before != null && before.objectKey().equals(file.objectKey());
                (same ? reused : sent).put(file.path(), file);
            }
        }
    }

    private static long bytes(Map<String, CheckpointFile> files) {
        return files.values().stream().mapToLong(CheckpointFile::size).sum();
    }
}
