package dev.stint.drill;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.set.Trust;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A committed checkpoint.
 *
 * @param index its place in the log
 * @param attempt which committed it
 * @param step as told; -1 when unknown
 * @param exact whether the command itself named the step; otherwise it is the last one told before the set was seen
 * @param files path to content
 */
record Saved(long index, int attempt, long step, boolean exact, SortedMap<String, Stored> files) {

    /**
     * A file's content.
     *
     * @param sha256 lower-case hex
     * @param key object key
     */
    record Stored(String sha256, String key) {}

    static Saved of(Checkpoint checkpoint) {
        SortedMap<String, Stored> files = new TreeMap<>();
        for (CheckpointFile file : checkpoint.files()) {
            files.put(file.path(), new Stored(file.sha256(), file.objectKey()));
        }
        return new Saved(
                checkpoint.index(), checkpoint.epoch(), checkpoint.step(), checkpoint.trust() == Trust.CALL, files);
    }

    String name() {
        return step < 0 ? "checkpoint " + index : "checkpoint at step " + (exact ? "" : "~") + step;
    }
}
