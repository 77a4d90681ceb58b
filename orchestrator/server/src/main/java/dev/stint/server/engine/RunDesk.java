package dev.stint.server.engine;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.core.run.RunState;
import dev.stint.server.ColdStart;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.access.Caller;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.WaitTable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What the doors ask of the engine: finds runs, applies what people want of them, and shows them. */
@Component
class RunDesk implements Runs {

    private static final int MOST_PER_PAGE = 500;
    private static final int WRONG = 400;

    private final RunTable runs;
    private final RunFinder finder;
    private final RunViews views;
    private final Submissions submissions;
    private final Keepings keepings;
    private final Wishes wishes;
    private final Drills drills;
    private final ColdResume coldResume;
    private final WaitTable waits;

    RunDesk(
            RunTable runs,
            RunFinder finder,
            RunViews views,
            Submissions submissions,
            Keepings keepings,
            Wishes wishes,
            Drills drills,
            ColdResume coldResume,
            WaitTable waits) {
        this.runs = runs;
        this.finder = finder;
        this.views = views;
        this.submissions = submissions;
        this.keepings = keepings;
        this.wishes = wishes;
        this.drills = drills;
        this.coldResume = coldResume;
        this.waits = waits;
    }

    @Override
    public Views.RunView submit(Requests.Submit request, Caller by) {
        RunRow run = submissions.accept(request, by);
        return views.brief(run);
    }

    @Override
    public void tryOut(Requests.Submit request) {
        submissions.tryOut(request);
    }

    @Override
    public Views.RunList list(
            Optional<Set<String>> visible, Optional<String> state, Optional<String> before, int limit) {
        int most = Math.max(1, Math.min(limit, MOST_PER_PAGE));
        boolean live = state.filter("live"::equalsIgnoreCase).isPresent();
        Optional<RunState> wanted = live ? Optional.empty() : state.map(RunDesk::state);
        long from = before.map(RunDesk::cursor).orElse(Long.MAX_VALUE);
        List<RunRow> page = runs.page(visible, wanted, live, from, most + 1);
        List<RunRow> shown = page.subList(0, Math.min(most, page.size()));
        Optional<String> next = page.size() > most
                ? Optional.of(String.valueOf(shown.get(shown.size() - 1).seq()))
                : Optional.empty();
        return new Views.RunList(views.briefs(shown), next);
    }

    @Override
    public Views.RunDetail detail(String run) {
        return views.detail(find(run));
    }

    @Override
    public Views.RunView brief(String run) {
        return views.brief(find(run));
    }

    @Override
    public List<Views.EventView> events(String run, long after) {
        return views.events(find(run), after);
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
        // a server that copies, or waits for an archive, is not idle
        return runs.count(false) + waits.count();
    }

    @Override
    public int queued() {
        return runs.count(true);
    }

    private RunRow find(String run) {
        return finder.find(run);
    }

    private static RunState state(String word) {
        try {
            return RunState.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    WRONG,
                    2,
                    "state: '" + word + "' is unknown; use live or one of " + Arrays.toString(RunState.values()),
                    List.of());
        }
    }

    private static long cursor(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(WRONG, 2, "before: '" + text + "' is no cursor of an earlier page", List.of());
        }
    }
}
