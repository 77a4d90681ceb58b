package dev.stint.server;

import dev.stint.api.MoneyViews;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One team that has spent a little, and remembers what it was asked. */
public final class FakeCosts implements Costs {
    private static final Instant T0 = FakeRuns.T0;
    private static final BigDecimal ONE = BigDecimal.ONE;

    public final List<String> calls = new ArrayList<>();

    @Override
    public synchronized MoneyViews.ShowbackView showback(String by, Question question) {
        calls.add("showback by " + by + " of " + words(question));
        if (by.equals("colour")) {
            throw new RefusedException(400, 2, "by: colour is none of team, project, tag:KEY, month, run", List.of());
        }
        return new MoneyViews.ShowbackView(by, Optional.of(T0), Optional.empty(), T0, List.of(row("vision")), row(""));
    }

    @Override
    public synchronized MoneyViews.RawCosts raw(Question question) {
        calls.add("raw of " + words(question));
        return new MoneyViews.RawCosts(
                T0,
                List.of(new MoneyViews.RawRun(
                        "train-1",
                        "train-1",
                        "train",
                        "vision",
                        "classify",
                        Map.of("a", "b"),
                        false,
                        Optional.of(T0),
                        1,
                        Optional.of(ONE),
                        5,
                        List.of(new MoneyViews.RawAttempt(1, T0, T0, Optional.of("SUCCEEDED"), 3, 3, 0, 0)),
                        List.of(new MoneyViews.RawSegment(1, "local/home/a/small/spot", T0, T0, ONE)),
                        List.of(new MoneyViews.RawStorage("STORAGE", "s3://b", "STANDARD", T0, T0, ONE, ONE)))));
    }

    @Override
    public synchronized List<String> focus(Question question) {
        calls.add("focus of " + words(question));
        return List.of("BilledCost,Tags", "1,{}");
    }

    @Override
    public synchronized MoneyViews.ReviewView review(Question question) {
        calls.add("review of " + words(question));
        MoneyViews.CostOf cost = new MoneyViews.CostOf("vision/train", ONE);
        return new MoneyViews.ReviewView(
                T0,
                T0.plusSeconds(60),
                T0,
                row(""),
                List.of(cost),
                List.of(cost),
                List.of(cost),
                List.of(new MoneyViews.LowUseView("train-1", 1, "local/home/a/small/spot", 12.5, ONE)),
                Optional.of(new MoneyViews.LeverView("idle", ONE, "Machines on which no command ran cost 1.00 USD.")),
                List.of(new MoneyViews.BaselineView("aws", "us-east-1", "g5.xlarge", 2, ONE, 0.9, ONE)));
    }

    @Override
    public synchronized MoneyViews.BudgetList budgets(Optional<Set<String>> teams) {
        calls.add("budgets of " + teams.map(Object::toString).orElse("all"));
        return new MoneyViews.BudgetList(
                T0,
                List.of(new MoneyViews.BudgetView(
                        "vision",
                        Optional.of("classify"),
                        "2026-11",
                        T0,
                        T0.plusSeconds(60),
                        "pause",
                        ONE,
                        ONE,
                        ONE,
                        List.of("used_up"),
                        "1.00 of 1.00 USD of vision/classify in 2026-11")));
    }

    private static MoneyViews.ShowbackRow row(String key) {
        return new MoneyViews.ShowbackRow(
                key,
                1,
                1,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                Optional.of(ONE),
                ONE,
                Optional.of(ONE));
    }

    private static String words(Question question) {
        return question.month() + "|" + question.from() + "|" + question.to() + "|"
                + question.teams().map(Object::toString).orElse("all");
    }
}
