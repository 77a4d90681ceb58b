package dev.stint.cli;

import dev.stint.core.placement.Expectation;
import dev.stint.core.placement.Explanation;
import dev.stint.core.placement.Pace;
import dev.stint.core.placement.Shortage;
import dev.stint.core.placement.Standing;
import dev.stint.providers.Shape;
import dev.stint.providers.prices.PriceRow;
import dev.stint.providers.prices.PriceSnapshot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A plan for programs. Money in US dollars, times in seconds, hazards in interruptions per machine-hour.
 *
 * @param compared how many markets there were
 * @param usable how many of them can be used
 * @param chosen the best; empty when none can be used
 */
record PlanView(
        String job,
        Instant at,
        Optional<Prices> prices,
        Assumed assumed,
        int compared,
        int usable,
        Optional<String> chosen,
        boolean pricesOnly,
        List<Candidate> candidates,
        Optional<Forecast> forecast,
        List<Removed> removed,
        Optional<String> together,
        List<Question> questions,
        String tier,
        String tierWhy,
        String statedTier) {

    /** The snapshot; {@code withoutSpot} types and places have no known spot price. */
    record Prices(String source, String oldest, String newest, int withoutSpot) {}

    /** Times that were assumed or given. */
    record Assumed(double startSeconds, double restoreSeconds, double saveSeconds) {}

    /** A market with its figures; those of the cost only where the spec says how much work there is. */
    record Candidate(
            String market,
            boolean usable,
            boolean chosen,
            Machine machine,
            BigDecimal usdPerHour,
            double hazardPerHour,
            double interruptions,
            double lossSeconds,
            double cadenceSeconds,
            Optional<BigDecimal> expectedUsd,
            Optional<Double> finishSeconds,
            Optional<Double> finishP90Seconds,
            Optional<BigDecimal> usdPerUsefulHour,
            Optional<BigDecimal> onDemandUsd,
            String reason,
            List<Explanation.Term> terms) {}

    record Machine(
            int vcpus, double memoryGib, String accelerator, int acceleratorCount, double acceleratorMemoryGib) {}

    /**
     * What the policy makes of the best spot markets and on-demand: between {@code low50} and {@code high50} with a chance of 50 %,
     * between {@code low90} and {@code high90} with one of 90 %. {@code basis} is {@code history} or {@code hazard}; the chance to be
     * late is there where a deadline is.
     */
    record Forecast(
            String basis,
            int spotMarkets,
            int futures,
            CostRange costUsd,
            FinishRange finishSeconds,
            Optional<Double> lateShare) {}

    record CostRange(BigDecimal low90, BigDecimal low50, BigDecimal median, BigDecimal high50, BigDecimal high90) {}

    record FinishRange(long low90, long low50, long median, long high50, long high90) {}

    record Removed(String limit, int removed, int alone, Optional<String> remedy) {}

    record Question(String question, boolean answer, String why) {}

    static PlanView of(Plan plan, int most) {
        return of(plan, IntStream.range(0, Math.min(most, plan.standing().size())), false);
    }

    static PlanView explained(Plan plan, int place) {
        return of(plan, IntStream.of(place), true);
    }

    private static PlanView of(Plan plan, IntStream places, boolean terms) {
        Standing standing = plan.standing();
        Pace pace = standing.demand().pace();
        return new PlanView(
                plan.spec().name(),
                plan.at(),
                plan.markets()
                        .snapshot()
                        .map(each -> prices(each, plan.markets().withoutSpot())),
                new Assumed(seconds(pace.start()), seconds(pace.restore()), seconds(pace.save())),
                standing.size(),
                standing.open(),
                standing.open() == 0
                        ? Optional.empty()
                        : Optional.of(standing.quote(0).market().id()),
                standing.comparesPricesOnly(),
                places.mapToObj(place -> candidate(standing, place, terms)).toList(),
                terms ? Optional.empty() : PlanForecast.of(plan).map(PlanForecast::view),
                standing.shortages().stream().map(PlanView::removed).toList(),
                plan.together(),
                plan.questions().all().stream()
                        .map(each -> new Question(
                                each.question(),
                                each.answer().yes(),
                                each.answer().why()))
                        .toList(),
                plan.questions().follows().word(),
                plan.questions().why(),
                plan.questions().stated().word());
    }

    private static Candidate candidate(Standing standing, int place, boolean terms) {
        Expectation here = standing.expectation(place);
        boolean told = here.workKnown() && here.finishes();
        Shape shape = standing.quote(place).shape();
        return new Candidate(
                standing.quote(place).market().id(),
                place < standing.open(),
                place == 0 && standing.open() > 0,
                new Machine(
                        shape.vcpus(),
                        shape.memoryGib(),
                        shape.accelerator(),
                        shape.acceleratorCount(),
                        shape.acceleratorMemoryGib()),
                usd(here.usdPerHour()),
                here.hazardPerHour(),
                here.finishes() ? here.interruptions() : -1,
                here.lossHours() * 3600,
                here.cadenceHours() * 3600,
                told ? Optional.of(usd(here.usd())) : Optional.empty(),
                told ? Optional.of(seconds(here.finish())) : Optional.empty(),
                told ? Optional.of(seconds(here.finishP90())) : Optional.empty(),
                here.finishes() ? Optional.of(usd(here.usdPerUsefulHour())) : Optional.empty(),
                standing.onDemandOf(place).filter(Expectation::workKnown).map(each -> usd(each.usd())),
                standing.reason(place),
                terms ? Explanation.of(standing, place).terms() : List.of());
    }

    private static Prices prices(PriceSnapshot snapshot, int withoutSpot) {
        return new Prices(
                snapshot.source(),
                snapshot.rows().stream()
                        .map(PriceRow::oldest)
                        .min(String::compareTo)
                        .orElse(""),
                snapshot.rows().stream()
                        .flatMap(row -> List.of(row.observed().split(";")).stream())
                        .max(String::compareTo)
                        .orElse(""),
                withoutSpot);
    }

    private static Removed removed(Shortage shortage) {
        return new Removed(shortage.limit().key(), shortage.removed(), shortage.alone(), shortage.remedy());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static BigDecimal usd(double amount) {
        return BigDecimal.valueOf(amount).setScale(6, RoundingMode.HALF_EVEN);
    }
}
