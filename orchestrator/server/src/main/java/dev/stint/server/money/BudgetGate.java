package dev.stint.server.money;

import dev.stint.core.budget.Standing;
import dev.stint.server.queue.Gate;
import dev.stint.server.queue.QueuedRun;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps runs from starting while the budget of their team or project is used up. */
class BudgetGate implements Gate {

    private final BudgetBooks books;

    BudgetGate(BudgetBooks books) {
        this.books = books;
    }

    @Override
    public Map<String, String> held(List<QueuedRun> waiting, Instant now) {
        if (waiting.isEmpty()) {
            return Map.of();
        }
        List<Standing> full =
                books.latest(now).stream().filter(Standing::pauses).toList();
        Map<String, String> held = new HashMap<>();
        for (QueuedRun run : waiting) {
            full.stream()
                    .filter(standing -> standing.covers(run.team(), run.project()))
                    .findFirst()
                    .ifPresent(standing -> held.put(run.id(), words(standing)));
        }
        return held;
    }

    private static String words(Standing standing) {
        return "the budget is used up: " + standing.words() + "; it starts when the budget is raised, or on "
                + standing.period().time().to().toString().substring(0, 10);
    }
}
