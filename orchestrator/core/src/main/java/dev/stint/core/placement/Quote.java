package dev.stint.core.placement;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import java.util.Optional;

/**
 * A market to be ranked, with what is known of it.
 *
 * @param market where
 * @param shape what one machine has
 * @param perHour price of one machine for one hour
 * @param stated what is stated about interruptions; {@link Stated#NEVER} for what is never taken
 * @param pace times of the job on machines of this market, if they are known to be others than on most
 * @param priceSource where the price is from, for people
 * @param closed why it cannot be had now (a cooldown, a quota, no capacity); empty when it can, as far as is known
 */
public record Quote(
        Market market,
        Shape shape,
        Money perHour,
        Stated stated,
        Optional<Pace> pace,
        String priceSource,
        Optional<String> closed) {

    /**
     * What a provider's own offer says; a stated hazard is read as {@link ProviderStatistics#offered} does.
     *
     * @param pace times of the job there; its start is the offer's start bound unless that is longer
     */
    public static Quote of(Offer offer, Pace pace) {
        return new Quote(
                offer.market(),
                offer.shape(),
                offer.perHour(),
                stated(offer),
                Optional.of(pace.startingWithin(offer.startBound())),
                "offered by " + offer.market().provider() + " at " + offer.observedAt(),
                offer.availability() == Offer.Availability.UNAVAILABLE
                        ? Optional.of("no capacity at " + offer.observedAt())
                        : Optional.empty());
    }

    private static Stated stated(Offer offer) {
        if (!offer.market().interruptible()) {
            return Stated.NEVER;
        }
        return ProviderStatistics.offered(offer.market().provider(), offer.hazardPerHour());
    }

    boolean onDemand() {
        return market.capacity() == CapacityType.ON_DEMAND;
    }
}
