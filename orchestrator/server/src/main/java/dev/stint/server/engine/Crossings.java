package dev.stint.server.engine;

import dev.stint.checkpoints.LogMove;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.core.placement.Haul;
import dev.stint.core.run.RunEvent;
import dev.stint.providers.Market;
import dev.stint.server.db.MoveRow;
import dev.stint.server.db.MoveRow.Phase;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Moves of a run's home that its choice of a market demands: begun while the run looks for a machine, so that nothing runs, worked on
 * as every move is, and waited for. What is to be done follows from the move's row, so that the loop of another server process can
 * go on where this one was killed. When the move is done the run chooses again, from its new home.
 */
@Component
class Crossings {

    private static final Duration LOOK = Duration.ofMillis(500);

    /** A copy that takes so many times what it was said to take, and this much more, will not end in time either. */
    private static final int TIMES_TOO_LONG = 4;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String BY = "stint";

    private final MoveTable moves;
    private final Stores stores;
    private final Transitions transitions;
    private final Cooldowns cooldowns;
    private final HomeMover mover;
    private final InstantSource clock;

    /** @param mover lazily: it asks runs to stop and to go on, and so knows everything that knows this */
    Crossings(
            MoveTable moves,
            Stores stores,
            Transitions transitions,
            Cooldowns cooldowns,
            @Lazy HomeMover mover,
            InstantSource clock) {
        this.moves = moves;
        this.stores = stores;
        this.transitions = transitions;
        this.cooldowns = cooldowns;
        this.mover = mover;
        this.clock = clock;
    }

    /** When to look again at a run between two homes; empty for one that can be launched where it lives. */
    Optional<Duration> underWay(RunRow run) {
        Optional<MoveRow> open = moves.open(run.id()).filter(MoveRow::crossing);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        MoveRow move = open.get();
        Duration most = new Haul(move.origin(), move.target(), move.bytesTotal(), 0)
                .time()
                .multipliedBy(TIMES_TOO_LONG)
                .plus(PATIENCE);
        boolean late = !mover.waits(run.id()) && move.startedAt().plus(most).isBefore(now);
        if (late && move.phase() == Phase.COPYING) {
            moves.advance(run.id(), Phase.COPYING, Phase.GIVING_UP, "takes longer than " + most, now);
        }
        mover.work(run.id());
        return Optional.of(LOOK);
    }

    /**
     * Begins to move a run's home for the sake of a market. Nothing has changed when the new store cannot be a home: it is then left
     * alone for a while, as a market that refused is.
     *
     * @param why the decision, with its arithmetic
     */
    void begin(RunRow run, Market market, Haul haul, String why) {
        try {
            new LogMove(stores.home(run), stores.at(haul.to()), run.prefix(), TransferLimits.usual()).check();
        } catch (IOException | IllegalArgumentException e) {
            String told = "it cannot be a home of " + run.id() + ": " + e.getMessage();
            cooldowns.storeFailed(haul.to(), told, clock.instant());
            transitions.apply(
                    run.id(), new RunEvent.Waiting("for another market: " + MoveRow.plain(haul.to()) + ": " + told));
            return;
        }
        String told = String.format(
                Locale.ROOT,
                "its checkpoints go along to where machines of %s reach them (%s: %.4f USD, %.1f s), for %s",
                market.provider(),
                haul.words(),
                haul.usd().doubleValue(),
                haul.time().toMillis() / 1000.0,
                why);
        transitions.apply(run.id(), new RunEvent.Waiting(told), (row, transition) -> {
            if (transition.rejected() || moves.open(run.id()).isPresent()) {
                return;
            }
            moves.begin(new MoveRow(
                    run.id(),
                    haul.from(),
                    haul.to(),
                    Phase.COPYING,
                    BY,
                    why,
                    false,
                    0,
                    0,
                    0,
                    0,
                    true,
                    "begins",
                    clock.instant(),
                    clock.instant()));
        });
        mover.work(run.id());
    }
}
