package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.server.Runs;
import dev.stint.server.access.Caller;
import org.springframework.stereotype.Component;

/** The engine of this server. */
@Component
final class EngineDoor implements RunDoor {

    /** Who steers, in timelines. */
    private static final String BY = "the schedule";

    private final Runs runs;

    EngineDoor(Runs runs) {
        this.runs = runs;
    }

    @Override
    public void tryOut(Requests.Submit request) {
        runs.tryOut(request);
    }

    @Override
    public String submit(Requests.Submit request, String owner) {
        // whether the owner may was decided when the schedule was put
        return runs.submit(request, Caller.owner(owner)).id();
    }

    @Override
    public void cancel(String run, String why) {
        runs.cancel(run, BY, why);
    }
}
