package dev.stint.core.placement;

import dev.stint.core.placement.History.Tally;
import dev.stint.providers.Market;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The hazard of a market: what its provider states, moved by what we have seen of the machine type with the provider, then in the
 * region, then in the zone; each level starts from the one above as if that had shown so many losses
 * (gamma-Poisson shrinkage), and sees nothing twice. Not safe for use by many threads: it keeps the hazards of what
 * is only stated.
 */
public final class HazardModel {

    /** How much a provider's statistic counts: as much as this many losses of our own, at the rate it states, would. */
    static final double STATED_LOSSES = 2;

    /**
     * How much the level above counts, in losses. The rates of zones vary about their mean like a gamma law whose shape was 1.4 (nine
     * recorded V100 zones) and 0.5 (thirteen H100 zones), and that shape is this number.
     */
    static final double SHRINKAGE_LOSSES = 1;

    /** The most that anything counts before we have seen something ourselves: a small rate is not believed for years. */
    static final double MOST_MACHINE_DAYS = 20;

    private static final double AGED_DAY = Math.pow(24, Stated.SPOT_SHAPE);

    private final History history;
    private final Map<Stated, Hazard> plain = new IdentityHashMap<>();

    public HazardModel(History history) {
        this.history = history;
    }

    /** The hazard of a market that may be taken; {@link Hazard#NEVER} of any other. */
    public Hazard of(Quote quote) {
        if (!quote.market().interruptible() || quote.stated().scale() == 0) {
            return Hazard.NEVER;
        }
        History.Bearing seen = history.on(quote.market());
        if (seen.none()) {
            return plain.computeIfAbsent(quote.stated(), HazardModel::asStated);
        }
        Hazard provider = with(asStated(quote.stated()), seen.elsewhereWithProvider());
        Hazard region = with(shrunk(provider), seen.elsewhereInRegion());
        return with(shrunk(region), seen.market());
    }

    /** Where the hazard of a market comes from, one line for each level that says something. */
    public List<String> sources(Quote quote) {
        List<String> lines = new ArrayList<>();
        lines.add(quote.stated().source());
        if (quote.market().interruptible() && quote.stated().scale() > 0 && !history.isEmpty()) {
            for (Level level : levels(quote)) {
                if (level.seen().hours() > 0) {
                    lines.add(String.format(
                            Locale.ROOT,
                            "%s: %d lost in %.1f machine-hours; share lost within a day %.1f%% -> %.1f%%",
                            level.name(),
                            level.seen().losses(),
                            level.seen().hours(),
                            100 * (1 - level.before().survival(24)),
                            100 * (1 - level.after().survival(24))));
                }
            }
        }
        return lines;
    }

    /**
     * How many launches are refused before one is granted, going by the market's own answers; 0 where there are none, for silence
     * says nothing. One imagined grant keeps a single refusal from closing a market for ever.
     */
    double refusalsPerGrant(Quote quote) {
        Tally seen = history.on(quote.market()).market();
        return (double) seen.refused() / (seen.granted() + 1);
    }

    private record Level(String name, Tally seen, Hazard before, Hazard after) {}

    private List<Level> levels(Quote quote) {
        Market market = quote.market();
        History.Bearing seen = history.on(market);
        Level provider = level(
                market.instanceType() + " elsewhere at " + market.provider(),
                asStated(quote.stated()),
                seen.elsewhereWithProvider());
        Level region = level("elsewhere in " + market.region(), shrunk(provider.after()), seen.elsewhereInRegion());
        Level here = level("this market", shrunk(region.after()), seen.market());
        return List.of(provider, region, here);
    }

    private static Level level(String name, Hazard before, Tally seen) {
        return new Level(name, seen, before, with(before, seen));
    }

    private static Hazard with(Hazard before, Tally seen) {
        return new Hazard(
                before.losses() + seen.losses(), before.exposure() + seen.exposure(before.shape()), before.shape());
    }

    private static Hazard asStated(Stated stated) {
        double exposure = exposure(STATED_LOSSES, stated.scale(), stated.shape());
        return new Hazard(stated.scale() * exposure, exposure, stated.shape());
    }

    /** The same mean, believed as much as a level above deserves. */
    private static Hazard shrunk(Hazard above) {
        double exposure = exposure(SHRINKAGE_LOSSES, above.scale(), above.shape());
        return new Hazard(above.scale() * exposure, exposure, above.shape());
    }

    private static double exposure(double losses, double scale, double shape) {
        return Math.min(losses / scale, MOST_MACHINE_DAYS * (shape == 1 ? 24 : AGED_DAY));
    }
}
