package dev.stint.providers.local;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What scenarios offer at an instant. Nothing has to run for that. */
final class ScenarioOffers {
    private ScenarioOffers() {}

    /** The offers of the regions asked for; of this machine where none is named. Regions that are no scenario add nothing. */
    static List<Offer> of(Scenarios scenarios, OfferQuery query) {
        Set<String> regions = query.regions().isEmpty() ? Set.of(Scenarios.HOME) : query.regions();
        Duration offset = Duration.between(query.runSubmittedAt(), query.at());
        List<Offer> offers = new ArrayList<>();
        for (String region : regions.stream().sorted().toList()) {
            scenario(scenarios, region)
                    .ifPresent(scenario -> scenario.markets()
                            .forEach((market, script) ->
                                    offers.add(offer(scenario, market, script, offset, query.at()))));
        }
        return offers;
    }

    /** The scenario of a region, if there is one. */
    static Optional<Scenario> scenario(Scenarios scenarios, String region) {
        try {
            return scenarios.named(region);
        } catch (IOException | InvalidScenarioException e) {
            throw new ProviderUnavailableException("local market " + region + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Offer offer(
            Scenario scenario, Market market, MarketScript script, Duration offset, Instant observedAt) {
        return new Offer(
                market,
                scenario.shape(market),
                script.priceAt(offset),
                script.hazardPerHour(),
                script.availableAt(offset) > 0 ? Offer.Availability.AVAILABLE : Offer.Availability.UNAVAILABLE,
                scenario.startBound(),
                scenario.notice(),
                observedAt);
    }
}
