package dev.stint.server;

import dev.stint.api.MoneyViews;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What runs cost together, and how budgets stand. Safe for use by many threads. */
public interface Costs {

    /**
     * Which costs are meant.
     *
     * @param month such as {@code 2026-11}, in UTC; empty for {@code from} and {@code to}
     * @param from an instant or a day, in UTC; empty for all time before {@code to}
     * @param to up to, and without, an instant or a day; empty for up to now
     * @param teams whose; empty for those of all teams
     */
    record Question(String month, String from, String to, Optional<Set<String>> teams) {
        public Question {
            teams = teams.map(Set::copyOf);
        }
    }

    /**
     * What runs cost, by team, project, tag, month or run.
     *
     * @param by {@code team}, {@code project}, {@code tag:KEY}, {@code month} or {@code run}
     * @throws RefusedException with exit code 2 for another word, or a time that is none
     */
    MoneyViews.ShowbackView showback(String by, Question question);

    /** What showback is made from. */
    MoneyViews.RawCosts raw(Question question);

    /** The lines of a FOCUS 1.2 file, the heading first; a row for each row of the ledger and calendar month. */
    List<String> focus(Question question);

    /**
     * A look back at a month.
     *
     * @param question with a month, or with a time that has a beginning
     */
    MoneyViews.ReviewView review(Question question);

    /** How the budgets of teams stand; of all, when none are named. */
    MoneyViews.BudgetList budgets(Optional<Set<String>> teams);
}
