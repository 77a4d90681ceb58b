package dev.stint.checkpoints;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Objects a commit may point at instead of sending a file again. Keys are relative to the log's prefix. Not thread-safe. */
final class KnownObjects {

    /** Files of the newest checkpoint known to be good, by path. */
    private Map<String, CheckpointFile> good = Map.of();

    /** Sent for records of which it is not known whether they were, or will be, written; by key. */
    private final Map<String, CheckpointFile> doubtful = new HashMap<>();

    /** Says that these are the files of a checkpoint that is good. */
    void good(Collection<CheckpointFile> files) {
        good = files.stream().collect(Collectors.toMap(CheckpointFile::path, file -> file));
    }

    Map<String, CheckpointFile> good() {
        return good;
    }

    /** Says that a record may name these files, or may come to. */
    void doubt(Collection<CheckpointFile> files) {
        files.forEach(file -> doubtful.put(file.objectKey(), file));
    }

    /**
     * What may be pointed at, by path, given what is known of the log now. A doubtful record that was written after all may even
     * have been retired since: its objects are given up like those of any other.
     */
    Map<String, CheckpointFile> usable(LogState state) {
        Set<String> live = state.liveObjects();
        Map<String, CheckpointFile> usable = new HashMap<>(good);
        usable.values().removeIf(file -> !live.contains(file.objectKey()));
        doubtful.values().stream()
                .filter(file -> !state.givenUp(file.objectKey()))
                .forEach(file -> usable.put(file.path(), file));
        return usable;
    }

    /**
     * Ends all doubt: a place behind that of each doubtful record is taken, so it is there, or can never appear.
     *
     * @return keys of doubtful objects that no live checkpoint names
     */
    List<String> settle(LogState state) {
        Set<String> live = state.liveObjects();
        List<String> unnamed =
                doubtful.keySet().stream().filter(key -> !live.contains(key)).toList();
        doubtful.clear();
        return unnamed;
    }
}
