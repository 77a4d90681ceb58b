package dev.stint.checkpoints.set;

import java.util.function.Function;

/** What came of freezing a set. */
public sealed interface FreezeResult {

    /** Calls the function of the case that applies. */
    <T> T fold(Function<Frozen, T> frozen, Function<Discarded, T> discarded);

    /**
     * The set is held.
     *
     * @param set to be committed, then closed
     */
    record Frozen(FrozenSet set) implements FreezeResult {
        @Override
        public <T> T fold(Function<Frozen, T> frozen, Function<Discarded, T> discarded) {
            return frozen.apply(this);
        }
    }

    /**
     * The set was not whole, or not any more; nothing is left of it.
     *
     * @param reason which file, what happened, and what to do about it
     * @param passing whether what was in the way may be over by now: its files are whole, and the set can be looked for once more
     */
    record Discarded(String reason, boolean passing) implements FreezeResult {
        Discarded(String reason) {
            this(reason, false);
        }

        @Override
        public <T> T fold(Function<Frozen, T> frozen, Function<Discarded, T> discarded) {
            return discarded.apply(this);
        }
    }
}
