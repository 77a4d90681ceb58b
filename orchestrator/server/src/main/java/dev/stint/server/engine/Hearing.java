package dev.stint.server.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a machine was last heard of, by our own clock. Nothing in it is needed to be right, see {@link AttemptMemory}. */
final class Hearing {

    Optional<Instant> heardAt = Optional.empty();
    Optional<Instant> lookedAt = Optional.empty();

    /** For how long looks have found nothing new. */
    Duration mute = Duration.ZERO;

    /** Whether the machine was found after the fact and may have ended since. */
    boolean found;
}
