package dev.stint.server.schedules;

import dev.stint.api.Requests;
import java.util.Optional;

/** What schedules ask of the engine. Each throws {@link dev.stint.server.RefusedException} when it is refused. */
interface RunDoor {

    /** Refuses what a submission would refuse; accepts nothing. */
    void tryOut(Requests.Submit request);

    /** Why nothing can be submitted for somebody any more; empty while it can. */
    Optional<String> barred(String owner, String team);

    /** Submits a run, or finds the one that this key made before; answers with its id. */
    String submit(Requests.Submit request, String owner);

    void cancel(String run, String why);
}
