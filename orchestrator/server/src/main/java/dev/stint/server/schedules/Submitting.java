package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.core.schedule.DayWindow;
import dev.stint.core.schedule.Decision;
import dev.stint.server.RefusedException;
import dev.stint.server.alerts.Alert;
import dev.stint.server.alerts.AlertKind;
import dev.stint.server.alerts.Alerts;
import dev.stint.server.db.FiringRow;
import dev.stint.server.db.FiringTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.server.db.ScheduleTable;
import dev.stint.spec.ScheduledRuns;
import dev.stint.spec.ScheduledRuns.Combination;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Submits the runs of firings that are decided, outside of any transaction. Whatever was left half done is done when it is asked
 * the next time, by whichever server: each run has a key of its own, under which there is one. Safe for use by many threads.
 */
@Component
final class Submitting {

    private static final Logger log = LoggerFactory.getLogger(Submitting.class);
    private static final int SERVER_FAULT = 500;
    /** Who pauses, as schedules show it. */
    private static final String PAUSED_BY = "stint";

    private final ScheduleTable schedules;
    private final FiringTable firings;
    private final Plans plans;
    private final RunDoor runs;
    private final Alerts alerts;

    Submitting(ScheduleTable schedules, FiringTable firings, Plans plans, RunDoor runs, Alerts alerts) {
        this.schedules = schedules;
        this.firings = firings;
        this.plans = plans;
        this.runs = runs;
        this.alerts = alerts;
    }

    /** Submits whatever is neither submitted nor refused yet, of all schedules; not on behalf of somebody who asks. */
    void submitPending() {
        submitPending(firing -> true);
    }

    /** Submits what is neither submitted nor refused yet of one schedule, for somebody who may do that. */
    void submitPending(long schedule) {
        submitPending(firing -> firing.schedule() == schedule);
    }

    private void submitPending(Predicate<FiringRow> which) {
        for (FiringRow.Whole firing : firings.pending().stream()
                .filter(each -> which.test(each.firing()))
                .toList()) {
            Optional<ScheduleRow> schedule = schedules.find(firing.firing().schedule());
            if (schedule.isPresent()) {
                try {
                    submit(schedule.get(), firing);
                } catch (RuntimeException e) {
                    // it stays pending, and no other firing waits for it
                    log.warn(
                            "the firing of {}/{} for {} could not be submitted; the next look tries again",
                            schedule.get().team(),
                            schedule.get().name(),
                            firing.firing().plannedAt(),
                            e);
                }
            }
        }
    }

    private void submit(ScheduleRow schedule, FiringRow.Whole firing) {
        Optional<String> barred = runs.barred(schedule.owner(), schedule.team());
        if (barred.isPresent()) {
            pause(schedule, firing, barred.get());
            return;
        }
        if (firing.firing().decision().equals(Decision.Kind.REPLACE.name())) {
            replace(schedule, firing);
        }
        List<Combination> combinations =
                ScheduledRuns.of(schedule.spec(), firing.firing().plannedAt(), doneBy(schedule, firing.firing()));
        for (FiringRow.Member member : firing.runs()) {
            if (member.run().isPresent() || member.refused().isPresent()) {
                continue;
            }
            Optional<Combination> combination = combinations.stream()
                    .filter(each -> each.parameters().equals(member.parameters()))
                    .findFirst();
            try {
                firings.submitted(member.submission(), run(schedule, member, combination));
            } catch (RefusedException e) {
                if (e.httpStatus() >= SERVER_FAULT) {
                    throw e;
                }
                refused(schedule, firing.firing(), member, e);
            }
        }
    }

    /** Nothing more is submitted for whoever may not any more: what they could use, the runs could. */
    private void pause(ScheduleRow schedule, FiringRow.Whole firing, String why) {
        for (FiringRow.Member member : firing.runs()) {
            if (member.run().isEmpty() && member.refused().isEmpty()) {
                Optional<String> known = firings.runOf(member.submission());
                if (known.isPresent()) {
                    firings.submitted(member.submission(), known.get());
                } else {
                    firings.refused(member.submission(), why);
                }
            }
        }
        if (schedule.paused().isEmpty()) {
            schedules.paused(
                    schedule.id(),
                    Optional.of(new ScheduleRow.Pause(firing.firing().decidedAt(), PAUSED_BY, why)));
        }
        log.warn("schedule {}/{} was paused: {}", schedule.team(), schedule.name(), why);
        tell(
                schedule,
                "schedule-paused/" + schedule.id() + "/" + firing.firing().plannedAt(),
                "schedule " + schedule.name() + " was paused",
                why,
                firing.firing().decidedAt());
    }

    private String run(ScheduleRow schedule, FiringRow.Member member, Optional<Combination> combination) {
        // submitted, but a server ended before it could write down as which run
        Optional<String> known = firings.runOf(member.submission());
        if (known.isPresent()) {
            return known.get();
        }
        String spec = combination
                .orElseThrow(() -> new RefusedException(
                        409, 3, "the schedule was put anew without " + member.parameters(), List.of()))
                .yaml();
        return runs.submit(
                new Requests.Submit(
                        spec, schedule.specName(), schedule.blobs(), schedule.baseFolder(), member.submission()),
                schedule.owner());
    }

    /** The end of the window is the deadline, unless the spec has one. */
    private Optional<Instant> doneBy(ScheduleRow schedule, FiringRow firing) {
        Plans.Plan plan = plans.of(schedule);
        Instant from = firing.plannedAt().isAfter(firing.decidedAt()) ? firing.plannedAt() : firing.decidedAt();
        return plan.schedule()
                .window()
                .filter(window -> firing.kind() == FiringRow.Kind.CRON
                        && plan.job().deadline().isEmpty())
                .map(window ->
                        DayWindow.of(window, plan.schedule().zone(), from).doneBy());
    }

    private void replace(ScheduleRow schedule, FiringRow.Whole by) {
        for (FiringRow.Whole earlier : firings.unfinished(schedule.id())) {
            if (earlier.firing().seq() >= by.firing().seq() || earlier.firing().kind() == FiringRow.Kind.BACKFILL) {
                continue;
            }
            for (FiringRow.Member member : earlier.runs()) {
                String why = "the firing of " + by.firing().plannedAt() + " takes its place";
                if (member.over()) {
                    continue;
                }
                Optional<String> run = member.run().or(() -> firings.runOf(member.submission()));
                if (run.isEmpty()) {
                    firings.refused(member.submission(), why);
                    continue;
                }
                try {
                    runs.cancel(run.get(), why);
                } catch (RefusedException e) {
                    // it has ended by itself meanwhile
                    log.info("run={} was not cancelled: {}", run.get(), e.getMessage());
                }
            }
        }
    }

    private void refused(ScheduleRow schedule, FiringRow firing, FiringRow.Member member, RefusedException refusal) {
        String why = String.join(
                "; ",
                refusal.problems().isEmpty() ? List.of(String.valueOf(refusal.getMessage())) : refusal.problems());
        firings.refused(member.submission(), why);
        log.warn(
                "schedule {}/{}: a run for {} was refused: {}",
                schedule.team(),
                schedule.name(),
                firing.plannedAt(),
                why);
        tell(
                schedule,
                // not the submission's key, which is nobody's to know
                "schedule-refused/" + schedule.id() + "/" + firing.plannedAt() + "/" + member.combination(),
                "schedule " + schedule.name() + ": a run for " + firing.plannedAt() + " was refused",
                why,
                firing.decidedAt());
    }

    private void tell(ScheduleRow schedule, String key, String subject, String why, Instant at) {
        alerts.raise(new Alert(
                AlertKind.FAILED,
                schedule.team(),
                plans.of(schedule).job().project().orElse(""),
                Optional.empty(),
                key,
                subject,
                why,
                at));
    }
}
