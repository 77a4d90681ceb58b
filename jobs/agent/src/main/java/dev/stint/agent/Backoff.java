package dev.stint.agent;

import java.time.Duration;
import java.time.Instant;

/** When to try again after failures in a row: doubling from one second to thirty. Used by one thread. */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration wait = Duration.ZERO;
    private Instant notBefore = Instant.MIN;

    void failed(Instant now) {
        wait = wait.isZero() ? FIRST : wait.multipliedBy(2);
        if (wait.compareTo(LONGEST) > 0) {
            wait = LONGEST;
        }
        notBefore = now.plus(wait);
    }

    void succeeded() {
        wait = Duration.ZERO;
        notBefore = Instant.MIN;
    }

    boolean allows(Instant now) {
        return !now.isBefore(notBefore);
    }

    boolean failing() {
        return !wait.isZero();
    }
}
