package dev.stint.checkpoints;

import java.util.List;
import java.util.Optional;

/**
 * A checkpoint log as it was when it was read.
 *
 * @param checkpoints oldest first; retired ones only until a snapshot forgets them
 * @param newestEpoch of the attempt that owns the log; 0 when none ever did
 * @param nextIndex the first free place
 * @param movedTo URI of the run's new home, when the log has moved away
 * @param problems records that could not be read and were stepped over, in words; report them loudly
 */
public record LogView(
        List<Checkpoint> checkpoints,
        int newestEpoch,
        long nextIndex,
        Optional<String> movedTo,
        List<String> problems) {

    public LogView {
        checkpoints = List.copyOf(checkpoints);
        problems = List.copyOf(problems);
    }

    /** The newest checkpoint that is not retired. */
    public Optional<Checkpoint> newest() {
        for (int i = checkpoints.size() - 1; i >= 0; i--) {
            if (!checkpoints.get(i).retired()) {
                return Optional.of(checkpoints.get(i));
            }
        }
        return Optional.empty();
    }

    /** The checkpoint at an index, retired or not. */
    public Optional<Checkpoint> find(long index) {
        return checkpoints.stream().filter(c -> c.index() == index).findFirst();
    }
}
