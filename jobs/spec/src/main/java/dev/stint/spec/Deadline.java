package dev.stint.spec;

import java.time.Duration;
import java.time.Instant;

/** When the work must be done. */
public sealed interface Deadline {

    /** The instant, for a run submitted then. */
    Instant from(Instant submittedAt);

    /** So long after submission. */
    record After(Duration duration) implements Deadline {
        @Override
        public Instant from(Instant submittedAt) {
            return submittedAt.plus(duration);
        }
    }

    /** At an instant, whenever the run was submitted; it may already have passed. */
    record At(Instant instant) implements Deadline {
        @Override
        public Instant from(Instant submittedAt) {
            return instant;
        }
    }
}
