package dev.stint.server;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One schedule, {@code nightly} of team {@code vision}, which remembers what it was asked. */
public final class FakeSchedules implements Schedules {
    private static final Instant T0 = FakeRuns.T0;

    public final List<String> calls = new ArrayList<>();
    private boolean paused;
    private int active;

    public synchronized void active(int now) {
        active = now;
    }

    @Override
    public synchronized ScheduleViews.ScheduleView put(Requests.PutSchedule request, By by) {
        calls.add("put " + request.specName() + " by " + by.name());
        return view();
    }

    @Override
    public synchronized ScheduleViews.ScheduleList list(Predicate<String> teams) {
        return new ScheduleViews.ScheduleList(teams.test("vision") ? List.of(view()) : List.of());
    }

    @Override
    public synchronized ScheduleViews.ScheduleDetail show(String team, String name) {
        check(team, name);
        return new ScheduleViews.ScheduleDetail(view(), List.of(T0), List.of(firing()), "name: nightly\n");
    }

    @Override
    public synchronized ScheduleViews.ScheduleView pause(String team, String name, By by, String why) {
        check(team, name);
        calls.add("pause by " + by.name() + ": " + why);
        paused = true;
        return view();
    }

    @Override
    public synchronized ScheduleViews.ScheduleView resume(String team, String name, By by) {
        check(team, name);
        paused = false;
        return view();
    }

    @Override
    public synchronized ScheduleViews.FiringView fire(String team, String name, By by, String why) {
        check(team, name);
        calls.add("fire by " + by.name() + ": " + why);
        return firing();
    }

    @Override
    public synchronized ScheduleViews.BackfillView backfill(String team, String name, Requests.Backfill range, By by) {
        check(team, name);
        calls.add("backfill " + range);
        return new ScheduleViews.BackfillView(
                range.dryRun(), 2, List.of(new ScheduleViews.BackfillTime(T0, true, "asked for")));
    }

    @Override
    public synchronized ScheduleViews.ScheduleView remove(String team, String name, By by) {
        check(team, name);
        calls.add("remove by " + by.name());
        return view();
    }

    @Override
    public synchronized int active() {
        return active;
    }

    private static ScheduleViews.FiringView firing() {
        return new ScheduleViews.FiringView(
                T0,
                "cron",
                "fire",
                "due",
                "live",
                List.of(new ScheduleViews.FiringRunView(
                        Map.of("lr", "0.1"), Optional.of(FakeRuns.ID), Optional.of("RUNNING"), Optional.empty())));
    }

    private ScheduleViews.ScheduleView view() {
        return new ScheduleViews.ScheduleView(
                "vision",
                "nightly",
                "0 22 * * *",
                "Europe/Berlin",
                "skip",
                "last",
                Optional.of("22:00 to 06:30, done by 07:00"),
                2,
                List.of("export"),
                "ada",
                T0,
                paused ? Optional.of(new ScheduleViews.SchedulePause(T0, "ada", "holidays")) : Optional.empty(),
                paused ? Optional.empty() : Optional.of(T0.plusSeconds(3600)),
                Optional.of(firing()),
                1);
    }

    private static void check(String team, String name) {
        if (!team.equals("vision") || !name.equals("nightly")) {
            throw new RefusedException(
                    404, 4, "schedule " + team + "/" + name + " is not known; see stint schedule ls", List.of());
        }
    }
}
