package dev.stint.server.engine;

import dev.stint.core.placement.HazardModel;
import dev.stint.core.placement.History;
import dev.stint.core.placement.Pace;
import dev.stint.core.placement.Quote;
import dev.stint.providers.Offer;
import dev.stint.server.db.MachineTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * What the machines of all our runs have lived to see in their markets, and the hazards that follow. Read anew once a minute at most,
 * for hazards change slowly. Safe for use by many threads.
 */
@Component
class MarketHistory {

    private static final Duration LOOK_BACK = Duration.ofDays(90);
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final MachineTable machines;
    private final InstantSource clock;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Read read = new Read(History.NONE, Optional.empty());

    MarketHistory(MachineTable machines, InstantSource clock) {
        this.machines = machines;
        this.clock = clock;
    }

    /**
     * Expected interruptions per hour of a machine of this age, or of so many that stop when one is taken: what the market states, moved
     * by what we have seen.
     */
    double hazardPerHour(Offer offer, Duration age, int machines) {
        return new HazardModel(history())
                .of(Quote.of(offer, Pace.LOCAL))
                .ofGang(machines)
                .perHourAt(age);
    }

    private History history() {
        Instant now = clock.instant();
        Read last = read;
        if (last.fresh(now) || !reading.compareAndSet(false, true)) {
            // while one asks, the others go by what was known, or at first by what markets state
            return last.history();
        }
        try {
            List<History.Life> lives = machines.lives(now.minus(LOOK_BACK), MOST).stream()
                    .map(life -> life(life, now))
                    .toList();
            read = new Read(new History(lives, List.of()), Optional.of(now));
            return read.history();
        } finally {
            reading.set(false);
        }
    }

    /** @param at when; empty for never */
    private record Read(History history, Optional<Instant> at) {
        boolean fresh(Instant now) {
            return at.isPresent() && now.isBefore(at.get().plus(FRESH));
        }
    }

    private static History.Life life(MachineTable.Life life, Instant now) {
        Duration lived = Duration.between(life.from(), life.until().orElse(now));
        return new History.Life(life.market(), lived.isNegative() ? Duration.ZERO : lived, life.preempted());
    }
}
