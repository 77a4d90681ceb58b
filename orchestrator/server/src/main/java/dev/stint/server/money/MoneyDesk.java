package dev.stint.server.money;

import dev.stint.api.MoneyViews;
import dev.stint.core.budget.Standing;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Showback;
import dev.stint.core.cost.Timespan;
import dev.stint.core.focus.FocusExport;
import dev.stint.core.review.Review;
import dev.stint.server.Costs;
import dev.stint.server.Installation;
import dev.stint.server.RefusedException;
import dev.stint.server.engine.CostFacts;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the doors ask about money: reads the facts, has the core do the sums, and shows them. */
class MoneyDesk implements Costs {

    private static final int WRONG = 400;

    private final CostFacts facts;
    private final BudgetBooks books;
    private final Installation installation;
    private final InstantSource clock;

    MoneyDesk(CostFacts facts, BudgetBooks books, Installation installation, InstantSource clock) {
        this.facts = facts;
        this.books = books;
        this.installation = installation;
        this.clock = clock;
    }

    @Override
    public MoneyViews.ShowbackView showback(String by, Question question) {
        Showback.Grouping grouping = Showback.Grouping.parse(by)
                .orElseThrow(() -> new RefusedException(
                        WRONG, 2, "by: " + by + " is none of team, project, tag:KEY, month, run", List.of()));
        Timespan when = AskedTime.of(question);
        Instant now = clock.instant();
        Showback showback = Showback.of(facts.within(when, question.teams(), now), grouping, when);
        return new MoneyViews.ShowbackView(
                by,
                Optional.of(when.from()).filter(from -> from.isAfter(Timespan.ALWAYS.from())),
                Optional.of(when.to()).filter(to -> to.isBefore(Timespan.ALWAYS.to())),
                now,
                showback.lines().stream().map(CostViews::row).toList(),
                CostViews.row(showback.total()));
    }

    @Override
    public MoneyViews.RawCosts raw(Question question) {
        Instant now = clock.instant();
        return new MoneyViews.RawCosts(
                now,
                facts.within(AskedTime.of(question), question.teams(), now).stream()
                        .map(CostViews::raw)
                        .toList());
    }

    @Override
    public List<String> focus(Question question) {
        Timespan when = AskedTime.bounded(question, clock.instant());
        List<YearMonth> months = when.months();
        if (months.isEmpty()
                || !Timespan.of(months.get(0)).from().equals(when.from())
                || !Timespan.of(months.get(months.size() - 1)).to().equals(when.to())) {
            throw new RefusedException(
                    WRONG, 2, "a FOCUS file is for whole billing periods; give month=2026-11", List.of());
        }
        List<RunFacts> runs = facts.within(when, question.teams(), clock.instant());
        List<String> lines = new ArrayList<>();
        lines.add(FocusExport.heading());
        for (YearMonth month : months) {
            lines.addAll(FocusExport.lines(installation.id(), runs, month));
        }
        return lines;
    }

    @Override
    public MoneyViews.ReviewView review(Question question) {
        Instant now = clock.instant();
        Timespan asked = AskedTime.bounded(question, now);
        // of a month that is not over what there was of it
        Timespan when = asked.to().isAfter(now) && asked.from().isBefore(now) ? new Timespan(asked.from(), now) : asked;
        return CostViews.review(Review.of(facts.within(when, question.teams(), now), when), when, now);
    }

    @Override
    public MoneyViews.BudgetList budgets(Optional<Set<String>> teams) {
        Instant now = clock.instant();
        return new MoneyViews.BudgetList(
                now,
                books.standings(now).stream()
                        .filter(standing -> teams.map(some -> some.contains(standing.team()))
                                .orElse(true))
                        .map(MoneyDesk::view)
                        .toList());
    }

    private static MoneyViews.BudgetView view(Standing standing) {
        return new MoneyViews.BudgetView(
                standing.team(),
                standing.budget().project(),
                standing.period().label(),
                standing.period().time().from(),
                standing.period().time().to(),
                standing.budget().atLimit().name().toLowerCase(Locale.ROOT),
                standing.max().usd(),
                standing.spent().usd(),
                standing.forecast().usd(),
                standing.marks().stream()
                        .map(mark -> mark.name().toLowerCase(Locale.ROOT))
                        .toList(),
                standing.words() + ", " + standing.forecastWords());
    }
}
