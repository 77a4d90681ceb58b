package dev.stint.server;

import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A queue with one run of each of two teams, and a job that was submitted before when the test says so. */
public final class FakeQueue implements WaitingRuns, ManyRuns, Repeats {
    private static final Instant T0 = Instant.parse("2026-03-01T08:00:00Z");

    public final List<String> calls = new ArrayList<>();
    private final List<QueueViews.BulkResult> results =
            new ArrayList<>(List.of(new QueueViews.BulkResult("train-1", "default", "PAUSED", true, "Resumed")));
    private Optional<String> warning = Optional.empty();

    public synchronized void warning(String text) {
        warning = Optional.of(text);
    }

    /** Many runs are of another team too from now on. */
    public synchronized void second(String team) {
        results.add(new QueueViews.BulkResult("train-2", team, "PAUSED", true, "Resumed"));
        results.add(new QueueViews.BulkResult("train-3", team, "PAUSED", true, "Resumed"));
    }

    @Override
    public synchronized QueueViews.QueueView look(Predicate<String> teams, int limit) {
        List<QueueViews.QueuedView> runs = Stream.of(queued("train-1", "default", 1), queued("train-2", "vision", 2))
                .filter(run -> teams.test(run.team()))
                .toList();
        return new QueueViews.QueueView(
                T0,
                32,
                32,
                runs.size(),
                runs.stream().limit(limit).toList(),
                List.of(new QueueViews.TeamShareView(
                        "default",
                        1,
                        20,
                        20,
                        0,
                        1,
                        Optional.of(20),
                        Optional.of(new BigDecimal("12.5")),
                        Optional.of(new BigDecimal("100")),
                        Optional.empty(),
                        Optional.empty())));
    }

    @Override
    public synchronized QueueViews.BulkView ask(Requests.Bulk wish, Predicate<String> teams, String by) {
        calls.add(wish.action() + " by " + by + ": " + wish);
        return new QueueViews.BulkView(wish.action(), wish.dryRun(), List.copyOf(results), Optional.of("7"));
    }

    @Override
    public synchronized Optional<String> of(String run) {
        return warning;
    }

    private static QueueViews.QueuedView queued(String run, String team, int position) {
        return new QueueViews.QueuedView(
                run,
                team,
                "",
                "standard",
                50,
                position,
                T0,
                60,
                1,
                0,
                "machines",
                "team " + team + " has 20 of 20 machines",
                Optional.of(T0.plusSeconds(60)));
    }
}
