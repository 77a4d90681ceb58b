package dev.stint.server.engine;

import dev.stint.core.run.DrainCause;
import dev.stint.core.run.RunState;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Order;
import dev.stint.providers.MachinePace;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.Json;
import dev.stint.server.db.MemberTable;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Writes orders into machines' mailboxes, each under a new version that is durable before it is sent. */
@Component
class OrderDesk {

    private final AttemptTable attempts;
    private final MemberTable members;
    private final Stores stores;
    private final InstallationKey installation;
    private final RunSecrets secrets;
    private final EngineProperties properties;
    private final InstantSource clock;

    OrderDesk(
            AttemptTable attempts,
            MemberTable members,
            Stores stores,
            InstallationKey installation,
            RunSecrets secrets,
            EngineProperties properties,
            InstantSource clock) {
        this.attempts = attempts;
        this.members = members;
        this.stores = stores;
        this.installation = installation;
        this.secrets = secrets;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * A version that no order of a launch had yet; durable.
     *
     * @param first whether it is the first order of a launch that the caller has recorded itself: its version was recorded with it
     */
    int version(AttemptRow attempt, boolean first) {
        return first ? AttemptTable.FIRST_ORDER : attempts.nextOrderVersion(attempt);
    }

    /**
     * Sends what the run's state asks of its machines, to each of them sealed for its rank.
     *
     * @param version given by {@link #version}, for this call alone
     * @param meeting where the machines of a gang find each other, once that is known
     * @throws IOException when a mailbox could not be written; send again
     * @throws SecretLackingException when machines that are yet to begin would begin without a secret; nothing is sent
     */
    void send(
            RunRow run,
            AttemptRow attempt,
            int version,
            Terms terms,
            MachinePace pace,
            boolean followed,
            Optional<Order.Meeting> meeting,
            Optional<Double> hazardPerHour)
            throws IOException {
        StoredLaunch launch = Json.read(attempt.request(), StoredLaunch.class);
        Instant now = clock.instant();
        Order.Work work = secrets.equipped(run, terms);
        for (int rank = 0; rank < launch.count(); rank++) {
            Order order = new Order(
                    version,
                    run.id(),
                    attempt.attempt(),
                    attempt.launch(),
                    rank,
                    launch.count(),
                    rank == 0 ? work : work.withoutOutputs(),
                    checkpoint(run, terms, launch, hazardPerHour),
                    wish(run),
                    run.machine().state() == RunState.DRAINING ? run.why() : "",
                    now.plus(properties.lease()),
                    run.deadline(),
                    followed,
                    new Order.Timing(pace.orderPoll(), pace.heartbeat(), unfollowed(pace), followed(pace)),
                    meeting);
            mailbox(attempt, rank).send(order, launch.key(installation));
        }
    }

    /** Where the machines of a gang find each other; empty until all have said where they are. */
    Optional<Order.Meeting> meeting(AttemptRow attempt) {
        List<MemberTable.Address> known = members.addresses(attempt);
        int count = Json.read(attempt.request(), StoredLaunch.class).count();
        return count > 1 && known.size() == count
                ? Optional.of(new Order.Meeting(
                        known.stream().map(MemberTable.Address::host).toList(),
                        known.get(0).port(),
                        known.get(0).restored()))
                : Optional.empty();
    }

    /** @throws IOException when the store of the launch cannot be opened */
    OrchestratorMailbox mailbox(AttemptRow attempt, int rank) throws IOException {
        StoredLaunch.Mail mail = Json.read(attempt.request(), StoredLaunch.Mail.class);
        return new OrchestratorMailbox(stores.at(mail.storeUri()), mail.prefix(), rank);
    }

    private static Order.Wish wish(RunRow run) {
        if (run.machine().state() != RunState.DRAINING) {
            return Order.Wish.RUN;
        }
        return run.machine().drain().filter(cause -> cause == DrainCause.CANCEL).isPresent()
                ? Order.Wish.ABANDON
                : Order.Wish.DRAIN;
    }

    private static Order.CheckpointOrder checkpoint(
            RunRow run, Terms terms, StoredLaunch launch, Optional<Double> hazardPerHour) {
        Order.CheckpointOrder c = terms.checkpoint();
        return new Order.CheckpointOrder(
                c.prefix(),
                c.path(),
                c.interval(),
                hazardPerHour.orElse(launch.hazardPerHour()),
                c.completion(),
                c.marker(),
                c.quiet(),
                c.noticeSignal(),
                drain(run, terms, launch),
                unwanted(run));
    }

    /** What no attempt starts from: what attempts failed after, and what lies in an archive. */
    private static List<Long> unwanted(RunRow run) {
        List<Long> unwanted = new ArrayList<>(run.machine().quarantined());
        unwanted.addAll(run.passedOver());
        return unwanted;
    }

    /** Machines of a gang that were not warned themselves must be done when the one that was goes. */
    private static Duration drain(RunRow run, Terms terms, StoredLaunch launch) {
        Duration wanted = terms.checkpoint().drain();
        boolean hurried = launch.count() > 1
                && run.machine()
                        .drain()
                        .filter(cause -> cause == DrainCause.NOTICE)
                        .isPresent()
                && launch.noticeLead().compareTo(wanted) < 0;
        return hurried ? launch.noticeLead() : wanted;
    }

    private static Duration unfollowed(MachinePace pace) {
        return pace.heartbeat().multipliedBy(2);
    }

    private static Duration followed(MachinePace pace) {
        Duration most = Duration.ofSeconds(3);
        return pace.orderPoll().compareTo(most) < 0 ? pace.orderPoll() : most;
    }
}
