package dev.stint.server.schedules;

import dev.stint.core.schedule.Decision;
import dev.stint.core.schedule.FiringRules;
import dev.stint.server.db.FiringRow;
import dev.stint.server.db.FiringTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.server.db.ScheduleTable;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides what becomes of the times schedules are due, and writes it down with the runs to come, each schedule in a transaction that
 * locks its row: of several servers one decides, and the others find it decided. Submits nothing. Safe for use by many threads.
 */
@Component
final class Firings {

    /** So many times of a schedule are remembered. */
    static final int REMEMBERED = 1000;

    /** A backfill of more is rather several. */
    static final int MOST_BACKFILLED = 100;

    private static final Logger log = LoggerFactory.getLogger(Firings.class);

    private final ScheduleTable schedules;
    private final FiringTable firings;
    private final Plans plans;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Firings(
            ScheduleTable schedules,
            FiringTable firings,
            Plans plans,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.schedules = schedules;
        this.firings = firings;
        this.plans = plans;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Decides what has become due of all schedules; one that cannot be decided stands in no other's way. */
    void decideDue() {
        for (long id : schedules.active()) {
            try {
                transaction.executeWithoutResult(status -> decideDue(id));
            } catch (RuntimeException e) {
                // the next look tries again: nothing was decided
                log.warn("schedule {} could not be decided; the next look tries again", id, e);
            }
        }
    }

    private void decideDue(long id) {
        Optional<ScheduleRow> locked =
                schedules.lock(id).filter(row -> row.paused().isEmpty());
        Instant now = clock.instant();
        if (locked.isEmpty() || !now.isAfter(locked.get().decidedUntil())) {
            return;
        }
        ScheduleRow row = locked.get();
        Plans.Plan plan = plans.of(row);
        Optional<Instant> next = plan.calendar().after(row.decidedUntil());
        if (next.isEmpty() || next.get().isAfter(now)) {
            return; // nothing is due: nothing is written
        }
        for (Decision decision : FiringRules.decide(plan.schedule(), standing(row), now)) {
            if (firings.find(id, decision.planned()).isEmpty()) {
                write(row, plan, decision, FiringRow.Kind.CRON, now);
            }
        }
        schedules.decided(id, now);
        firings.forget(id, REMEMBERED);
    }

    /** Decides a firing that somebody asks for; nothing is written when it would be left out. */
    Decision ask(long id, String why) {
        return transaction.execute(status -> {
            ScheduleRow row = schedules.lock(id).orElseThrow();
            Plans.Plan plan = plans.of(row);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            while (firings.find(id, now).isPresent()) {
                now = now.plusMillis(1);
            }
            Decision decision = FiringRules.asked(plan.schedule(), standing(row), now);
            if (decision.kind().fires()) {
                Decision said = new Decision(
                        decision.planned(),
                        decision.kind(),
                        why + (decision.kind() == Decision.Kind.FIRE ? "" : ", " + decision.why()));
                write(row, plan, said, FiringRow.Kind.ASKED, now);
                return said;
            }
            return decision;
        });
    }

    /**
     * Decides to fire for times of the past that no runs came of.
     *
     * @param perform whether to write it down
     * @return every time within the range, one more than may be at most; those that fire have the kind {@link Decision.Kind#QUEUE}
     */
    List<Decision> backfill(long id, Instant from, Instant to, boolean perform) {
        return transaction.execute(status -> {
            ScheduleRow row = schedules.lock(id).orElseThrow();
            Plans.Plan plan = plans.of(row);
            Instant now = clock.instant();
            List<Decision> decisions = new ArrayList<>();
            for (Instant planned : plan.calendar().next(from.minusNanos(1), MOST_BACKFILLED + 1)) {
                if (planned.isAfter(to)) {
                    break;
                }
                Optional<FiringRow.Whole> earlier = firings.find(id, planned);
                if (earlier.filter(each -> !each.runs().isEmpty()).isPresent()) {
                    decisions.add(new Decision(planned, Decision.Kind.SKIP, "has fired already"));
                    continue;
                }
                Decision decision =
                        new Decision(planned, Decision.Kind.QUEUE, "asked for at " + now + ", one after another");
                decisions.add(decision);
                if (perform && earlier.isEmpty()) {
                    write(row, plan, decision, FiringRow.Kind.BACKFILL, now);
                } else if (perform) {
                    firings.redecide(
                            firing(row, decision, FiringRow.Kind.BACKFILL, now),
                            plan.schedule().combinations(),
                            row.nonce());
                }
            }
            return decisions;
        });
    }

    private void write(ScheduleRow row, Plans.Plan plan, Decision decision, FiringRow.Kind kind, Instant now) {
        List<Map<String, String>> combinations =
                decision.kind().fires() ? plan.schedule().combinations() : List.of();
        firings.insert(firing(row, decision, kind, now), combinations, row.nonce());
    }

    private static FiringRow firing(ScheduleRow row, Decision decision, FiringRow.Kind kind, Instant now) {
        return new FiringRow(
                row.id(), decision.planned(), 0, kind, decision.kind().name(), decision.why(), now);
    }

    /** What is made up for at leisure is in nobody's way. */
    private FiringRules.Standing standing(ScheduleRow row) {
        List<FiringRow.Whole> unfinished = firings.unfinished(row.id()).stream()
                .filter(each -> each.firing().kind() != FiringRow.Kind.BACKFILL)
                .toList();
        return new FiringRules.Standing(
                row.decidedUntil(),
                unfinished.size(),
                unfinished.stream().findFirst().map(Firings::words));
    }

    /** The first of its runs that is not over, and how that stands. */
    static String words(FiringRow.Whole firing) {
        return firing.runs().stream()
                .filter(each -> !each.over())
                .findFirst()
                .flatMap(each -> each.run()
                        .map(run -> run
                                + each.state().map(state -> " (" + state + ")").orElse("")))
                .orElse("the firing of " + firing.firing().plannedAt());
    }
}
