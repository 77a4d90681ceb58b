package dev.stint.agent;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.OrderRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads the order at its own poll interval, each read on the mail thread. An order that is refused or cannot be read changes
 * nothing: the last good one stays. Used by the loop's thread.
 */
final class OrderInbox {

    /** Before the first order nothing tells how often to look. */
    private static final Duration FIRST_POLL = Duration.ofMillis(500);

    private final MachineMailbox mailbox;
    private final byte[] key;
    private final Background mail;
    private final AgentLog log;
    private final Backoff backoff = new Backoff();
    private Optional<Order> current = Optional.empty();
    private Optional<Background.Task<Optional<Order>>> reading = Optional.empty();
    private Optional<String> refusal = Optional.empty();
    private Instant nextRead = Instant.MIN;

    OrderInbox(MachineMailbox mailbox, byte[] key, Background mail, AgentLog log) {
        this.mailbox = mailbox;
        this.key = key.clone();
        this.mail = mail;
        this.log = log;
    }

    /** Takes what was read, and reads again when it is time. */
    void tick(Instant now) {
        if (reading.isPresent() && reading.get().isDone()) {
            take(reading.get(), now);
            reading = Optional.empty();
        }
        if (reading.isEmpty() && !now.isBefore(nextRead) && backoff.allows(now)) {
            int seen = current.map(Order::version).orElse(0);
            reading = Optional.of(mail.start(() -> mailbox.readOrder(key, seen)));
            nextRead = now.plus(current.map(order -> order.timing().orderPoll()).orElse(FIRST_POLL));
        }
    }

    /** The newest good order; empty until there is one. */
    Optional<Order> current() {
        return current;
    }

    /** Why the order last read is not followed; empty when it is. */
    Optional<String> refusal() {
        return refusal;
    }

    private void take(Background.Task<Optional<Order>> task, Instant now) {
        try {
            Optional<Order> read = task.result();
            backoff.succeeded();
            refusal = Optional.empty();
            // Two reads of one poll may be answered out of order by a store; the version decides.
            if (read.isPresent()
                    && read.get().version() > current.map(Order::version).orElse(0)) {
                current = read;
                log.say("order " + read.get().version() + ": " + read.get().wish() + " "
                        + read.get().wishReason());
            }
        } catch (OrderRefusedException e) {
            if (!refusal.equals(Optional.of(Words.of(e)))) {
                log.say("order refused: " + Words.of(e));
            }
            refusal = Optional.of(Words.of(e));
        } catch (Exception e) {
            if (!backoff.failing()) {
                log.say("cannot read the order, trying again: " + Words.of(e));
            }
            backoff.failed(now);
        }
    }
}
