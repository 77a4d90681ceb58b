package dev.stint.server.money;

import dev.stint.api.MoneyViews;
import dev.stint.core.cost.AttemptFacts;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Showback;
import dev.stint.core.cost.Tally;
import dev.stint.core.cost.Timespan;
import dev.stint.core.review.Review;
import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How sums are shown. */
final class CostViews {

    private CostViews() {}

    static MoneyViews.ShowbackRow row(Showback.Line line) {
        Tally tally = line.tally();
        return new MoneyViews.ShowbackRow(
                line.key(),
                line.runs(),
                tally.succeeded(),
                tally.total().usd(),
                tally.compute().usd(),
                tally.spot().usd(),
                tally.onDemand().usd(),
                tally.reserved().usd(),
                tally.storage().usd(),
                tally.requests().usd(),
                tally.transfer().usd(),
                tally.early().usd(),
                tally.saved().usd(),
                tally.lost().usd(),
                tally.fallback().usd(),
                tally.idle().usd(),
                tally.perSuccess().map(Money::usd),
                tally.gpuHours(),
                tally.perGpuHour().map(Money::usd));
    }

    static MoneyViews.RawRun raw(RunFacts run) {
        return new MoneyViews.RawRun(
                run.id(),
                run.whole(),
                run.name(),
                run.team(),
                run.project(),
                run.tags(),
                run.asksOnDemand(),
                run.succeededAt(),
                run.machines(),
                run.onDemand().map(one -> one.perHour().usd()),
                seconds(run.oneStart()),
                run.attempts().stream().map(CostViews::raw).toList(),
                run.rows().stream()
                        .map(row -> new MoneyViews.RawSegment(
                                row.attempt(),
                                row.market().id(),
                                row.from(),
                                row.to(),
                                row.usdPerHour().usd()))
                        .toList(),
                run.storage().stream()
                        .map(row -> new MoneyViews.RawStorage(
                                row.kind().name(),
                                row.store(),
                                row.storageClass(),
                                row.from(),
                                row.to(),
                                row.quantity(),
                                row.usdPerUnit()))
                        .toList());
    }

    private static MoneyViews.RawAttempt raw(AttemptFacts facts) {
        return new MoneyViews.RawAttempt(
                facts.span().attempt(),
                facts.span().grantedAt(),
                facts.until(),
                facts.span().outcome().map(Enum::name),
                seconds(facts.command()),
                seconds(facts.span().useful()),
                seconds(facts.span().lost()),
                facts.gpu().map(AttemptFacts.GpuUse::count).orElse(0));
    }

    static MoneyViews.ReviewView review(Review review, Timespan when, Instant now) {
        return new MoneyViews.ReviewView(
                when.from(),
                when.to(),
                now,
                row(review.total()),
                costs(review.drivers()),
                costs(review.idle()),
                costs(review.fallbacks()),
                review.lowUse().stream()
                        .map(low -> new MoneyViews.LowUseView(
                                low.run(),
                                low.attempt(),
                                low.market(),
                                low.meanPercent(),
                                low.usd().usd()))
                        .toList(),
                review.lever()
                        .map(lever -> new MoneyViews.LeverView(
                                lever.name(), lever.saving().usd(), lever.words())),
                review.baseline().stream()
                        .map(base -> new MoneyViews.BaselineView(
                                base.provider(),
                                base.region(),
                                base.instanceType(),
                                base.machines(),
                                base.hours(),
                                base.use(),
                                base.paidPerHour().usd()))
                        .toList());
    }

    private static List<MoneyViews.CostOf> costs(List<Review.Cost> costs) {
        return costs.stream()
                .map(cost -> new MoneyViews.CostOf(cost.key(), cost.usd().usd()))
                .toList();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
