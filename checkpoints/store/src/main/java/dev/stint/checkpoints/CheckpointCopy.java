package dev.stint.checkpoints;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;

/**
 * Copies what live checkpoints of a log need to the same keys of another store.
 *
 * @param prefix of the log in both
 */
record CheckpointCopy(ObjectStore from, ObjectStore to, String prefix, TransferLimits limits) {

    /**
     * What came of a copy.
     *
     * @param objects how many live checkpoints need
     * @param bytes of those
     * @param sentBytes of them, in this call: the rest was there
     * @param damaged indexes of checkpoints that are not what was committed
     * @param left what is wrong with them, in words
     */
    record Copied(int objects, long bytes, long sentBytes, List<Long> damaged, List<String> left) {}

    /** Copies; what is there already is not sent again. */
    Copied copy(LogView log, LogMove.Progress progress) throws IOException {
        Map<String, CheckpointFile> objects = new LinkedHashMap<>();
        List<Checkpoint> live =
                log.checkpoints().stream().filter(c -> !c.retired()).toList();
        // the newest is what the next attempt needs: it goes first
        for (int i = live.size() - 1; i >= 0; i--) {
            live.get(i).files().forEach(file -> objects.putIfAbsent(file.objectKey(), file));
        }
        long bytes = objects.values().stream().mapToLong(CheckpointFile::size).sum();
        progress.planned(objects.size(), bytes);
        Map<String, String> wrong = new LinkedHashMap<>();
        LongAdder sent = new LongAdder();
        try (Transfers transfers = new Transfers(limits)) {
            ObjectCopy copy = new ObjectCopy(from, to, transfers, livedHere());
            abandonUploads();
            List<Callable<Boolean>> copies = new ArrayList<>();
            for (CheckpointFile file : objects.values()) {
                copies.add(() -> {
                    LongAdder own = new LongAdder();
                    Optional<String> damage = copy.copy(file, more -> {
                        own.add(more);
                        sent.add(more);
                        progress.sent(more);
                        progress.arrived(more);
                    });
                    progress.arrived(Math.max(0, file.size() - own.sum()));
                    synchronized (wrong) {
                        damage.ifPresent(told -> wrong.put(file.objectKey(), told));
                    }
                    return damage.isEmpty();
                });
            }
            transfers.perFile(copies);
        }
        List<Long> damaged = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Checkpoint checkpoint : live) {
            Optional<CheckpointFile> bad = checkpoint.files().stream()
                    .filter(file -> wrong.containsKey(file.objectKey()))
                    .findFirst();
            if (bad.isPresent()) {
                damaged.add(checkpoint.index());
                left.add("checkpoint " + checkpoint.index() + " is damaged and stays behind: "
                        + wrong.get(bad.get().objectKey()));
            }
        }
        return new Copied(objects.size(), bytes, sent.sum(), damaged, left);
    }

    /** Only a log that lived there can have brought objects there that no copy has verified. */
    private boolean livedHere() throws IOException {
        return !to.list(prefix + "/log/", "", 1).isEmpty();
    }

    /** What an interrupted copy has begun and cannot take up. */
    private void abandonUploads() throws IOException {
        for (ObjectStore.PendingUpload upload : to.pendingUploads(prefix + "/data/")) {
            to.abort(upload);
        }
    }
}
