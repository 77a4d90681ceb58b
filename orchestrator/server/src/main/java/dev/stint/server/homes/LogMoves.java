package dev.stint.server.homes;

import dev.stint.checkpoints.LogMove;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.core.run.RunState;
import dev.stint.server.db.MoveRow;
import dev.stint.server.db.MoveRow.Phase;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.engine.Stores;
import dev.stint.server.engine.Transitions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Moves all logs of a run, its own or those of its shards, and writes down where the run lives. Everything may be repeated. */
@Component
class LogMoves {

    /** A server has other things to remember: a third of what an agent may take. */
    private static final TransferLimits LIMITS = new TransferLimits(96L << 20, 3, 6);

    private final RunTable rows;
    private final MoveTable moves;
    private final Stores stores;
    private final Transitions transitions;
    private final Freight freight;
    private final InstantSource clock;

    LogMoves(
            RunTable rows,
            MoveTable moves,
            Stores stores,
            Transitions transitions,
            Freight freight,
            InstantSource clock) {
        this.freight = freight;
        this.rows = rows;
        this.moves = moves;
        this.stores = stores;
        this.transitions = transitions;
        this.clock = clock;
    }

    /**
     * Copies what there is to copy; when it is all there, the run lives there.
     *
     * @throws IOException when a store failed
     * @throws UncheckedIOException when the move was given up meanwhile
     * @throws IllegalStateException when the log has moved elsewhere
     */
    void copy(MoveRow move) throws IOException {
        ObjectStore to = stores.at(move.target());
        ObjectStore from = stores.at(move.origin());
        MoveProgress progress = new MoveProgress(moves, move.run(), clock);
        List<String> left = new ArrayList<>();
        int checkpoints = 0;
        for (RunRow log : logs(move.run())) {
            LogMove.Moved moved = new LogMove(from, to, log.prefix(), LIMITS)
                    .move(
                            nextAttempt(log),
                            move.crossing() ? "the next machine reaches " + move.where() : "asked by " + move.by(),
                            progress.ofNextLog());
            checkpoints += moved.checkpoints();
            left.addAll(moved.left());
        }
        progress.keep();
        MoveRow copied = moves.find(move.run()).orElse(move);
        String told = String.format(
                        Locale.ROOT,
                        "%s in %s, %,d bytes were sent%s",
                        checkpoints == 0
                                ? "no checkpoint is"
                                : checkpoints == 1 ? "1 checkpoint is" : checkpoints + " checkpoints are",
                        move.where(),
                        copied.bytesSent(),
                        freight.words(copied, clock.instant()))
                + (left.isEmpty() ? "" : "; " + String.join("; ", left));
        Optional<String> home = to == stores.usual() ? Optional.empty() : Optional.of(to.uri());
        transitions.remark(
                move.run(), "copied", "The run has moved from " + MoveRow.plain(move.origin()) + ": " + told, () -> {
                    if (!moves.advance(move.run(), Phase.COPYING, Phase.DONE, told, clock.instant())) {
                        throw new UncheckedIOException(
                                new IOException("the move of " + move.run() + " was given up meanwhile"));
                    }
                    freight.bill(copied, clock.instant());
                    moves.moved(move.run(), home);
                    moves.explained(move.run(), "Moved to " + move.where());
                });
    }

    /** Takes the move back: the run stays where it was. */
    void giveUp(MoveRow move) throws IOException {
        ObjectStore from = stores.at(move.origin());
        List<String> unclosed = new ArrayList<>();
        for (RunRow log : logs(move.run())) {
            ObjectStore to;
            try {
                to = stores.at(move.target());
            } catch (IOException e) {
                unclosed.add("the log at " + move.where() + " could not be closed: " + e.getMessage());
                LogMove.takeBack(from, log.prefix(), nextAttempt(log), "given up");
                continue;
            }
            new LogMove(from, to, log.prefix(), LIMITS)
                    .giveUp(nextAttempt(log), "given up")
                    .ifPresent(unclosed::add);
        }
        String told = move.detail() + "; the run stays in " + MoveRow.plain(move.origin())
                + (unclosed.isEmpty() ? "" : "; " + unclosed.get(0));
        transitions.remark(move.run(), "copy-given-up", "The move to " + move.where() + " " + told, () -> {
            moves.advance(move.run(), Phase.GIVING_UP, Phase.GIVEN_UP, told, clock.instant());
            freight.bill(moves.find(move.run()).orElse(move), clock.instant());
            if (rows.find(move.run()).orElseThrow().machine().state().resting()) {
                moves.explained(move.run(), "The move to " + move.where() + " " + told);
            }
        });
    }

    private List<RunRow> logs(String run) {
        RunRow whole = rows.find(run).orElseThrow();
        return whole.sharded()
                ? moves.shards(run).stream()
                        .map(shard -> rows.find(shard).orElseThrow())
                        .toList()
                : List.of(whole);
    }

    /** Of a run that nothing is written for; a launch that was refused is repeated as the same attempt. */
    private static int nextAttempt(RunRow run) {
        boolean placing = run.machine().state() == RunState.PLACING
                && run.machine().market().isPresent();
        return run.machine().attempt() + (placing ? 0 : 1);
    }
}
