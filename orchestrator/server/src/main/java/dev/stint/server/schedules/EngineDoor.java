package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.server.Runs;
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
        return runs.submit(request).id();
    }

    @Override
    public void cancel(String run, String why) {
        runs.cancel(run, BY, why);
    }
}
