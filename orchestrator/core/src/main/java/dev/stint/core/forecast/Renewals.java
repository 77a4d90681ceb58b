package dev.stint.core.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Futures from a hazard: machines are lost, and are to be had again, at constant rates that are themselves not known for certain.
 * Each future has rates of its own. That of losses is drawn from the gamma distribution which the stated hazard, as if it had been
 * seen in one loss, becomes with what was seen (once a loss was seen, the stated one counts for no more hours than were watched);
 * that of returns from those seen, or, where none was, from the outages of
 * the recorded markets.
 *
 * <p>For where there is no more: real losses come in swarms, and ranges drawn from constant rates are too narrow for them
 * ({@code docs/forecast.md} says by how much). Where recordings of other markets fit, {@link Analogues} know better.
 */
public final class Renewals implements Futures {

    /** Mean outage in the middle one of the 21 recorded V100 and H100 zones that had any. */
    private static final double OUTAGE_HOURS = 1.6;

    /** Losses come in swarms, and so do returns: as many as this say no more than one that stands alone. */
    private static final int SWARM = 10;

    /**
     * A market.
     *
     * @param hazardPerHour expected losses per machine-hour; 0 for a market that is never taken
     * @param own what was seen of it up to now
     */
    public record Market(double hazardPerHour, Recording own) {
        public Market {
            if (!(hazardPerHour >= 0) || Double.isInfinite(hazardPerHour)) {
                throw new IllegalArgumentException(
                        "hazard of " + hazardPerHour + " per hour; give a number of losses per hour, zero or more");
            }
        }
    }

    private final List<Market> markets;

    /** @param markets what is known of each; they know nothing of each other */
    public Renewals(List<Market> markets) {
        this.markets = List.copyOf(markets);
    }

    @Override
    public int markets() {
        return markets.size();
    }

    @Override
    public List<int[][]> draw(int count, int tickSeconds, int ticks, RandomGenerator random) {
        List<int[][]> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(markets.stream()
                    .map(market -> live(market, tickSeconds, ticks, random))
                    .toArray(int[][]::new));
        }
        return drawn;
    }

    private static int[] live(Market market, int tickSeconds, int ticks, RandomGenerator random) {
        Recording.Spells seen = market.own().spells();
        double losses = lossesPerHour(market.hazardPerHour(), seen, random);
        double returns = seen.returns() > 0
                ? rate(seen.returns(), seen.downHours(), random)
                : random.nextExponential() / (OUTAGE_HOURS + seen.downHours());
        int[] machines = new int[ticks];
        boolean up = market.own().now().up();
        double untilChange = spell(up ? losses : returns, random);
        for (int tick = 0; tick < ticks; tick++) {
            machines[tick] = up ? 1 : 0;
            untilChange -= tickSeconds / 3600.0;
            if (untilChange <= 0) {
                up = !up;
                untilChange = spell(up ? losses : returns, random);
            }
        }
        return machines;
    }

    private static double lossesPerHour(double hazardPerHour, Recording.Spells seen, RandomGenerator random) {
        if (hazardPerHour == 0) {
            return seen.losses() == 0 ? 0 : rate(seen.losses(), seen.upHours(), random);
        }
        int swarms = swarms(seen.losses());
        if (swarms == 0) {
            return random.nextExponential() / (1 / hazardPerHour + seen.upHours());
        }
        double stated = Math.min(1 / hazardPerHour, seen.upHours());
        return gamma(1 + swarms, random) / (stated + seen.upHours() * swarms / seen.losses());
    }

    /** A rate as uncertain as so many events in so many hours leave it. */
    private static double rate(int events, double hours, RandomGenerator random) {
        int swarms = swarms(events);
        return gamma(swarms, random) / swarms * events / hours;
    }

    private static int swarms(int events) {
        return (events + SWARM - 1) / SWARM;
    }

    private static double spell(double ratePerHour, RandomGenerator random) {
        return ratePerHour > 0 ? random.nextExponential() / ratePerHour : Double.POSITIVE_INFINITY;
    }

    /** A number of the gamma distribution of a whole shape: a sum of exponential ones. */
    private static double gamma(int shape, RandomGenerator random) {
        double sum = 0;
        for (int i = 0; i < shape; i++) {
            sum += random.nextExponential();
        }
        return sum;
    }
}
