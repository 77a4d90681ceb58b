package dev.stint.cli;

import dev.stint.core.forecast.Forecast;
import dev.stint.core.forecast.Forecaster;
import dev.stint.core.forecast.Library;
import dev.stint.core.forecast.Prospect;
import dev.stint.core.forecast.Question;
import dev.stint.core.forecast.Recording;
import dev.stint.core.placement.Demand;
import dev.stint.core.placement.Expectation;
import dev.stint.core.placement.Quote;
import dev.stint.core.placement.Standing;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What a run that is begun now will probably cost and how long it will take: the policy's own ways through simulated futures of the
 * best spot markets of a plan. {@code stint show} does the same for a run at work.
 *
 * @param forecast the ranges; times count from now
 * @param markets how many spot markets were simulated
 * @param recorded whether futures are drawn from recorded markets; otherwise from the stated hazard alone
 * @param deadline whether there is one
 */
record PlanForecast(Forecast forecast, int markets, boolean recorded, boolean deadline) {

    /** Of more, the dearer ones are hardly used. */
    private static final int MARKETS = 6;

    private static final int FUTURES = 200;
    private static final long SEED = 1;

    /** More late futures than this, without a deadline that on-demand keeps: the ranges would only say how far was looked ahead. */
    private static final double UNBOUNDED = 0.05;

    private static final double SECONDS_PER_HOUR = 3600;

    /**
     * @return empty where no spot market can be used, nobody knows how much work there is, or an interruption would cost all of it
     */
    static Optional<PlanForecast> of(Plan plan) {
        Standing standing = plan.standing();
        Demand demand = standing.demand();
        if (standing.open() == 0) {
            return Optional.empty();
        }
        Expectation best = standing.expectation(0);
        List<Integer> spot = alike(standing, best)
                .filter(place -> standing.quote(place).market().interruptible())
                .limit(MARKETS)
                .boxed()
                .toList();
        if (spot.isEmpty() || !best.workKnown() || !best.keepsProgress()) {
            return Optional.empty();
        }
        Capacity capacity = Capacity.valueOf(demand.capacity().name());
        double again =
                Math.max(best.startHours(), standing.expectation(spot.get(0)).lossHours());
        // every start of a replay takes as long as one after an interruption; the first has nothing to lose
        double firstTooLong = again - best.startHours();
        Question.Job job = new Question.Job(
                hours(Math.max(0, best.workHours() + best.saveHours() - firstTooLong)),
                demand.timeLeft(),
                hours(again),
                capacity,
                capacity == Capacity.SPOT_ONLY ? Optional.empty() : plan.spec().maxWait());
        boolean recorded = standing.quote(spot.get(0)).shape().acceleratorCount() > 0
                && plan.markets().snapshot().isPresent();
        List<Money> prices =
                spot.stream().map(place -> price(standing.expectation(place))).toList();
        Optional<Money> onDemand = alike(standing, best)
                .filter(place -> standing.quote(place).market().capacity() == CapacityType.ON_DEMAND)
                .mapToObj(place -> price(standing.expectation(place)))
                .min(Money::compareTo);
        Money unit = onDemand.orElseGet(() -> prices.get(prices.size() - 1));
        if (!unit.isPositive()) {
            return Optional.empty();
        }
        Forecast forecast = Forecaster.ofStint(FUTURES, SEED)
                .of(new Question(
                        job,
                        Optional.of(new Question.Spot(
                                prices,
                                Prospect.futures(
                                        spot.stream()
                                                .map(place -> prospect(standing, place, recorded))
                                                .toList(),
                                        shipped(),
                                        job.horizon()))),
                        unit,
                        Money.of(best.moveUsd()),
                        false));
        boolean bounded = demand.timeLeft().isPresent() && onDemand.isPresent();
        return forecast.lateShare() > UNBOUNDED && !bounded
                ? Optional.empty()
                : Optional.of(new PlanForecast(
                        forecast, spot.size(), recorded, demand.timeLeft().isPresent()));
    }

    /** Markets that can be used, on which the work takes as long as on the best: no run changes its kind of machine on the way. */
    private static IntStream alike(Standing standing, Expectation best) {
        return IntStream.range(0, standing.open())
                .filter(place -> standing.expectation(place).workHours() == best.workHours());
    }

    private static Prospect prospect(Standing standing, int place, boolean recorded) {
        Quote quote = standing.quote(place);
        return new Prospect(
                quote.market().provider() + " " + quote.shape().accelerator(),
                recorded
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(standing.expectation(place).hazardPerHour()),
                Recording.unseen(true));
    }

    private static Money price(Expectation expectation) {
        return Money.of(expectation.usdPerHour() * expectation.machines());
    }

    private static Duration hours(double hours) {
        return Duration.ofMillis(Math.round(hours * SECONDS_PER_HOUR * 1000));
    }

    private static Library shipped() {
        try (InputStream text = Objects.requireNonNull(
                Library.class.getResourceAsStream(Library.SHIPPED), "recordings are missing from this build")) {
            return Library.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For people, two lines and where they come from. */
    List<String> lines() {
        String basis = recorded
                ? "from how recorded GPU markets came and went"
                : "from the stated hazard alone: wider in truth";
        return List.of(
                "Forecast: the policy in " + forecast.futures() + " simulated futures of "
                        + Wording.count(markets, "spot market") + ", " + basis + ".",
                "  costs    "
                        + ranges(forecast.cost().bounds().stream()
                                .map(cost -> PlanText.cost(cost.doubleValue()))
                                .toList()),
                "  done in  "
                        + ranges(forecast.finish().bounds().stream()
                                .map(Wording::time)
                                .toList())
                        + (deadline
                                ? String.format(
                                        Locale.ROOT, "; late with a chance of %.0f %%", 100 * forecast.lateShare())
                                : ""));
    }

    private static String ranges(List<String> bounds) {
        return bounds.get(2) + "; 50 %: " + bounds.get(1) + " to " + bounds.get(3) + "; 90 %: " + bounds.get(0) + " to "
                + bounds.get(4);
    }

    /** For programs. */
    PlanView.Forecast view() {
        List<BigDecimal> cost = forecast.cost().map(Money::usd).bounds();
        List<Long> finish = forecast.finish().map(Duration::toSeconds).bounds();
        return new PlanView.Forecast(
                recorded ? "history" : "hazard",
                markets,
                forecast.futures(),
                new PlanView.CostRange(cost.get(0), cost.get(1), cost.get(2), cost.get(3), cost.get(4)),
                new PlanView.FinishRange(finish.get(0), finish.get(1), finish.get(2), finish.get(3), finish.get(4)),
                deadline ? Optional.of(forecast.lateShare()) : Optional.empty());
    }
}
