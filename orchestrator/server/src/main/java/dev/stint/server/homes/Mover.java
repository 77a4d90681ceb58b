package dev.stint.server.homes;

import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.core.run.RunState;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.db.MoveRow;
import dev.stint.server.db.MoveRow.Phase;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunTable;
import dev.stint.server.engine.Cooldowns;
import dev.stint.server.engine.HomeMover;
import dev.stint.server.engine.Transitions;
import dev.stint.server.engine.Wakeups;
import dev.stint.server.peers.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Works on moves, each in a thread of its own, until they are over: what to do next follows from the move's row, so that a server
 * that starts goes on where another was killed. One move copies at a time, since one fills the memory that copying may take.
 */
@Component
class Mover implements SmartLifecycle, HomeMover {

    private static final Logger log = LoggerFactory.getLogger(Mover.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LOOK_FOR_LEFT = Duration.ofSeconds(5);
    private static final String LEFT = "moves/left";
    private static final Duration AFTER_BREAK = Duration.ofSeconds(10);

    /** Half a minute in all, on top of what the adapters repeat: a store that is away for longer is somebody's business. */
    private static final int TRIES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final Runs runs;
    private final RunTable rows;
    private final MoveTable moves;
    private final Transitions transitions;
    private final LogMoves logs;
    private final Cooldowns cooldowns;
    private final Wakeups wakeups;
    private final Peers peers;
    private final InstantSource clock;
    private final Set<String> working = ConcurrentHashMap.newKeySet();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock copying = new ReentrantLock(true);
    private volatile boolean running;

    Mover(
            Runs runs,
            RunTable rows,
            MoveTable moves,
            Transitions transitions,
            LogMoves logs,
            Cooldowns cooldowns,
            Wakeups wakeups,
            Peers peers,
            InstantSource clock) {
        this.runs = runs;
        this.rows = rows;
        this.moves = moves;
        this.transitions = transitions;
        this.logs = logs;
        this.cooldowns = cooldowns;
        this.wakeups = wakeups;
        this.peers = peers;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        moves.atWork().forEach(this::work);
        if (!peers.alone()) {
            Thread thread = new Thread(this::takeOver, "stint-moves");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Moves of servers that are no more. */
    private void takeOver() {
        while (running) {
            wakeups.await(LEFT, LOOK_FOR_LEFT);
            try {
                moves.atWork().stream().filter(run -> !working.contains(run)).forEach(this::work);
            } catch (RuntimeException e) {
                log.warn("moves of other servers cannot be looked at, trying again: {}", e.toString());
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Works on a run's move, unless somebody does. */
    @Override
    public void work(String run) {
        wakeups.wake(name(run));
        if (peers.draining() || !moves.take(run, peers.me()) || !working.add(run)) {
            return;
        }
        Thread thread = new Thread(() -> workOn(run), "stint-move-" + run);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean waits(String run) {
        return waiting.contains(run);
    }

    private void workOn(String run) {
        boolean over = false;
        while (running && !over) {
            try {
                drive(run);
                working.remove(run);
                // what was asked between the last look and here is this thread's to do
                over = !moves.atWork().contains(run) || !working.add(run);
            } catch (RuntimeException e) {
                working.add(run);
                log.error("run={} its move broke and is looked at again", run, e);
                wakeups.await(name(run), AFTER_BREAK);
            }
        }
    }

    private void drive(String run) {
        while (running) {
            Optional<MoveRow> move = moves.find(run);
            if (move.map(MoveRow::phase).filter(Phase.COPYING::equals).isEmpty()) {
                waiting.remove(run);
            }
            if (move.isEmpty()) {
                return;
            }
            switch (move.get().phase()) {
                case DRAINING -> drain(move.get());
                case COPYING -> copy(move.get());
                case GIVING_UP -> giveUp(move.get());
                case DONE -> {
                    goOn(move.get());
                    wakeups.wake(run);
                    return;
                }
                case INTERRUPTED, GIVEN_UP -> {
                    wakeups.wake(run);
                    return;
                }
            }
        }
    }

    /** Asks again whenever the run is at work: a machine that was taken meanwhile has been followed by another. */
    private void drain(MoveRow move) {
        RunState state = rows.find(move.run()).orElseThrow().machine().state();
        if (state.resting()) {
            transitions.remark(move.run(), "copying", "the run rests; its log is copied", () -> {
                moves.advance(move.run(), Phase.DRAINING, Phase.COPYING, "begins", clock.instant());
                moves.explained(move.run(), "Moves to " + move.where() + "; cannot be resumed until it is there");
            });
            return;
        }
        if (state != RunState.DRAINING && state != RunState.SETTLING) {
            try {
                runs.stop(move.run(), move.by(), "it moves to " + move.where());
            } catch (RefusedException e) {
                log.info("run={} cannot be stopped for its move just now: {}", move.run(), e.getMessage());
            }
        }
        wakeups.await(name(move.run()), LOOK);
    }

    private void copy(MoveRow move) {
        String run = move.run();
        if (!copying.tryLock()) {
            waiting.add(run);
            wakeups.await(name(run), LOOK);
            return;
        }
        try {
            if (waiting.contains(run)) {
                // what others took is no time of its own
                moves.begun(run, clock.instant());
                waiting.remove(run);
            }
            for (int attempt = 1; phase(run) == Phase.COPYING; attempt++) {
                try {
                    logs.copy(move);
                    return;
                } catch (StoreRefusedException e) {
                    refused(move, e);
                } catch (IllegalStateException | IllegalArgumentException e) {
                    interrupted(move, e);
                } catch (UncheckedIOException e) {
                    log.info("run={} {}", run, e.getMessage());
                } catch (IOException e) {
                    if (attempt >= TRIES) {
                        interrupted(move, e);
                    } else if (phase(run) == Phase.COPYING) {
                        log.warn("run={} its move is tried again: {}", run, e.toString());
                        wakeups.await(name(run), FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
                    }
                }
            }
        } finally {
            copying.unlock();
        }
    }

    private void giveUp(MoveRow move) {
        if (move.crossing()) {
            // before the run may choose again
            cooldowns.crossingFailed(move.run(), move.target(), move.detail(), clock.instant());
        }
        for (int attempt = 1; phase(move.run()) == Phase.GIVING_UP; attempt++) {
            try {
                logs.giveUp(move);
                return;
            } catch (IOException e) {
                if (move.crossing()) {
                    // nobody is there to repeat it: its old home is its home again as soon as that answers
                    log.warn("run={} its move cannot be given up yet: {}", move.run(), e.toString());
                    wakeups.await(name(move.run()), AFTER_BREAK);
                } else if (attempt >= TRIES) {
                    interrupted(move, e);
                } else {
                    wakeups.await(name(move.run()), FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
                }
            }
        }
    }

    /** What lies in an archive cannot be copied, and the run can still go on where it is. */
    private void refused(MoveRow move, StoreRefusedException why) {
        if (why.reason() == StoreRefusedException.Reason.ARCHIVED) {
            moves.advance(
                    move.run(), Phase.COPYING, Phase.GIVING_UP, "cannot be made: " + why.getMessage(), clock.instant());
        } else {
            interrupted(move, why);
        }
    }

    /** Nothing more is tried until somebody asks; a run that chose the move itself chooses again, so that one is given up. */
    private void interrupted(MoveRow move, Exception why) {
        String told = String.valueOf(why.getMessage());
        if (move.crossing()) {
            log.warn("run={} its move to {} is given up: {}", move.run(), move.where(), told);
            moves.advance(move.run(), Phase.COPYING, Phase.GIVING_UP, "cannot be made: " + told, clock.instant());
            return;
        }
        log.warn("run={} its move to {} is interrupted: {}", move.run(), move.where(), told);
        transitions.remark(
                move.run(), "copy-interrupted", "the move to " + move.where() + " is interrupted: " + told, () -> {
                    boolean still = moves.advance(move.run(), move.phase(), Phase.INTERRUPTED, told, clock.instant());
                    if (still) {
                        moves.explained(
                                move.run(),
                                "Its move to " + move.where() + " was interrupted: " + told
                                        + "; repeat 'stint checkpoints copy', or give it up with --back");
                    }
                });
    }

    /** The run is there; whoever wanted it to go on from there gets that once. */
    private void goOn(MoveRow move) {
        if (!move.resume()) {
            return;
        }
        try {
            runs.resume(move.run(), move.by(), "it has moved to " + move.where());
        } catch (RefusedException e) {
            transitions.remark(move.run(), "noted", "it has moved, and does not go on: " + e.getMessage());
        }
        moves.resume(move.run(), false);
    }

    private Phase phase(String run) {
        return moves.find(run).map(MoveRow::phase).orElse(Phase.GIVEN_UP);
    }

    private static String name(String run) {
        return HomeMover.wakeup(run);
    }
}
