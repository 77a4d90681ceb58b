package dev.stint.providers.aws.offers;

import dev.stint.providers.Money;
import dev.stint.providers.ReclaimBand;
import dev.stint.providers.prices.PriceRow;
import dev.stint.providers.prices.PriceSnapshot;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** List prices and interruption bands of the price snapshot, for whom Amazon's price list cannot or shall not be asked. */
final class SnapshotPrices {

    private static final String AWS = "aws";

    private final PriceSnapshot snapshot;

    SnapshotPrices(PriceSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** On-demand prices of a region; none where the snapshot has none. Dated by the oldest row. */
    PriceList list(String region) {
        Map<String, Money> prices = new HashMap<>();
        Optional<Instant> oldest = Optional.empty();
        for (PriceRow row : snapshot.rows()) {
            if (row.provider().equals(AWS) && row.region().equals(region)) {
                prices.put(row.instanceType(), row.onDemand());
                // dates of sources, that of the on-demand price first
                Instant of = LocalDate.parse(row.observed().split(";")[0])
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
                oldest = oldest.filter(before -> before.isBefore(of)).or(() -> Optional.of(of));
            }
        }
        return new PriceList(prices, oldest);
    }

    /** Interruption bands of all regions the snapshot has. */
    Bands bands() {
        Map<String, Map<String, ReclaimBand>> bands = new HashMap<>();
        for (PriceRow row : snapshot.rows()) {
            if (row.provider().equals(AWS)) {
                ReclaimBand.ofLabel(row.interruptionBand())
                        .ifPresent(band -> bands.computeIfAbsent(row.region(), region -> new HashMap<>())
                                .put(row.instanceType(), band));
            }
        }
        return new Bands(bands);
    }
}
