package dev.stint.server;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;

/** Where runs live, and their moves from one store to another. Safe for use by many threads; run ids are those of {@link Runs}. */
public interface Homes {

    /**
     * Begins to move a run to another store, or goes on with a move there that was interrupted; answers at once, the copying goes
     * on in the server, over restarts too. Repeating it is harmless.
     *
     * @throws RefusedException with exit code 2 when the store cannot be a home, saying why; 3 when the run is at work and is not to
     *     be stopped, or is on its way elsewhere
     */
    KeepViews.CopyView copy(String run, Requests.Copy ask, String by);

    /**
     * Gives a move up that is not done: the run stays where it was.
     *
     * @throws RefusedException with exit code 3 when there is none under way
     */
    KeepViews.CopyView back(String run, String by, String why);

    /**
     * The newest move of a run.
     *
     * @throws RefusedException with exit code 4 when it was never moved
     */
    KeepViews.CopyView show(String run);
}
