package dev.stint.providers.cloud;

import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a cloud has on offer, put together from its regions: those that cannot be asked are left out while one of them can. Safe for use by many
 * threads when its regions are.
 *
 * @param <R> what is known of a region
 */
public final class RegionalOffers<R extends RegionalOffers.Region> {

    /** What is on offer in one region. */
    public interface Region {

        /** Starts reading anew what it is time for; waits for nothing. */
        void refresh();

        /** What is on offer, or why that is not known. */
        Look look();
    }

    /**
     * What was seen of a region.
     *
     * @param unavailable why nothing is known, with the region
     */
    public record Look(List<Offer> offers, Optional<String> unavailable) {

        public Look {
            offers = List.copyOf(offers);
        }
    }

    private final String vendor;
    private final Map<String, R> regions = new LinkedHashMap<>();

    /**
     * @param vendor for people, such as {@code EC2}
     * @param names of all regions, in their order
     */
    public RegionalOffers(String vendor, List<String> names, Function<String, R> region) {
        this.vendor = vendor;
        names.forEach(name -> regions.put(name, region.apply(name)));
    }

    /**
     * The offers of the regions that are asked for, or of all.
     *
     * @throws ProviderUnavailableException when none of them could be asked
     */
    public List<Offer> offers(OfferQuery query) {
        List<R> asked = regions.entrySet().stream()
                .filter(region -> query.regions().isEmpty() || query.regions().contains(region.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        asked.forEach(Region::refresh); // all begin before the first is waited for
        List<Offer> offers = new ArrayList<>();
        List<String> unavailable = new ArrayList<>();
        for (R region : asked) {
            Look look = region.look();
            offers.addAll(look.offers());
            look.unavailable().ifPresent(unavailable::add);
        }
        if (!asked.isEmpty() && unavailable.size() == asked.size()) {
            throw new ProviderUnavailableException(
                    vendor + " could not be asked what it has on offer: " + String.join("; ", unavailable), null);
        }
        return offers;
    }

    /** Names of the regions, in their order. */
    public List<String> names() {
        return List.copyOf(regions.keySet());
    }

    /** What is known of a region; empty for one that is not asked. */
    public Optional<R> of(String name) {
        return Optional.ofNullable(regions.get(name));
    }

    /** All regions by name, in their order. */
    public Map<String, R> all() {
        return Collections.unmodifiableMap(regions);
    }
}
