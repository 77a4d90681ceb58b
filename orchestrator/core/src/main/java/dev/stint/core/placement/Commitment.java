package dev.stint.core.placement;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Machine time that is paid for already: using it costs nothing more, until the hours are used up or have expired.
 *
 * @param provider with whom
 * @param region where
 * @param instanceType for which machines
 * @param hours machine-hours left; above zero
 * @param expires when what is left is lost
 */
public record Commitment(String provider, String region, String instanceType, double hours, Instant expires) {

    public Commitment {
        if (!(hours > 0) || Double.isInfinite(hours)) {
            throw new IllegalArgumentException(
                    "commitment " + instanceType + " in " + region + ": " + hours + " hours; give more than zero");
        }
    }

    /** The machine-hours that can still be used, by so many machines working at once. */
    double usableHours(Instant now, int machines) {
        double open = Duration.between(now, expires).toMillis() / 3_600_000.0 * machines;
        return Math.max(0, Math.min(hours, open));
    }

    /**
     * A reserved market for each commitment that has a machine on offer on demand, added to the others. What goes beyond the
     * commitment is paid at the on-demand price.
     */
    public static List<Quote> added(List<Quote> quotes, List<Commitment> commitments) {
        if (commitments.isEmpty()) {
            return quotes;
        }
        Map<String, Quote> onDemand = new LinkedHashMap<>();
        quotes.stream().filter(Quote::onDemand).forEach(quote -> onDemand.putIfAbsent(key(quote.market()), quote));
        List<Quote> all = new ArrayList<>(quotes);
        for (Commitment each : commitments) {
            Quote base = onDemand.get(each.key());
            if (base != null) {
                Market at = base.market();
                all.add(new Quote(
                        new Market(at.provider(), at.region(), at.zone(), at.instanceType(), CapacityType.RESERVED),
                        base.shape(),
                        base.perHour(),
                        Stated.NEVER,
                        base.pace(),
                        "committed until " + each.expires() + "; beyond it " + base.priceSource(),
                        base.closed()));
            }
        }
        return all;
    }

    /** The commitments by what they are for; of two for the same the first. */
    static Map<String, Commitment> byMarket(List<Commitment> commitments) {
        Map<String, Commitment> by = new HashMap<>();
        commitments.forEach(each -> by.putIfAbsent(each.key(), each));
        return by;
    }

    static Optional<Commitment> of(Quote quote, Map<String, Commitment> by) {
        return quote.market().capacity() == CapacityType.RESERVED
                ? Optional.ofNullable(by.get(key(quote.market())))
                : Optional.empty();
    }

    private String key() {
        return provider + "/" + region + "/" + instanceType;
    }

    private static String key(Market market) {
        return market.provider() + "/" + market.region() + "/" + market.instanceType();
    }
}
