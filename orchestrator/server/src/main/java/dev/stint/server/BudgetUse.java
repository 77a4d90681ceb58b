package dev.stint.server;

import java.time.Instant;
import java.util.List;

/** How far budgets are used up. Safe for use by many threads. */
public interface BudgetUse {

    /** All budgets, as they stand at an instant. */
    List<Used> used(Instant now);

    /**
     * One budget.
     *
     * @param project whose; empty for the whole team's
     * @param period word for the time it is meant for, such as {@code month}
     * @param ratio what was spent of it: 1 when it is used up
     */
    record Used(String team, String project, String period, double ratio) {}
}
