package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.core.run.DrainCause;
import dev.stint.core.run.RunState;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Order;
import dev.stint.providers.MachinePace;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import org.springframework.stereotype.Component;

/** Writes orders into machines' mailboxes, each under a new version that is durable before it is sent. */
@Component
class OrderDesk {

    private final AttemptTable attempts;
    private final ObjectStore store;
    private final InstallationKey installation;
    private final EngineProperties properties;
    private final InstantSource clock;

    OrderDesk(
            AttemptTable attempts,
            ObjectStore store,
            InstallationKey installation,
            EngineProperties properties,
            InstantSource clock) {
        this.attempts = attempts;
        this.store = store;
        this.installation = installation;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Sends what the run's state asks of its machine.
     *
     * @throws IOException when the mailbox could not be written; send again
     */
    void send(RunRow run, AttemptRow attempt, Terms terms, MachinePace pace, boolean followed) throws IOException {
        StoredLaunch launch = Json.read(attempt.request(), StoredLaunch.class);
        Instant now = clock.instant();
        Order order = new Order(
                attempts.nextOrderVersion(attempt),
                run.id(),
                attempt.attempt(),
                attempt.launch(),
                0,
                launch.count(),
                terms.work(),
                checkpoint(run, terms, launch),
                wish(run),
                run.machine().state() == RunState.DRAINING ? run.why() : "",
                now.plus(properties.lease()),
                run.deadline(),
                followed,
                new Order.Timing(pace.orderPoll(), pace.heartbeat(), unfollowed(pace), followed(pace)));
        mailbox(attempt).send(order, launch.key(installation));
    }

    OrchestratorMailbox mailbox(AttemptRow attempt) {
        return new OrchestratorMailbox(
                store, Json.read(attempt.request(), StoredLaunch.class).mailbox(), 0);
    }

    private static Order.Wish wish(RunRow run) {
        if (run.machine().state() != RunState.DRAINING) {
            return Order.Wish.RUN;
        }
        return run.machine().drain().filter(cause -> cause == DrainCause.CANCEL).isPresent()
                ? Order.Wish.ABANDON
                : Order.Wish.DRAIN;
    }

    private static Order.CheckpointOrder checkpoint(RunRow run, Terms terms, StoredLaunch launch) {
        Order.CheckpointOrder c = terms.checkpoint();
        return new Order.CheckpointOrder(
                c.prefix(),
                c.path(),
                c.interval(),
                launch.hazardPerHour(),
                c.completion(),
                c.marker(),
                c.quiet(),
                c.noticeSignal(),
                c.drain(),
                new ArrayList<>(run.machine().quarantined()));
    }

    private static Duration unfollowed(MachinePace pace) {
        return pace.heartbeat().multipliedBy(2);
    }

    private static Duration followed(MachinePace pace) {
        Duration most = Duration.ofSeconds(3);
        return pace.orderPoll().compareTo(most) < 0 ? pace.orderPoll() : most;
    }
}
