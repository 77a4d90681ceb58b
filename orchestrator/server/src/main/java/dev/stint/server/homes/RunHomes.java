package dev.stint.server.homes;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.checkpoints.LogMove;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.server.Homes;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.db.MoveRow;
import dev.stint.server.db.MoveRow.Phase;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import dev.stint.server.engine.Stores;
import dev.stint.server.engine.Transitions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The door: what is asked is looked at, written down, and left to the {@link Mover}. */
@Component
class RunHomes implements Homes {

    private static final int WRONG = 422;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int LONGEST_URI = 4096;

    private final Runs runs;
    private final RunTable rows;
    private final MoveTable moves;
    private final Stores stores;
    private final Transitions transitions;
    private final Mover mover;
    private final InstantSource clock;

    RunHomes(
            Runs runs,
            RunTable rows,
            MoveTable moves,
            Stores stores,
            Transitions transitions,
            Mover mover,
            InstantSource clock) {
        this.runs = runs;
        this.rows = rows;
        this.moves = moves;
        this.stores = stores;
        this.transitions = transitions;
        this.mover = mover;
        this.clock = clock;
    }

    @Override
    public KeepViews.CopyView copy(String run, Requests.Copy ask, String by) {
        String id = whole(run);
        RunRow row = rows.find(id).orElseThrow();
        Optional<MoveRow> open = moves.open(id);
        String target = open.isPresent() ? same(open.get(), ask.to()) : target(row, ask.to());
        transitions.remark(id, "copying", "moves to " + MoveRow.plain(target) + " for " + by + said(ask.why()), () -> {
            // under the run's lock, as a resume is: one of them comes first, and the other is refused
            RunRow now = rows.find(id).orElseThrow();
            if (!now.machine().state().resting() && !ask.drain()) {
                throw refused(
                        CONFLICT,
                        3,
                        "run " + id + " is " + now.machine().state()
                                + ": its log can only move while nothing is written to it; stop it first, or give"
                                + " --drain");
            }
            begin(now, target, ask, by);
        });
        mover.work(id);
        return show(id);
    }

    private void begin(RunRow row, String target, Requests.Copy ask, String by) {
        boolean rests = row.machine().state().resting();
        Phase phase = rests ? Phase.COPYING : Phase.DRAINING;
        Optional<MoveRow> open = moves.open(row.id());
        if (open.isPresent()) {
            same(open.get(), target);
            if (open.get().phase() == Phase.GIVING_UP) {
                throw refused(
                        CONFLICT,
                        3,
                        "run " + row.id() + ": an earlier move to " + target
                                + " is being given up; ask again when that is done");
            }
            moves.advance(row.id(), Phase.INTERRUPTED, phase, "goes on", clock.instant());
            moves.resume(row.id(), ask.resume() || open.get().resume());
        } else {
            moves.begin(new MoveRow(
                    row.id(),
                    row.home().orElse(stores.usual().uri()),
                    target,
                    phase,
                    by,
                    ask.why(),
                    ask.resume(),
                    0,
                    0,
                    0,
                    0,
                    false,
                    rests ? "begins" : "waits for the run to stop",
                    clock.instant(),
                    clock.instant()));
        }
        if (rests) {
            moves.explained(row.id(), "Moves to " + MoveRow.plain(target) + "; cannot be resumed until it is there");
        }
    }

    @Override
    public KeepViews.CopyView back(String run, String by, String why) {
        String id = whole(run);
        transitions.remark(id, "copying", "the move is given up by " + by + said(why), () -> {
            MoveRow open = moves.open(id)
                    .orElseThrow(() -> refused(
                            CONFLICT,
                            3,
                            "run " + id + " is on no move that could be given up; to move it back, copy it to where it"
                                    + " was"));
            moves.advance(id, open.phase(), Phase.GIVING_UP, "was given up by " + by + said(why), clock.instant());
        });
        mover.work(id);
        return show(id);
    }

    @Override
    public KeepViews.CopyView show(String run) {
        String id = whole(run);
        MoveRow move = moves.find(id)
                .orElseThrow(() -> refused(
                        NOT_FOUND,
                        4,
                        "run " + id + " was never moved; 'stint checkpoints copy " + id + " --to URI' does that"));
        return new KeepViews.CopyView(
                id,
                move.origin(),
                move.target(),
                move.phase().name(),
                move.phase().open(),
                move.objects(),
                move.bytesTotal(),
                move.bytesDone(),
                move.detail(),
                move.startedAt(),
                move.updatedAt());
    }

    private String whole(String run) {
        String id = runs.brief(run).id();
        ShardId.parse(id).ifPresent(shard -> {
            throw refused(400, 2, id + " is a shard, which goes with its run; give " + shard.parent());
        });
        return id;
    }

    /** Nobody moves to two places. */
    private String same(MoveRow open, String to) {
        try {
            if (to.isEmpty() || to.equals(open.target()) || stores.at(to).uri().equals(open.target())) {
                return open.target();
            }
        } catch (IOException e) {
            throw refused(WRONG, 2, e.getMessage());
        }
        throw refused(
                CONFLICT,
                3,
                "run " + open.run() + " is on its way to " + open.target()
                        + "; let that end, or give it up with 'stint checkpoints copy " + open.run() + " --back'");
    }

    /** The store, once it was seen that it can be the run's home. */
    private String target(RunRow row, String to) {
        if (to.isBlank() || to.length() > LONGEST_URI) {
            throw refused(WRONG, 2, "to: give the URI of a store, of at most " + LONGEST_URI + " characters");
        }
        try {
            ObjectStore store = stores.at(to);
            new LogMove(stores.home(row), store, row.prefix(), TransferLimits.usual()).check();
            return store.uri();
        } catch (IllegalArgumentException e) {
            throw refused(CONFLICT, 3, "run " + row.id() + ": " + e.getMessage());
        } catch (IOException e) {
            throw refused(WRONG, 2, "run " + row.id() + " cannot move to '" + to + "': " + e.getMessage());
        }
    }

    private static String said(String why) {
        return why.isBlank() ? "" : ": " + why;
    }

    private static RefusedException refused(int status, int exitCode, @org.jspecify.annotations.Nullable String why) {
        return new RefusedException(status, exitCode, String.valueOf(why), List.of());
    }
}
