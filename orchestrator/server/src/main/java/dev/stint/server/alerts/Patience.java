package dev.stint.server.alerts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long to wait before a delivery is tried again, and when to give up: after ten tries, about a day. Pure. */
final class Patience {

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(4),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(8));

    private Patience() {}

    /**
     * The pause after a try that did not work.
     *
     * @param tries how many there were, at least 1
     * @return empty to give up
     */
    static Optional<Duration> after(int tries) {
        return tries <= PAUSES.size() ? Optional.of(PAUSES.get(tries - 1)) : Optional.empty();
    }
}
