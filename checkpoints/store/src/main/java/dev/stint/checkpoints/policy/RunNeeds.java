package dev.stint.checkpoints.policy;

import java.util.OptionalLong;

/**
 * What a run needs of its checkpoints in order to go on.
 *
 * @param live whether it may go on: everything but SUCCEEDED and CANCELLED, so PAUSED and FAILED too
 * @param resumePoint index of the checkpoint the next attempt would be restored from: the one the attempt at work was restored from
 *     until a newer one is known to be good. Empty when that is not known
 */
public record RunNeeds(boolean live, OptionalLong resumePoint) {

    /** A run that never goes on. */
    public static final RunNeeds ENDED = new RunNeeds(false, OptionalLong.empty());

    /** A run that may go on, from somewhere: then nothing of it is retired. */
    public static final RunNeeds LIVE = new RunNeeds(true, OptionalLong.empty());

    public RunNeeds {
        if (!live && resumePoint.isPresent()) {
            throw new IllegalArgumentException(
                    "resume point " + resumePoint.getAsLong() + " of a run that has ended; only live runs have one");
        }
    }

    /** A run that may go on, from a checkpoint. */
    public static RunNeeds liveFrom(long index) {
        return new RunNeeds(true, OptionalLong.of(index));
    }
}
