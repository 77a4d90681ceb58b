package dev.stint.agent;

import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.NoticeMark;
import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hears everything that ends the work early: the provider's notice, a signal to the agent, the order, the lease. Each kind is
 * told once. A raised risk ends nothing: it is remarked, and handed to whoever saves. Used by the loop's thread; {@link #terminate} by any.
 */
final class EndingWatch {

    private enum Heard {
        ABANDON,
        NOTICE,
        REBALANCE,
        TERMINATE,
        DRAIN,
        LEASE
    }

    private final NoticeSource notices;
    private final Bench bench;
    private final LeaseFile leaseFile;
    private final Set<Heard> told = EnumSet.noneOf(Heard.class);
    private final AtomicBoolean terminate = new AtomicBoolean();
    private Instant nextPoll = Instant.MIN;

    EndingWatch(NoticeSource notices, Bench bench, LeaseFile leaseFile) {
        this.notices = notices;
        this.bench = bench;
        this.leaseFile = leaseFile;
    }

    /** The agent itself was told to end. */
    void terminate() {
        terminate.set(true);
    }

    /** What is new since the last call; the most pressing first. */
    Optional<Ending> hear(Instant now, Optional<Order> order) {
        Instant lease = order.map(Order::leaseUntil).orElse(bench.boot().leaseUntil());
        leaseFile.tell(lease);
        if (order.isPresent() && order.get().wish() == Order.Wish.ABANDON && told.add(Heard.ABANDON)) {
            return Optional.of(Ending.atOnce(ExitReason.ORDERED, order.get().wishReason()));
        }
        Optional<Ending> noticed = pollNotice(now, terminate.get() && !told.contains(Heard.TERMINATE));
        if (noticed.isPresent()) {
            return noticed;
        }
        if (terminate.get() && told.add(Heard.TERMINATE) && !told.contains(Heard.NOTICE)) {
            return Optional.of(signalled(now));
        }
        if (order.isPresent() && order.get().wish() == Order.Wish.DRAIN && told.add(Heard.DRAIN)) {
            return Optional.of(Ending.of(ExitReason.ORDERED, order.get().wishReason()));
        }
        if (now.isAfter(bench.clock().whenWallShows(lease)) && told.add(Heard.LEASE)) {
            return Optional.of(Ending.of(ExitReason.LEASE, "the machine's lease ended at " + lease));
        }
        return Optional.empty();
    }

    /** The signal says nothing; where the whole machine shuts down, the provider lets it do so for a while only. */
    private Ending signalled(Instant now) {
        String words = "the agent was told to end (SIGTERM)";
        Optional<Duration> lead = notices.shutdownLead();
        bench.reporter()
                .notice(new NoticeMark(words, lead.map(bench.clock().wall().instant()::plus)));
        return new Ending(ExitReason.NOTICE, words, true, lead.map(now::plus));
    }

    /** @param atOnce whether to look before the next look is due: a signal often comes with a notice that says why and when */
    private Optional<Ending> pollNotice(Instant now, boolean atOnce) {
        if (told.contains(Heard.NOTICE) || (now.isBefore(nextPoll) && !atOnce)) {
            return Optional.empty();
        }
        nextPoll = now.plus(notices.interval());
        Optional<Notice> heard = notices.poll();
        if (heard.isEmpty()) {
            return Optional.empty();
        }
        Notice notice = heard.get();
        if (notice.kind() == Notice.Kind.REBALANCE) {
            if (told.add(Heard.REBALANCE)) {
                bench.reporter()
                        .remark("rebalance", "the provider sees a raised risk for this machine: " + notice.source());
                bench.risk().raise();
            }
            return Optional.empty();
        }
        told.add(Heard.NOTICE);
        bench.reporter().notice(new NoticeMark(notice.source(), notice.endsAt()));
        return Optional.of(new Ending(
                ExitReason.NOTICE, notice.source(), true, notice.endsAt().map(bench.clock()::whenWallShows)));
    }
}
