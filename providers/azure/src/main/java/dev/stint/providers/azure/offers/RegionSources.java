package dev.stint.providers.azure.offers;

import dev.stint.providers.cloud.Kept;
import java.util.Optional;

/**
 * What is known of a region, each part read at its own pace.
 *
 * @param sizes facts by size
 * @param retail prices of the Retail Prices API; none where it shall not be asked
 * @param snapshot prices of the shipped snapshot
 * @param evictions eviction rates, of all regions
 * @param history spot prices of the last 90 days, of all regions
 * @param scores placement scores, when they are asked for
 */
record RegionSources(
        Kept<SizeList> sizes,
        Optional<Kept<PriceList>> retail,
        Kept<PriceList> snapshot,
        Kept<Evictions> evictions,
        Kept<SpotHistory> history,
        Optional<Kept<PlacementScores.Scores>> scores) {

    /** Starts reading anew what it is time for, all at once; waits for nothing. */
    void refresh() {
        sizes.refresh();
        retail.ifPresent(Kept::refresh);
        snapshot.refresh();
        evictions.refresh();
        history.refresh();
        scores.ifPresent(Kept::refresh);
    }

    /** What is known now; waits only for what was never tried to be read. */
    Known known() {
        return new Known(
                sizes.get(),
                retail.map(Kept::get),
                snapshot.get(),
                evictions.get(),
                history.get(),
                scores.map(Kept::get));
    }

    /** What was known at one moment. */
    record Known(
            Kept.Answer<SizeList> sizes,
            Optional<Kept.Answer<PriceList>> retail,
            Kept.Answer<PriceList> snapshot,
            Kept.Answer<Evictions> evictions,
            Kept.Answer<SpotHistory> history,
            Optional<Kept.Answer<PlacementScores.Scores>> scores) {

        /** Why nothing can be offered; empty when something can. */
        Optional<String> unavailable() {
            if (sizes.read().isEmpty()) {
                return Optional.of("sizes: " + sizes.why());
            }
            Optional<Kept.Read<PriceList>> prices = prices();
            if (prices.isPresent() && !prices.get().value().onDemand().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(retail.map(asked -> "retail prices: " + asked.why() + "; and ")
                            .orElse("")
                    + "the price snapshot has none of this region");
        }

        /** The prices that count: those of the Retail Prices API, and of the snapshot where these were never read. */
        Optional<Kept.Read<PriceList>> prices() {
            return retail.flatMap(Kept.Answer::read).or(snapshot::read);
        }

        /** Whether the snapshot stands in for prices that could not be read. */
        boolean stopgap() {
            return retail.isPresent() && retail.get().read().isEmpty();
        }

        /** Whether the other knows exactly what was read when this did. */
        boolean sameAs(Known other) {
            return same(sizes, other.sizes)
                    && prices().orElse(null) == other.prices().orElse(null)
                    && same(evictions, other.evictions)
                    && same(history, other.history)
                    && scores.flatMap(Kept.Answer::read).orElse(null)
                            == other.scores.flatMap(Kept.Answer::read).orElse(null);
        }

        private static <T> boolean same(Kept.Answer<T> one, Kept.Answer<T> other) {
            return one.read().orElse(null) == other.read().orElse(null);
        }
    }
}
