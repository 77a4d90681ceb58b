package dev.stint.server;

import dev.stint.api.QueueViews;
import java.util.function.Predicate;

/** The queue, for the doors. Safe for use by many threads; looking changes nothing. */
public interface WaitingRuns {

    /**
     * Who waits, in what order, and why.
     *
     * @param teams whose runs are shown
     * @param limit most runs to show
     */
    QueueViews.QueueView look(Predicate<String> teams, int limit);
}
