package dev.stint.providers.azure.offers;

import dev.stint.providers.prices.PriceRow;
import dev.stint.providers.prices.PriceSnapshot;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Prices of the price snapshot, for whom the Retail Prices API cannot or shall not be asked. */
final class SnapshotPrices {

    private static final String AZURE = "azure";

    private final PriceSnapshot snapshot;

    SnapshotPrices(PriceSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Prices of a region; none where the snapshot has none. Dated by the oldest row. */
    PriceList list(String region) {
        Map<String, Dated> onDemand = new HashMap<>();
        Map<String, Dated> spot = new HashMap<>();
        Optional<Instant> oldest = Optional.empty();
        for (PriceRow row : snapshot.rows()) {
            if (row.provider().equals(AZURE) && row.region().equals(region)) {
                Instant of = day(row.oldest());
                oldest = oldest.filter(before -> before.isBefore(of)).or(() -> Optional.of(of));
                onDemand.put(row.instanceType(), new Dated(row.onDemand(), Optional.of(of)));
                row.spot().ifPresent(price -> spot.put(row.instanceType(), new Dated(price, Optional.of(of))));
            }
        }
        return new PriceList(onDemand, spot, Map.of(), oldest);
    }

    private static Instant day(String date) {
        return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
