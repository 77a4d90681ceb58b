package dev.stint.checkpoints;

import java.time.Duration;
import java.util.function.Function;

/** What came of a commit. */
public sealed interface CommitResult {

    /** Calls the function of the case that applies. */
    <T> T fold(Function<Committed, T> committed, Function<Discarded, T> discarded);

    /**
     * The checkpoint is in the log.
     *
     * @param index its place
     * @param bytesSent uploaded for it
     * @param bytesReused pointed at in earlier objects
     * @param took from the call to the record, by the writer's clock
     */
    record Committed(long index, long bytesSent, long bytesReused, Duration took) implements CommitResult {
        @Override
        public <T> T fold(Function<Committed, T> committed, Function<Discarded, T> discarded) {
            return committed.apply(this);
        }
    }

    /**
     * The set cannot be committed, now or later; nothing is visible of it.
     *
     * @param reason what happened and what to do about it
     */
    record Discarded(String reason) implements CommitResult {
        @Override
        public <T> T fold(Function<Committed, T> committed, Function<Discarded, T> discarded) {
            return discarded.apply(this);
        }
    }
}
