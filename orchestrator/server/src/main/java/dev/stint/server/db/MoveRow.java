package dev.stint.server.db;

import java.time.Instant;

/**
 * A row of table {@code run_move}: the newest move of a run from one home to another.
 *
 * @param origin URI of the store the run lives in until the move is done
 * @param target URI of the store it moves to
 * @param by who asked
 * @param why as given; empty when no reason was
 * @param resume whether the run goes on once it is there
 * @param objects to be copied in all, once that is known
 * @param bytesTotal of those
 * @param bytesDone of them that are there
 * @param bytesSent what went from store to store, also for earlier tries: what is there already is not sent again
 * @param crossing whether nobody asked for it but the run's own choice of a market, which waits for it
 * @param detail how it is, in words
 */
public record MoveRow(
        String run,
        String origin,
        String target,
        Phase phase,
        String by,
        String why,
        boolean resume,
        int objects,
        long bytesTotal,
        long bytesDone,
        long bytesSent,
        boolean crossing,
        String detail,
        Instant startedAt,
        Instant updatedAt) {

    /** Where it goes, for people: without the parameters that say how that store is reached. */
    public String where() {
        return plain(target);
    }

    /** A store's place, for people. */
    public static String plain(String uri) {
        return uri.split("\\?", 2)[0];
    }

    /** How far a move is. Words are stored and shown: none is ever renamed. */
    public enum Phase {
        /** The run is asked to stop. */
        DRAINING,
        /** Its log is copied. */
        COPYING,
        /** It could not be completed; it waits for somebody to repeat it or give it up. */
        INTERRUPTED,
        /** It is being taken back. */
        GIVING_UP,
        /** The run lives at its new home. */
        DONE,
        /** The run stays where it was. */
        GIVEN_UP;

        /** Whether the run is between two homes, and must not go on. */
        public boolean open() {
            return switch (this) {
                case DRAINING, COPYING, INTERRUPTED, GIVING_UP -> true;
                case DONE, GIVEN_UP -> false;
            };
        }
    }
}
