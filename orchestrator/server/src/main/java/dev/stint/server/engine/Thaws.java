package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.core.run.RunState;
import dev.stint.server.RefusedException;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ThawTable;
import dev.stint.server.peers.Peers;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Runs that rest until their checkpoint is thawed: asked for once, looked at every minute, by the next server too, and resumed when
 * it can be read. They hold no machine meanwhile.
 */
@Component
class Thaws implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Thaws.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final String NAME = "engine/thaws";

    private final RunTable rows;
    private final ThawTable thaws;
    private final MoveTable moves;
    private final StartingPoints points;
    private final Transitions transitions;
    private final Wishes wishes;
    private final RunViews views;
    private final Wakeups wakeups;
    private final Peers peers;
    private final InstantSource clock;
    private volatile boolean running;

    Thaws(
            RunTable rows,
            ThawTable thaws,
            MoveTable moves,
            StartingPoints points,
            Transitions transitions,
            Wishes wishes,
            RunViews views,
            Wakeups wakeups,
            Peers peers,
            InstantSource clock) {
        this.rows = rows;
        this.thaws = thaws;
        this.moves = moves;
        this.points = points;
        this.transitions = transitions;
        this.wishes = wishes;
        this.views = views;
        this.wakeups = wakeups;
        this.peers = peers;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        Thread thread = new Thread(
                () -> {
                    while (running) {
                        try {
                            if (peers.leads()) {
                                look();
                            }
                        } catch (DataAccessException e) {
                            log.warn("thawing runs cannot be looked at just now: {}", e.toString());
                        } catch (RuntimeException e) {
                            // one broken look must not keep all runs waiting for ever
                            log.error("a look at thawing runs broke; the next one follows", e);
                        }
                        wakeups.await(NAME, EVERY);
                    }
                },
                "stint-thaws");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /**
     * Asks for what a run needs, and lets it wait.
     *
     * @param quote what it costs and how long it takes, in words
     * @throws IOException when the store cannot be asked; then the run does not wait
     */
    Views.Accepted begin(RunRow run, List<StartingPoint> cold, ThawSpeed speed, String by, String why, String quote)
            throws IOException {
        String words = "Waits for a thaw, and goes on by itself then: "
                + cold.stream()
                        .map(StartingPoint::words)
                        .reduce((a, b) -> a + "; " + b)
                        .orElse("") + "; " + speed.name().toLowerCase(Locale.ROOT) + ": " + quote;
        // written down first: what was asked for and paid must not be forgotten
        transitions.remark(run.id(), "thawing", words, () -> {
            RunState state = rows.find(run.id()).orElseThrow().machine().state();
            if (state != RunState.PAUSED && state != RunState.FAILED) {
                throw new RefusedException(409, 3, "run " + run.id() + " is " + state + " meanwhile", List.of());
            }
            moves.open(run.id()).ifPresent(move -> {
                throw new RefusedException(409, 3, "run " + run.id() + " is on its way to " + move.target(), List.of());
            });
            thaws.begin(new ThawTable.Waiting(run.id(), speed.name(), by, why, clock.instant()));
            moves.explained(run.id(), words);
        });
        boolean asked = false;
        try {
            points.thaw(cold, speed);
            asked = true;
        } finally {
            if (!asked) {
                thaws.forget(run.id());
                moves.explained(run.id(), "Thawing its checkpoint could not be asked for");
            }
        }
        return new Views.Accepted(views.brief(rows.find(run.id()).orElseThrow()), words);
    }

    /** One look at all that wait. */
    void look() {
        for (ThawTable.Waiting waiting : thaws.all()) {
            try {
                look(waiting);
            } catch (StoreRefusedException e) {
                giveUp(waiting, "its checkpoint cannot be thawed: " + e.getMessage());
            } catch (IOException e) {
                log.warn("run={} its checkpoint cannot be looked at just now: {}", waiting.run(), e.toString());
            }
        }
    }

    private void look(ThawTable.Waiting waiting) throws IOException {
        Optional<RunRow> run = rows.find(waiting.run());
        boolean rests = run.map(row -> row.machine().state())
                .filter(state -> state == RunState.PAUSED || state == RunState.FAILED)
                .isPresent();
        if (!rests) {
            thaws.forget(waiting.run());
            return;
        }
        if (moves.open(waiting.run()).isPresent()) {
            return; // it cannot be resumed now, and is looked at again when it is there
        }
        List<StartingPoint> cold = points.cold(run.orElseThrow());
        if (!cold.isEmpty()) {
            // what a crash kept from being asked, or was archived since
            points.thaw(cold, ThawSpeed.valueOf(waiting.speed()));
            return;
        }
        try {
            wishes.resume(
                    run.orElseThrow(),
                    waiting.by(),
                    "its checkpoint is thawed" + (waiting.why().isBlank() ? "" : "; " + waiting.why()));
            thaws.forget(waiting.run());
        } catch (RefusedException e) {
            giveUp(waiting, "its checkpoint is thawed, and it does not go on: " + e.getMessage());
        }
    }

    private void giveUp(ThawTable.Waiting waiting, String why) {
        transitions.remark(waiting.run(), "noted", "No longer waits: " + why, () -> {
            thaws.forget(waiting.run());
            moves.explained(waiting.run(), why);
        });
    }
}
