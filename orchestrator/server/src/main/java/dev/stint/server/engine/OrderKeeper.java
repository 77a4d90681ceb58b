package dev.stint.server.engine;

import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Keeps an attempt's orders current: sends it when what it should say has changed, or its lease is half over. */
@Component
class OrderKeeper {

    private final OrderDesk orders;
    private final LogAudience audience;
    private final MarketHistory history;
    private final EngineProperties properties;
    private final InstantSource clock;

    OrderKeeper(
            OrderDesk orders,
            LogAudience audience,
            MarketHistory history,
            EngineProperties properties,
            InstantSource clock) {
        this.orders = orders;
        this.audience = audience;
        this.history = history;
        this.properties = properties;
        this.clock = clock;
    }

    /** @throws IOException when the mailbox could not be written; keep it again */
    void keep(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        Instant now = clock.instant();
        boolean followed = audience.follows(run.id(), now) || audience.follows(run.whole(), now);
        long leases = now.getEpochSecond() / Math.max(1, properties.lease().toSeconds() / 2);
        String wanted = attempt.attempt() + "." + attempt.launch() + " "
                + run.machine().drain().map(Enum::name).orElse("RUN") + " " + followed + " " + leases;
        if (memory.terms.nodes() > 1 && memory.gang.meeting.isEmpty()) {
            memory.gang.meeting = orders.meeting(attempt);
        }
        wanted += memory.gang.meeting.isPresent() ? " met" : "";
        Optional<Double> hazard = memory.offer.map(offer -> history.hazardPerHour(
                offer, Duration.between(attempt.grantedAt().orElse(now), now), memory.terms.nodes()));
        wanted += hazard.map(OrderKeeper::octave).orElse("");
        if (!wanted.equals(memory.orderSent)) {
            int version = orders.version(attempt, memory.firstOrder(attempt));
            orders.send(run, attempt, version, memory.terms, memory.pace, followed, memory.gang.meeting, hazard);
            memory.orderSent = wanted;
        }
    }

    /** A hazard to a factor of two: a smaller change moves the cadence by less than half, and is not worth an order. */
    private static String octave(double hazardPerHour) {
        return " " + (hazardPerHour > 0 ? Math.round(Math.log(hazardPerHour) / Math.log(2)) : "never");
    }
}
