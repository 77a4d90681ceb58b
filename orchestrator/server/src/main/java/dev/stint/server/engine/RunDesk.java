package dev.stint.server.engine;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.server.ColdStart;
import dev.stint.server.Runs;
import dev.stint.server.access.Caller;
import dev.stint.server.db.RunRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What the doors ask of the engine: finds runs, and applies what people want of them. */
@Component
class RunDesk implements Runs {

    private final RunReading reading;
    private final RunFinder finder;
    private final Submissions submissions;
    private final Keepings keepings;
    private final Wishes wishes;
    private final Drills drills;
    private final ColdResume coldResume;

    RunDesk(
            RunReading reading,
            RunFinder finder,
            Submissions submissions,
            Keepings keepings,
            Wishes wishes,
            Drills drills,
            ColdResume coldResume) {
        this.reading = reading;
        this.finder = finder;
        this.submissions = submissions;
        this.keepings = keepings;
        this.wishes = wishes;
        this.drills = drills;
        this.coldResume = coldResume;
    }

    @Override
    public Views.RunView submit(Requests.Submit request, Caller by) {
        return reading.accepted(submissions.accept(request, by));
    }

    @Override
    public void tryOut(Requests.Submit request) {
        submissions.tryOut(request);
    }

    @Override
    public Views.RunList list(
            Optional<Set<String>> visible, Optional<String> state, Optional<String> before, int limit) {
        return reading.list(visible, state, before, limit);
    }

    @Override
    public Views.RunDetail detail(String run) {
        return reading.detail(run);
    }

    @Override
    public Views.RunView brief(String run) {
        return reading.brief(run);
    }

    @Override
    public List<Views.EventView> events(String run, long after) {
        return reading.events(run, after);
    }

    @Override
    public LogSlice logs(String run, long fromByte, int maxBytes) {
        return keepings.logs(find(run), fromByte, maxBytes);
    }

    @Override
    public void followed(String run, Duration howLong) {
        wishes.followed(find(run), howLong);
    }

    @Override
    public Views.Accepted stop(String run, String by, String why) {
        return wishes.stop(finder.findWhole(run), by, why);
    }

    @Override
    public Views.Accepted resume(String run, String by, String why, ColdStart cold) {
        return coldResume.resume(finder.findWhole(run), by, why, cold);
    }

    @Override
    public Views.Accepted cancel(String run, String by, String why) {
        return wishes.cancel(finder.findWhole(run), by, why);
    }

    @Override
    public Views.Accepted drillPreempt(String run, String by) {
        return drills.preempt(find(run), by);
    }

    @Override
    public Views.CheckpointList checkpoints(String run) {
        return keepings.checkpoints(find(run));
    }

    @Override
    public Views.CheckpointDetail checkpoint(String run, long index) {
        return keepings.checkpoint(find(run), index);
    }

    @Override
    public Views.VerifyView verify(String run, long index) {
        return keepings.verify(find(run), index);
    }

    @Override
    public int live() {
        return reading.live();
    }

    @Override
    public int queued() {
        return reading.queued();
    }

    private RunRow find(String run) {
        return finder.find(run);
    }
}
