package dev.stint.core.budget;

import dev.stint.providers.Money;
import dev.stint.spec.teams.BudgetSpec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a budget stands. Pure and immutable.
 *
 * <p>The forecast for the end of the period is
 *
 * <pre>forecast = spent + max(committed, recent rate × time left)</pre>
 *
 * where committed is what the runs that are at work are still expected to cost within the period, and the recent rate is the average
 * of the seven days before. The larger of the two, not their sum: the runs at work are part of what the recent rate goes on with.
 *
 * @param team whose
 * @param forecast for the end of the period
 */
public record Standing(String team, BudgetSpec budget, BudgetPeriod period, Money spent, Money forecast) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** What a budget can have come to. */
    public enum Mark {
        HALF(50),
        MOST(80),
        NEARLY_ALL(95),
        USED_UP(100),
        /** The forecast is above the budget. */
        FORECAST(0);

        private final int percent;

        Mark(int percent) {
            this.percent = percent;
        }
    }

    /**
     * What a forecast is made from.
     *
     * @param committed what runs at work are still expected to cost within the period
     * @param recent spent in the time before now that {@code during} is long
     * @param during above zero
     */
    public record Outlook(Money committed, Money recent, Duration during) {
        public Outlook {
            if (during.isZero() || during.isNegative()) {
                throw new IllegalArgumentException("a rate over " + during + "; give more than nothing");
            }
        }
    }

    /** How a budget stands at an instant. */
    public static Standing at(
            Instant now, String team, BudgetSpec budget, BudgetPeriod period, Money spent, Outlook outlook) {
        Duration left = Duration.between(now, period.time().to());
        Money atRate = new Money(outlook.recent()
                .usd()
                .multiply(seconds(left))
                .divide(seconds(outlook.during()), 9, RoundingMode.HALF_EVEN));
        Money more = atRate.compareTo(outlook.committed()) > 0 ? atRate : outlook.committed();
        return new Standing(team, budget, period, spent, spent.plus(more));
    }

    /**
     * The highest of the marks 50, 80, 95 and 100 % that is reached, and apart from it whether the forecast is above the budget while
     * it is not used up.
     */
    public List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        highest().ifPresent(marks::add);
        if (!exhausted() && forecast.compareTo(max()) > 0) {
            marks.add(Mark.FORECAST);
        }
        return marks;
    }

    private Optional<Mark> highest() {
        Optional<Mark> highest = Optional.empty();
        for (Mark mark : List.of(Mark.HALF, Mark.MOST, Mark.NEARLY_ALL, Mark.USED_UP)) {
            BigDecimal needed = max().usd().multiply(BigDecimal.valueOf(mark.percent));
            if (spent.usd().multiply(HUNDRED).compareTo(needed) >= 0) {
                highest = Optional.of(mark);
            }
        }
        return highest;
    }

    /** Whether all of it is spent; a budget of nothing is from the start. */
    public boolean exhausted() {
        return spent.compareTo(max()) >= 0;
    }

    /** Whether runs must not go on. */
    public boolean pauses() {
        return exhausted() && budget.atLimit() == BudgetSpec.AtLimit.PAUSE;
    }

    /** Whether a run pays from it. */
    public boolean covers(String ofTeam, String ofProject) {
        return team.equals(ofTeam) && budget.project().map(ofProject::equals).orElse(true);
    }

    public Money max() {
        return new Money(budget.usd());
    }

    /** {@code vision/classify}, or {@code vision} for the budget of the whole team. */
    public String owner() {
        return team + budget.project().map(project -> "/" + project).orElse("");
    }

    /** {@code 5,003.12 of 5,000.00 USD of vision/classify in 2026-11}. */
    public String words() {
        return amount(spent) + " of " + amount(max()) + " USD of " + owner() + " in " + period.label();
    }

    /** {@code forecast 5,400.00 USD by 2026-12-01}. */
    public String forecastWords() {
        return "forecast " + amount(forecast) + " USD by "
                + period.time().to().toString().substring(0, 10);
    }

    /** What an alert about a mark is about; the amount is in it, since a raised budget is another one. */
    public String key(Mark mark) {
        return String.join(
                "/",
                "budget",
                team,
                budget.project().orElse(""),
                period.label(),
                max().usd().stripTrailingZeros().toPlainString(),
                mark.name().toLowerCase(Locale.ROOT));
    }

    static String amount(Money money) {
        return new DecimalFormat("#,##0.00", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(money.usd());
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }
}
