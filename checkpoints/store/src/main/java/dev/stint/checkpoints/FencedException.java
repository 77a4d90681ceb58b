package dev.stint.checkpoints;

import java.util.Optional;

/** This attempt may not write to the checkpoint log any more: stop, and commit nothing. Never passes by waiting. */
public final class FencedException extends Exception {

    private static final long serialVersionUID = 1;

    private final int epoch;
    private final transient Optional<String> movedTo;

    FencedException(String prefix, int ownEpoch, LogState state) {
        super("checkpoint log '" + prefix + "': attempt " + ownEpoch + " may not write: "
                + (state.movedTo().isPresent()
                        ? "the run has moved to " + state.movedTo().get()
                        : state.ownerEpoch() == ownEpoch
                                ? "another agent of the same attempt owns it"
                                : "attempt " + state.ownerEpoch() + " owns it"));
        this.epoch = state.ownerEpoch();
        this.movedTo = state.movedTo();
    }

    /** The epoch that owns the log; the caller's own when another agent of the same attempt has it. */
    public int epoch() {
        return epoch;
    }

    /** The run's new home, when it has moved. */
    public Optional<String> movedTo() {
        return movedTo;
    }
}
