package dev.stint.server;

import dev.stint.api.AlertViews.AlertList;
import dev.stint.api.AlertViews.AlertView;
import java.util.Optional;
import java.util.Set;

/** What was worth telling, and whether it reached anybody. Safe for use by many threads. */
public interface AlertBook {

    /**
     * Newest first.
     *
     * @param teams whose; empty for all there are
     * @param run of one run only
     * @param before numbers of alerts below this one
     */
    AlertList list(Optional<Set<String>> teams, Optional<String> run, long before, int limit);

    /**
     * Whose an alert is.
     *
     * @throws RefusedException when there is none of this number
     */
    String team(long id);

    /**
     * Tries deliveries again that wait or were given up. Repeating it is harmless.
     *
     * @throws RefusedException when there is none of this number
     */
    AlertView retry(long id);
}
