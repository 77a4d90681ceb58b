package dev.stint.agent;

import dev.stint.checkpoints.FencedException;
import dev.stint.mailbox.Status.CheckpointMark;
import java.io.IOException;
import java.util.Optional;

/** The run's checkpoint log as a session uses it. Every method blocks; all are called on the work thread, one at a time. */
interface ProgressLog {

    /** Claims the log for this attempt, so that no earlier one can commit any more; silent when this agent owns it already. */
    void claim() throws IOException, FencedException;

    /**
     * Brings the newest verified set into the checkpoint folder, replacing what is there; empty when there is none, and the
     * folder is left as it is.
     */
    Optional<CheckpointMark> restore() throws IOException, FetchFailedException;

    /**
     * Looks for a complete set, and commits it if it is to be.
     *
     * @param due whether the cadence allows a commit; a set the command asked to commit is committed anyway
     */
    Look look(boolean due, Moment moment) throws IOException, FencedException;

    /** When a look is taken. */
    enum Moment {
        /** The command runs. */
        RUNNING,
        /** The command ended by itself, well: whatever it wrote, it has finished writing. */
        ENDED,
        /** The command failed or was killed, perhaps while it wrote. */
        BROKEN_OFF
    }

    /**
     * What a look found.
     *
     * @param committed the set committed, if one was
     * @param discarded why a complete set could not be committed, with advice; empty when none failed
     * @param setSeen whether a complete set has been seen in this attempt
     * @param filesChanged whether the folder's files have changed in this attempt
     * @param again whether a last look should be repeated, since what is there may yet prove complete
     */
    record Look(
            Optional<CheckpointMark> committed,
            Optional<String> discarded,
            boolean setSeen,
            boolean filesChanged,
            boolean again) {}
}
