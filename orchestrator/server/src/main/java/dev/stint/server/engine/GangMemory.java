package dev.stint.server.engine;

import dev.stint.mailbox.Order;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a gang's loop remembers between two looks, besides {@link AttemptMemory}; forgetting it only makes it more patient. */
final class GangMemory {

    final Map<Integer, Hearing> hearings = new HashMap<>();

    /** Where all machines are, once they have said so. */
    Optional<Order.Meeting> meeting = Optional.empty();

    /** Since when a machine says that its work failed, and the others are asked about. */
    Optional<Instant> failedSince = Optional.empty();

    /** Since when, in a drain, rank 0 is done, or another machine gone without a word. */
    Optional<Instant> drainedSince = Optional.empty();
}
