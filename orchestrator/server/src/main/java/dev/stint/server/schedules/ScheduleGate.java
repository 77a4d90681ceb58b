package dev.stint.server.schedules;

import dev.stint.core.run.RunState;
import dev.stint.core.schedule.DayWindow;
import dev.stint.core.schedule.Decision;
import dev.stint.core.schedule.Dependencies;
import dev.stint.core.schedule.WindowRules;
import dev.stint.server.db.AfterTable;
import dev.stint.server.db.FiringRow;
import dev.stint.server.db.FiringTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.server.db.ScheduleTable;
import dev.stint.server.queue.Gate;
import dev.stint.server.queue.QueuedRun;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Holds queued runs back: until the jobs they depend on have succeeded, until earlier firings of their schedule are over, until their
 * window opens and it is cheapest. A run that has begun once is not held any more.
 */
@Component
final class ScheduleGate implements Gate {

    private final AfterTable after;
    private final ScheduleTable schedules;
    private final FiringTable firings;
    private final Plans plans;
    private final WindowPrices prices;

    ScheduleGate(AfterTable after, ScheduleTable schedules, FiringTable firings, Plans plans, WindowPrices prices) {
        this.after = after;
        this.schedules = schedules;
        this.firings = firings;
        this.plans = plans;
        this.prices = prices;
    }

    @Override
    public Map<String, String> held(List<QueuedRun> waiting, Instant now) {
        Map<String, String> held = new HashMap<>();
        if (waiting.isEmpty()) {
            return held;
        }
        Set<String> asked = waiting.stream().map(QueuedRun::id).collect(Collectors.toSet());
        dependencies(asked, held);
        scheduled(asked, now, held);
        return held;
    }

    private void dependencies(Set<String> asked, Map<String, String> held) {
        Map<String, Optional<Dependencies.Newest>> known = new HashMap<>();
        for (AfterTable.Waiting each : after.waiting()) {
            if (asked.contains(each.run()) && !held.containsKey(each.run())) {
                Optional<Dependencies.Newest> newest =
                        known.computeIfAbsent(each.team() + "/" + each.job(), key -> newest(each.team(), each.job()));
                Dependencies.held(each.job(), newest, awaited(each)).ifPresent(why -> held.put(each.run(), why));
            }
        }
    }

    private Optional<Dependencies.Newest> newest(String team, String job) {
        Optional<AfterTable.Newest> run = after.newest(team, job);
        Optional<FiringRow.Whole> firing =
                run.flatMap(AfterTable.Newest::submission).flatMap(firings::ofSubmission);
        if (firing.isPresent()) {
            return Optional.of(new Dependencies.Newest(
                    firing.get().firing().plannedAt(),
                    firing.get().runs().stream().map(ScheduleGate::member).toList()));
        }
        return run.map(each -> new Dependencies.Newest(
                each.submittedAt(),
                List.of(new Dependencies.Member(each.run(), each.state().name(), outcome(Optional.of(each.state()))))));
    }

    private static Dependencies.Member member(FiringRow.Member member) {
        if (member.refused().isPresent()) {
            return new Dependencies.Member(
                    "a run with " + member.parameters(), "refused", Dependencies.Outcome.STOPPED);
        }
        return new Dependencies.Member(
                member.run().orElse("a run that is about to begin"),
                member.state().map(Enum::name).orElse("not submitted yet"),
                outcome(member.state()));
    }

    private static Dependencies.Outcome outcome(Optional<RunState> state) {
        return state.map(each -> switch (each) {
                    case SUCCEEDED -> Dependencies.Outcome.SUCCEEDED;
                    case FAILED, CANCELLED, PAUSED -> Dependencies.Outcome.STOPPED;
                    case QUEUED, PLACING, STARTING, RUNNING, DRAINING, SETTLING -> Dependencies.Outcome.UNDER_WAY;
                })
                .orElse(Dependencies.Outcome.UNDER_WAY);
    }

    /** When the job's own schedule had it due last, not after the run itself was; nothing when it left that time out. */
    private Optional<Instant> awaited(AfterTable.Waiting waiting) {
        Optional<ScheduleRow> schedule = schedules
                .find(waiting.team(), waiting.job())
                .filter(row -> row.paused().isEmpty());
        return schedule.flatMap(row -> plans.of(row)
                .calendar()
                .lastUntil(waiting.at())
                .filter(due -> due.isAfter(row.putAt()))
                .filter(due -> firings.find(row.id(), due)
                        .map(firing -> !firing.runs().isEmpty())
                        .orElse(true)));
    }

    private void scheduled(Set<String> asked, Instant now, Map<String, String> held) {
        Map<Long, List<FiringRow.Whole>> unfinished = new HashMap<>();
        Map<Long, Optional<String>> windows = new HashMap<>();
        for (AfterTable.Scheduled run : after.scheduled()) {
            if (!asked.contains(run.run()) || held.containsKey(run.run())) {
                continue;
            }
            behind(run, unfinished.computeIfAbsent(run.schedule(), firings::unfinished))
                    .or(() -> run.kind() == FiringRow.Kind.CRON
                            ? windows.computeIfAbsent(run.schedule(), id -> window(id, now))
                            : Optional.empty())
                    .ifPresent(why -> held.put(run.run(), why));
        }
    }

    /** One firing after the other: what is made up for waits for everything decided before it, what is due only for what was due. */
    private static Optional<String> behind(AfterTable.Scheduled run, List<FiringRow.Whole> unfinished) {
        boolean backfill = run.kind() == FiringRow.Kind.BACKFILL;
        if (!backfill && !run.decision().equals(Decision.Kind.QUEUE.name())) {
            return Optional.empty();
        }
        return unfinished.stream()
                .filter(each -> each.firing().seq() < run.seq())
                .filter(each -> backfill || each.firing().kind() != FiringRow.Kind.BACKFILL)
                .findFirst()
                .map(each ->
                        "waits until the firing of " + each.firing().plannedAt() + " is over: " + Firings.words(each));
    }

    private Optional<String> window(long schedule, Instant now) {
        return schedules.find(schedule).flatMap(row -> {
            Plans.Plan plan = plans.of(row);
            return plan.schedule().window().flatMap(window -> {
                DayWindow night = DayWindow.of(window, plan.schedule().zone(), now);
                WindowRules.Verdict verdict =
                        WindowRules.decide(night, prices.need(row), prices.outlook(row, now, night.doneBy()), now);
                return verdict.holds() ? Optional.of(verdict.why()) : Optional.empty();
            });
        });
    }
}
