package dev.stint.providers.gcp.offers;

import dev.stint.providers.Money;
import dev.stint.providers.prices.PriceRow;
import dev.stint.providers.prices.PriceSnapshot;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Prices of the dated snapshot, for whom the catalog cannot or shall not be asked. It has no machines with attached GPUs. Immutable. */
final class SnapshotPrices implements Prices {

    private static final String GCP = "gcp";

    private record Place(String zone, String type) {}

    private final Map<Place, PriceRow> rows = new HashMap<>();
    private final Optional<Instant> oldest;

    SnapshotPrices(PriceSnapshot snapshot) {
        Optional<Instant> oldest = Optional.empty();
        for (PriceRow row : snapshot.rows()) {
            if (row.provider().equals(GCP)) {
                rows.put(new Place(row.zone(), row.instanceType()), row);
                Instant of = LocalDate.parse(row.oldest())
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
                oldest = oldest.filter(before -> before.isBefore(of)).or(() -> Optional.of(of));
            }
        }
        this.oldest = oldest;
    }

    @Override
    public Quote quote(TypeFacts type, String zone, boolean spot) {
        if (!spot && !Series.onDemand(type.kind().machineType())) {
            return Quote.missing("Google sells it as spot only");
        }
        PriceRow row = rows.get(new Place(zone, type.kind().text()));
        Optional<Money> price = row == null ? Optional.empty() : spot ? row.spot() : Optional.of(row.onDemand());
        return price.map(Quote::of).orElseGet(() -> Quote.missing("the price snapshot does not have it"));
    }

    @Override
    public Optional<Instant> from() {
        return oldest;
    }
}
