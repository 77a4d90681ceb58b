package dev.stint.providers.aws.offers;

import dev.stint.providers.Money;
import dev.stint.providers.cloud.Kept;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a region, each part read at its own pace.
 *
 * @param types facts by instance type
 * @param spot spot prices
 * @param list on-demand prices
 * @param bands interruption bands, of all regions
 * @param zones where machines can be launched
 * @param scores placement scores, when they are asked for
 */
record RegionSources(
        Kept<Map<String, TypeFacts>> types,
        Kept<Map<Place, Money>> spot,
        Kept<PriceList> list,
        Kept<Bands> bands,
        Kept<Optional<Set<String>>> zones,
        Optional<Kept<PlacementScores.Scores>> scores) {

    /** Starts reading anew what it is time for, all at once; waits for nothing. */
    void refresh() {
        List.of(types, spot, list, bands, zones).forEach(Kept::refresh);
        scores.ifPresent(Kept::refresh);
    }

    /** What is known now; waits only for what was never tried to be read. */
    Known known() {
        return new Known(types.get(), spot.get(), list.get(), bands.get(), zones.get(), scores.map(Kept::get));
    }

    /** What was known at one moment. */
    record Known(
            Kept.Answer<Map<String, TypeFacts>> types,
            Kept.Answer<Map<Place, Money>> spot,
            Kept.Answer<PriceList> list,
            Kept.Answer<Bands> bands,
            Kept.Answer<Optional<Set<String>>> zones,
            Optional<Kept.Answer<PlacementScores.Scores>> scores) {

        /**
         * Why nothing can be offered; empty when something can. Without spot prices nothing is, or a run would go on-demand just
         * because EC2 was slow to answer; without list prices nothing is but where they are denied for good.
         */
        Optional<String> unavailable() {
            if (types.read().isEmpty()) {
                return Optional.of("instance types: " + types.why());
            }
            if (spot.read().isEmpty()) {
                return Optional.of("spot prices: " + spot.why());
            }
            boolean denied = list.failure().map(Kept.Failure::denied).orElse(false);
            return list.read().isPresent() || denied ? Optional.empty() : Optional.of("list prices: " + list.why());
        }

        /** Whether the other knows exactly what was read when this did. */
        boolean sameAs(Known other) {
            return same(types, other.types)
                    && same(spot, other.spot)
                    && same(list, other.list)
                    && same(bands, other.bands)
                    && same(zones, other.zones)
                    && scores.flatMap(Kept.Answer::read).orElse(null)
                            == other.scores.flatMap(Kept.Answer::read).orElse(null);
        }

        private static <T> boolean same(Kept.Answer<T> one, Kept.Answer<T> other) {
            return one.read().orElse(null) == other.read().orElse(null);
        }
    }
}
