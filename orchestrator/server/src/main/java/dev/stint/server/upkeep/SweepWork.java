package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;

/** What a step of a sweep does. Everything is safe to repeat, and to break off at any point. */
interface SweepWork {

    /** Its name in reports. */
    String name();

    /** Whether hourly sweeps do it too. */
    default boolean hourly() {
        return false;
    }

    /** Does it. What goes wrong with one log is in the answer; an exception is about all of them. */
    SweepStep perform(SweepScope scope);
}
