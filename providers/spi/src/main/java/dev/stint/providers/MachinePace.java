package dev.stint.providers;

import java.time.Duration;

/**
 * The beat of a machine's mailbox: every read and write is a paid request, so a cloud beats slower than a local market.
 *
 * @param orderPoll how often the machine reads its order
 * @param heartbeat how often it writes its status without cause
 */
public record MachinePace(Duration orderPoll, Duration heartbeat) {

    /** What suits object stores of clouds. */
    public static final MachinePace CLOUD = new MachinePace(Duration.ofSeconds(5), Duration.ofSeconds(15));
}
