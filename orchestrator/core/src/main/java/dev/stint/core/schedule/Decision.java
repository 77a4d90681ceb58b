package dev.stint.core.schedule;

import java.time.Instant;

/**
 * What becomes of one time a schedule was due.
 *
 * @param planned when it was due
 * @param why in words for people
 */
public record Decision(Instant planned, Kind kind, String why) {

    /** What becomes of it. */
    public enum Kind {
        /** Its runs are submitted. */
        FIRE,
        /** Its runs are submitted, and wait until those of earlier firings are over. */
        QUEUE,
        /** Runs of earlier firings are cancelled, and its own are submitted. */
        REPLACE,
        /** It is left out, since an earlier firing is not over or a later one takes its place. */
        SKIP,
        /** Nobody was there for it, and it is not made up for. */
        MISS;

        /** Whether runs come of it. */
        public boolean fires() {
            return this == FIRE || this == QUEUE || this == REPLACE;
        }
    }
}
