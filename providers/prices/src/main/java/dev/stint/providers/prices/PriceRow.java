package dev.stint.providers.prices;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Shape;
import java.util.Optional;

/**
 * What one instance type costs in one place.
 *
 * @param provider {@code aws}, {@code gcp} or {@code azure}
 * @param region the provider's region name
 * @param zone the provider's zone name; {@link #ANY_ZONE} where prices are known for the region only
 * @param instanceType the provider's type name
 * @param shape what one machine has
 * @param onDemand list price of one machine for one hour
 * @param spot spot price of one machine for one hour; empty when not known, and then spot cannot be planned with
 * @param interruptionBand share of capacity reclaimed in a month, as AWS words it; empty when not known
 * @param basis how the prices were got, tags joined by {@code +}
 * @param observed dates of the sources, on-demand first
 */
public record PriceRow(
        String provider,
        String region,
        String zone,
        String instanceType,
        Shape shape,
        Money onDemand,
        Optional<Money> spot,
        String interruptionBand,
        String basis,
        String observed) {

    /** Stands for a zone where the price is that of the region. */
    public static final String ANY_ZONE = "any";

    /** The market in one kind of capacity. */
    public Market market(CapacityType capacity) {
        return new Market(provider, region, zone, instanceType, capacity);
    }

    /** How old the figures are: the oldest date of their sources. */
    public String oldest() {
        String oldest = observed;
        for (String date : observed.split(";")) {
            oldest = date.compareTo(oldest) < 0 ? date : oldest;
        }
        return oldest;
    }
}
