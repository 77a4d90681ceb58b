package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.Transition;
import dev.stint.server.db.RunRow;
import java.time.Instant;

/**
 * Sees every transition of a run. A bean of this type is called inside the transaction that makes the transition durable: what it writes
 * is written with it, and what it throws undoes it. It must not ask providers, stores or other services.
 */
public interface Onlooker {

    /**
     * @param before the row as it was
     * @param transition what follows, a rejected one among others
     */
    void seen(RunRow before, RunEvent event, Transition transition, Instant now);
}
