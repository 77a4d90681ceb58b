package dev.stint.server;

import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import java.util.function.Predicate;

/** What is done to many runs at once. Safe for use by many threads. */
public interface ManyRuns {

    /**
     * Asks each run that is meant, one after the other, and says what became of each: one that is refused keeps none of the others from
     * being asked. At most 200 are asked in one call.
     *
     * @param teams whose runs may be meant
     * @param by on whose behalf, for the timelines
     * @throws RefusedException with exit code 2 when it is not said which runs are meant, or an action, state or cursor is unknown
     */
    QueueViews.BulkView ask(Requests.Bulk wish, Predicate<String> teams, String by);
}
