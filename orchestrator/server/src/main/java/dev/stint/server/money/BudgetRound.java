package dev.stint.server.money;

import dev.stint.core.budget.Standing;
import dev.stint.core.run.DrainCause;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.db.BudgetPauseTable;
import dev.stint.server.db.BudgetPauseTable.Paused;
import dev.stint.server.engine.Transitions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses the runs of budgets that are used up, and lets them go on when there is room again: because the budget was raised, or a new
 * period has begun. All service tiers alike. Repeating it changes nothing; several servers may do it at once.
 */
class BudgetRound {

    /** Who lets runs go on. */
    static final String BY = "stint";

    private static final Logger log = LoggerFactory.getLogger(BudgetRound.class);

    private final BudgetPauseTable pauses;
    private final Runs runs;
    private final Transitions transitions;

    BudgetRound(BudgetPauseTable pauses, Runs runs, Transitions transitions) {
        this.pauses = pauses;
        this.runs = runs;
        this.transitions = transitions;
    }

    void perform(List<Standing> standings, Instant now) {
        standings.stream().filter(Standing::pauses).forEach(standing -> pause(standing, now));
        for (Paused run : pauses.all()) {
            goOn(run, standings);
        }
    }

    private void pause(Standing standing, Instant now) {
        for (String run : pauses.spending(standing.team(), standing.budget().project())) {
            transitions.apply(run, new RunEvent.BudgetExhausted(standing.words()), (before, transition) -> {
                if (pausesForIt(transition.run())) {
                    pauses.add(run, standing.team(), standing.budget().project().orElse(""), standing.words(), now);
                }
            });
        }
    }

    /** Not when it drains for another reason by now, such as somebody's stop. */
    private static boolean pausesForIt(Run run) {
        return run.state() == RunState.PAUSED
                || (run.state() == RunState.DRAINING
                        && run.drain().filter(DrainCause.BUDGET::equals).isPresent());
    }

    private void goOn(Paused run, List<Standing> standings) {
        if (run.state() == RunState.DRAINING) {
            return;
        }
        if (run.state() != RunState.PAUSED) {
            // somebody had it go on, or ended it: from now on it is theirs
            pauses.forget(run.run());
            return;
        }
        List<Standing> its = standings.stream()
                .filter(standing -> standing.covers(run.team(), run.project()))
                .toList();
        Optional<Standing> full = its.stream().filter(Standing::pauses).findFirst();
        if (full.isPresent()) {
            return;
        }
        String why = its.isEmpty()
                ? "no budget holds it any more"
                : "the budget has room: "
                        + String.join(", ", its.stream().map(Standing::words).toList());
        try {
            runs.resume(run.run(), BY, why);
        } catch (RefusedException e) {
            log.info("run={} has budget again and cannot go on by itself: {}", run.run(), e.getMessage());
            transitions.remark(
                    run.run(), "noted", "The budget has room again, but somebody has to resume it: " + e.getMessage());
        }
        pauses.forget(run.run());
    }
}
