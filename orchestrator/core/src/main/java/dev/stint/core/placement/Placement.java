package dev.stint.core.placement;

import dev.stint.providers.CapacityType;
import dev.stint.spec.CapacityChoice;
import dev.stint.spec.Resources;
import java.util.List;

/** Ranks markets by the expected cost to finish, under everything that limits the choice. Pure. */
public final class Placement {

    private Placement() {}

    /**
     * Every market in order: those that can be used, by preference where the spec orders its alternatives and then by expected cost;
     * then the others. The order is total: equal costs go by price, then by name.
     *
     * <p>Nothing but numbers is worked out here, so that very many markets are no burden; reasons are worked out when asked for.
     */
    public static Standing rank(List<Quote> quotes, CostModel model) {
        int count = quotes.size();
        int[] limits = new int[count];
        short[] alternative = new short[count];
        double[] score = new double[count];
        int[] preference = new int[count];
        Demand demand = model.demand();
        List<Resources> alternatives = demand.resources().alternatives();
        Bounds bounds = new Bounds(demand);
        for (int i = 0; i < count; i++) {
            Quote quote = quotes.get(i);
            int nearest = Fit.nearest(demand.resources(), quote.market(), quote.shape());
            Resources wanted = alternatives.get(nearest);
            alternative[i] = (short) nearest;
            double work = model.workHours(quote);
            limits[i] = Fit.limits(wanted, quote.market(), quote.shape()) | bounds.before(quote, work);
            if (limits[i] == 0) {
                Expectation expected = model.expect(quote, work);
                limits[i] = bounds.after(expected);
                score[i] = expected.score();
            } else {
                score[i] = quote.perHour().doubleValue();
            }
            if (demand.resources().ordered()) {
                preference[i] = demand.resources().anyOf().isEmpty()
                        ? Math.max(0, Fit.preference(wanted, quote.shape()))
                        : nearest;
            }
        }
        int[] order = Sorting.order(quotes, limits, preference, score);
        return new Standing(quotes, model, limits, alternative, score, order);
    }

    /** The limits that are not about what the machine has. */
    private static final class Bounds {
        private final CapacityChoice capacity;
        private final double maxPrice;
        private final double budget;
        private final double hoursLeft;
        private final boolean workByName;

        Bounds(Demand demand) {
            capacity = demand.capacity();
            maxPrice = demand.maxPriceUsdPerHour().map(Number::doubleValue).orElse(Double.POSITIVE_INFINITY);
            budget = demand.budgetUsd().map(Number::doubleValue).orElse(Double.POSITIVE_INFINITY);
            hoursLeft =
                    demand.timeLeft().map(left -> left.toMillis() / 3_600_000.0).orElse(Double.POSITIVE_INFINITY);
            workByName =
                    demand.work().isPresent() && demand.work().get().anywhere().isEmpty();
        }

        int before(Quote quote, double work) {
            int limits = 0;
            if (!allows(quote.market().capacity())) {
                limits |= Limit.CAPACITY.bit();
            }
            if (quote.perHour().doubleValue() > maxPrice) {
                limits |= Limit.MAX_PRICE.bit();
            }
            if (quote.closed().isPresent()) {
                limits |= Limit.CLOSED.bit();
            }
            if (workByName && Double.isNaN(work)) {
                limits |= Limit.WORK.bit();
            }
            return limits;
        }

        int after(Expectation expected) {
            if (!expected.finishes()) {
                return Limit.PROGRESS.bit();
            }
            if (!expected.workKnown()) {
                return 0;
            }
            int limits = expected.usd() > budget ? Limit.BUDGET.bit() : 0;
            double soonest = expected.moveHours() + expected.startHours() + expected.exposedHours();
            return soonest > hoursLeft ? limits | Limit.DEADLINE.bit() : limits;
        }

        private boolean allows(CapacityType type) {
            return switch (capacity) {
                case SPOT_FIRST -> true;
                case SPOT_ONLY -> type == CapacityType.SPOT;
                case ON_DEMAND -> type != CapacityType.SPOT;
            };
        }
    }
}
