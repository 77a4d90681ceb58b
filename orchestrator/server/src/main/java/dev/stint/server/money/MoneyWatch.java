package dev.stint.server.money;

import dev.stint.core.budget.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One look at all budgets. Called by one thread. */
class MoneyWatch {

    /** Unusual spending is a matter of a day. */
    private static final Duration BURN_EVERY = Duration.ofMinutes(15);

    private final BudgetBooks books;
    private final MoneyAlerts alerts;
    private final BudgetRound round;
    private Instant burnLooked = Instant.MIN;

    MoneyWatch(BudgetBooks books, MoneyAlerts alerts, BudgetRound round) {
        this.books = books;
        this.alerts = alerts;
        this.round = round;
    }

    void look(Instant now) {
        List<Standing> standings = books.standings(now);
        alerts.budgets(standings, now);
        round.perform(standings, now);
        if (burnLooked.isBefore(now.minus(BURN_EVERY))) {
            burnLooked = now;
            alerts.burn(now);
        }
    }
}
