package dev.stint.core.placement;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.spec.Resources;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Markets in order. Places count from 0, the best; expectations and reasons are worked out when asked for. Not safe for use by many
 * threads.
 */
public final class Standing {
    private final List<Quote> quotes;
    private final CostModel model;
    private final int[] limits;
    private final short[] alternative;
    private final double[] score;
    private final int[] order;
    private final int open;

    Standing(List<Quote> quotes, CostModel model, int[] limits, short[] alternative, double[] score, int[] order) {
        this.quotes = quotes;
        this.model = model;
        this.limits = limits;
        this.alternative = alternative;
        this.score = score;
        this.order = order;
        this.open = (int) IntStream.of(limits).filter(each -> each == 0).count();
    }

    /** How many markets there are. */
    public int size() {
        return order.length;
    }

    /** How many of them can be used: the places from 0 on. */
    public int open() {
        return open;
    }

    public Quote quote(int place) {
        return quotes.get(order[place]);
    }

    /** What it takes to finish there, whether or not the market can be used. */
    public Expectation expectation(int place) {
        return model.expect(quote(place));
    }

    /** The limits that keep a market from being used, as bits of {@link Limit}; 0 for one that can. */
    int limits(int place) {
        return limits[order[place]];
    }

    /** What decided the order: US dollars to finish, or per useful hour where the work is not known. */
    public double score(int place) {
        return score[order[place]];
    }

    Resources wanted(int place) {
        return model.demand().resources().alternatives().get(alternative[order[place]]);
    }

    public Demand demand() {
        return model.demand();
    }

    /** Where the numbers about interruptions are from. */
    public List<String> hazardSources(int place) {
        return model.hazards().sources(quote(place));
    }

    /** The place of a market, if it is among them. */
    public Optional<Integer> placeOf(Market market) {
        return places().filter(place -> quote(place).market().equals(market))
                .boxed()
                .findFirst();
    }

    /** The best market that is never taken, if one can be used. */
    public Optional<Integer> safest() {
        return IntStream.range(0, open)
                .filter(place -> !quote(place).market().interruptible())
                .boxed()
                .findFirst();
    }

    /** The same machine in the same place on demand. */
    public Optional<Expectation> onDemandOf(int place) {
        Market market = quote(place).market();
        Market same = new Market(
                market.provider(), market.region(), market.zone(), market.instanceType(), CapacityType.ON_DEMAND);
        return placeOf(same).map(this::expectation);
    }

    /** Whether markets are compared that the spec makes no claim about, and that are of different kinds. */
    public boolean comparesPricesOnly() {
        return demand().work().isEmpty()
                && IntStream.range(0, open)
                                .mapToObj(place -> Fit.accelerators(quote(place).shape()))
                                .distinct()
                                .limit(2)
                                .count()
                        > 1;
    }

    /** Why a market is where it is. */
    public String reason(int place) {
        return Reasons.of(this, place);
    }

    /** Which limits removed how many markets, and what would bring them back; most removed first. */
    public List<Shortage> shortages() {
        return Shortage.of(this);
    }

    IntStream places() {
        return IntStream.range(0, order.length);
    }
}
