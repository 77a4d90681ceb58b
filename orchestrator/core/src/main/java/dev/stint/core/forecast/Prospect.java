package dev.stint.core.forecast;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What is known of a spot market's future.
 *
 * @param kind provider and accelerator, as in {@link Library.Group#kind}
 * @param hazardPerHour expected losses per machine-hour as the provider states it, if it does
 * @param own what was seen of it up to now
 */
public record Prospect(String kind, OptionalDouble hazardPerHour, Recording own) {

    /** Less than this ahead, recordings in ticks of up to ten minutes tell nothing. */
    private static final Duration SHORT = Duration.ofHours(3);

    /** Watched for less than this, a market is known by its stated hazard rather than by how it was. */
    private static final Duration WATCHED = Duration.ofHours(6);

    /** Where nobody states a hazard: that of the middle one of the recorded zones, which is lost every 3.6 hours. */
    private static final double UNSTATED = 1 / 3.6;

    /**
     * Futures of a few markets: from the hazard alone while little is seen of them or only hours are ahead, otherwise from what
     * followed when these and the recorded markets looked as they look now.
     *
     * @param markets one at least
     * @param library recordings of other markets
     * @param horizon how far is looked ahead
     */
    public static Futures futures(List<Prospect> markets, Library library, Duration horizon) {
        boolean stated = markets.stream().allMatch(market -> market.hazardPerHour.isPresent());
        boolean watched = markets.stream().allMatch(market -> market.own.length() >= WATCHED.toSeconds());
        if (horizon.compareTo(SHORT) < 0 || (stated && !watched)) {
            return new Renewals(markets.stream()
                    .map(market -> new Renewals.Market(market.hazardPerHour.orElse(UNSTATED), market.own))
                    .toList());
        }
        return new Analogues(markets.stream().map(Prospect::own).toList(), markets.get(0).kind, library);
    }
}
