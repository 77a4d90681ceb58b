package dev.stint.mailbox;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What was found where a machine's status belongs. */
public sealed interface StatusReading {

    /** The machine has not written one yet. */
    record None() implements StatusReading {}

    /** A status, bounded and cleaned. */
    record Heard(Status status) implements StatusReading {}

    /** Something that is no status: treat it as silence, and tell the operator. */
    record Broken(String reason) implements StatusReading {}

    /** One of the three. */
    default <T> T fold(Supplier<T> none, Function<Status, T> heard, Function<String, T> broken) {
        if (this instanceof Heard found) {
            return heard.apply(found.status());
        }
        if (this instanceof Broken found) {
            return broken.apply(found.reason());
        }
        return none.get();
    }

    /** The status, when there is a good one; empty otherwise. */
    default Optional<Status> heard() {
        return fold(Optional::empty, Optional::of, reason -> Optional.empty());
    }
}
