package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Shape;
import dev.stint.server.Board.MarketLine;
import dev.stint.server.Board.Markets;
import dev.stint.server.db.CooldownTable;
import dev.stint.server.db.MachineTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The markets of all providers as they are now. A replayed market of the local provider is shown at its beginning, since its clock is
 * each run's own.
 */
@Component
class Pools {

    private final Providers providers;
    private final Cooldowns cooldowns;
    private final MachineTable machines;
    private final MarketHistory history;

    Pools(Providers providers, Cooldowns cooldowns, MachineTable machines, MarketHistory history) {
        this.providers = providers;
        this.cooldowns = cooldowns;
        this.machines = machines;
        this.history = history;
    }

    Markets markets(int limit, Instant now) {
        List<Offer> offers = new ArrayList<>();
        List<String> unasked = new ArrayList<>();
        for (CapacityProvider provider : providers.all()) {
            try {
                offers.addAll(provider.offers(new OfferQuery(regions(provider), now, now)));
            } catch (ProviderUnavailableException e) {
                unasked.add(provider.id() + " could not be asked: " + e.getMessage());
            }
        }
        Cooldowns.Closures closures = cooldowns.at(now);
        Map<String, Long> held = machines.held().stream()
                .collect(Collectors.groupingBy(each -> each.market().id(), Collectors.counting()));
        List<MarketLine> shown = offers.stream()
                .sorted(Comparator.comparing(Offer::perHour)
                        .thenComparing(offer -> offer.market().id()))
                .limit(limit)
                .map(offer -> line(offer, closures.of(offer.market()), held, now))
                .toList();
        return new Markets(now, shown, offers.size(), unasked);
    }

    /** Of clouds those that are switched on, which is their own choice; of this host all it has a name for. */
    private static Set<String> regions(CapacityProvider provider) {
        return provider.fetchesAgent() ? Set.of() : Set.copyOf(provider.regions());
    }

    private MarketLine line(Offer offer, Optional<CooldownTable.Closed> closed, Map<String, Long> held, Instant now) {
        String market = offer.market().id();
        double hazard = history.hazardPerHour(offer, Duration.ZERO, 1);
        return new MarketLine(
                market,
                words(offer.shape()),
                offer.perHour().usd(),
                Double.isFinite(hazard) ? OptionalDouble.of(hazard) : OptionalDouble.empty(),
                offer.availability().name(),
                held.getOrDefault(market, 0L).intValue(),
                closed.map(each -> Duration.between(now, each.until())),
                closed.map(CooldownTable.Closed::why).orElse(""));
    }

    private static String words(Shape shape) {
        return (shape.acceleratorCount() == 0 ? "" : shape.acceleratorCount() + " × " + shape.accelerator() + ", ")
                + shape.vcpus() + " vCPU, " + Math.round(shape.memoryGib()) + " GiB";
    }
}
