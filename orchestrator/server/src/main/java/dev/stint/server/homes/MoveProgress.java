package dev.stint.server.homes;

import dev.stint.checkpoints.LogMove;
import dev.stint.server.db.MoveTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Writes down how far a move is, once a second at most. Safe for many threads. */
final class MoveProgress {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final MoveTable moves;
    private final String run;
    private final InstantSource clock;
    private int objects;
    private long bytes;
    private long done;
    private long sent;
    private Instant kept = Instant.MIN;

    MoveProgress(MoveTable moves, String run, InstantSource clock) {
        this.moves = moves;
        this.run = run;
        this.clock = clock;
    }

    /** For each log of the run one after the other. */
    LogMove.Progress ofNextLog() {
        return new LogMove.Progress() {
            @Override
            public void planned(int more, long moreBytes) {
                add(more, moreBytes, 0, 0);
                keep();
            }

            @Override
            public void arrived(long moreBytes) {
                add(0, 0, moreBytes, 0);
            }

            @Override
            public void sent(long moreBytes) {
                add(0, 0, 0, moreBytes);
            }
        };
    }

    private synchronized void add(int moreObjects, long moreBytes, long arrived, long left) {
        objects += moreObjects;
        bytes += moreBytes;
        done += arrived;
        sent += left;
        Instant now = clock.instant();
        if (kept.equals(Instant.MIN) || Duration.between(kept, now).compareTo(EVERY) >= 0) {
            keep();
        }
    }

    /**
     * Writes it down now.
     *
     * @throws UncheckedIOException when the move was given up meanwhile: nothing more is to be copied
     */
    synchronized void keep() {
        kept = clock.instant();
        long unwritten = sent;
        sent = 0;
        if (!moves.progressed(run, objects, bytes, done, unwritten, kept)) {
            throw new UncheckedIOException(new IOException("the move of " + run + " was given up meanwhile"));
        }
    }
}
