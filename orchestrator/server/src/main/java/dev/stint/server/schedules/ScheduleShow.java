package dev.stint.server.schedules;

import dev.stint.api.ScheduleViews;
import dev.stint.core.run.RunState;
import dev.stint.core.schedule.Decision;
import dev.stint.server.db.FiringRow;
import dev.stint.server.db.FiringTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.spec.ScheduleSpec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How schedules are shown. */
@Component
final class ScheduleShow {

    private static final int NEXT = 10;
    private static final int LAST = 20;

    private final FiringTable firings;
    private final Plans plans;

    ScheduleShow(FiringTable firings, Plans plans) {
        this.firings = firings;
        this.plans = plans;
    }

    ScheduleViews.ScheduleView brief(ScheduleRow row) {
        return brief(row, firings.last(row.id(), LAST));
    }

    ScheduleViews.ScheduleDetail whole(ScheduleRow row, Instant now) {
        List<FiringRow.Whole> last = firings.last(row.id(), LAST);
        Instant from = row.decidedUntil().isAfter(now) ? row.decidedUntil() : now;
        return new ScheduleViews.ScheduleDetail(
                brief(row, last),
                plans.of(row).calendar().next(from, NEXT),
                last.stream().map(ScheduleShow::view).toList(),
                row.spec());
    }

    ScheduleViews.FiringView firing(ScheduleRow row, Instant planned) {
        return view(firings.find(row.id(), planned).orElseThrow());
    }

    ScheduleViews.BackfillView backfill(ScheduleRow row, List<Decision> times, boolean dryRun) {
        int each = plans.of(row).schedule().combinations().size();
        long firing = times.stream().filter(time -> time.kind().fires()).count();
        return new ScheduleViews.BackfillView(
                dryRun,
                (int) firing * each,
                times.stream()
                        .map(time -> new ScheduleViews.BackfillTime(
                                time.planned(), time.kind().fires(), time.why()))
                        .toList());
    }

    private ScheduleViews.ScheduleView brief(ScheduleRow row, List<FiringRow.Whole> last) {
        Plans.Plan plan = plans.of(row);
        ScheduleSpec schedule = plan.schedule();
        return new ScheduleViews.ScheduleView(
                row.team(),
                row.name(),
                schedule.cron().toString(),
                schedule.zone().getId(),
                schedule.overlap().word(),
                schedule.catchUp().word(),
                schedule.window().map(w -> w.from() + " to " + w.to() + ", done by " + w.doneBy()),
                schedule.combinations().size(),
                plan.job().dependsOn(),
                row.owner(),
                row.putAt(),
                row.paused().map(p -> new ScheduleViews.SchedulePause(p.at(), p.by(), p.why())),
                row.paused().isPresent() ? Optional.empty() : plan.calendar().after(row.decidedUntil()),
                last.stream().findFirst().map(ScheduleShow::view),
                failing(last));
    }

    private static int failing(List<FiringRow.Whole> newestFirst) {
        int failing = 0;
        for (FiringRow.Whole each : newestFirst) {
            String outcome = outcome(each);
            if (outcome.equals("succeeded")) {
                break;
            }
            failing += outcome.equals("failed") ? 1 : 0;
        }
        return failing;
    }

    private static ScheduleViews.FiringView view(FiringRow.Whole whole) {
        FiringRow firing = whole.firing();
        return new ScheduleViews.FiringView(
                firing.plannedAt(),
                firing.kind().name().toLowerCase(Locale.ROOT),
                firing.decision().toLowerCase(Locale.ROOT),
                firing.why(),
                outcome(whole),
                whole.runs().stream()
                        .map(each -> new ScheduleViews.FiringRunView(
                                each.parameters(), each.run(), each.state().map(Enum::name), each.refused()))
                        .toList());
    }

    private static String outcome(FiringRow.Whole whole) {
        if (whole.runs().isEmpty()) {
            return "none";
        }
        if (!whole.over()) {
            boolean submitted = whole.runs().stream()
                    .allMatch(each -> each.state().isPresent() || each.refused().isPresent());
            return submitted ? "live" : "pending";
        }
        return whole.runs().stream()
                        .allMatch(each ->
                                each.state().filter(RunState.SUCCEEDED::equals).isPresent())
                ? "succeeded"
                : "failed";
    }
}
