package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.server.Runs;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import dev.stint.server.access.Standing;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The engine of this server. */
@Component
final class EngineDoor implements RunDoor {

    /** Who steers, in timelines. */
    private static final String BY = "the schedule";

    private final Runs runs;
    private final Standing standing;

    EngineDoor(Runs runs, Standing standing) {
        this.runs = runs;
        this.standing = standing;
    }

    @Override
    public void tryOut(Requests.Submit request) {
        runs.tryOut(request);
    }

    @Override
    public Optional<String> barred(String owner, String team) {
        return standing.has(Role.SUBMITTER, owner, team)
                ? Optional.empty()
                : Optional.of(owner + ", whose schedule it is, is no submitter of team " + team
                        + " any more; have an operator of the team put it anew, which makes it theirs, and resume it");
    }

    @Override
    public String submit(Requests.Submit request, String owner) {
        // whether the owner may was decided when the schedule was put, and is looked up before each firing
        return runs.submit(request, Caller.owner(owner)).id();
    }

    @Override
    public void cancel(String run, String why) {
        runs.cancel(run, BY, why);
    }
}
