package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.run.Run;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.PreemptionDrill;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Plays to a run what a provider could do to it. */
@Component
class Drills {

    private static final int CONFLICT = 409;

    private final AttemptTable attempts;
    private final Providers providers;
    private final Transitions transitions;
    private final RunFinder finder;
    private final RunViews views;

    Drills(AttemptTable attempts, Providers providers, Transitions transitions, RunFinder finder, RunViews views) {
        this.attempts = attempts;
        this.providers = providers;
        this.transitions = transitions;
        this.finder = finder;
        this.views = views;
    }

    /** Takes the run's machine away as its provider would. */
    Views.Accepted preempt(RunRow row, String by) {
        Run machine = row.machine();
        if (row.sharded()) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    "run " + row.id() + " has a machine for each shard at work; name a shard, such as " + row.id()
                            + ".0",
                    List.of());
        }
        Optional<AttemptRow> attempt = attempts.find(row.id(), machine.attempt(), machine.launch())
                .filter(a -> machine.state().active() && a.machine().isPresent());
        if (attempt.isEmpty()) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    "run " + row.id() + " is " + machine.state() + " and has no machine to take",
                    List.of());
        }
        CapacityProvider provider = providers.of(attempt.get().market().provider());
        if (!(provider instanceof PreemptionDrill drill)) {
            throw new RefusedException(
                    CONFLICT, 3, "provider " + provider.id() + " cannot play a preemption", List.of());
        }
        transitions.remark(
                row.id(),
                "drill",
                by + " plays a preemption of " + attempt.get().market());
        try {
            drill.preempt(attempt.get().machine().orElseThrow());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(CONFLICT, 3, "run " + row.id() + ": " + e.getMessage(), List.of());
        }
        return new Views.Accepted(views.brief(finder.find(row.id())), "the machine was given its notice");
    }
}
