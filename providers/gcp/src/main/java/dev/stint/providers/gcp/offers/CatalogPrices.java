package dev.stint.providers.gcp.offers;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prices of parts, of which those of machines are summed: {@code vCPUs x core + GiB x memory + GPUs x GPU + GiB x local SSD} ("VM instance
 * pricing": each part is billed for itself). The sum is exact, and rounded once, to the nano-dollar.
 *
 * @param byRegion USD per hour of each part, by region
 */
record CatalogPrices(Map<String, Map<SkuPart, BigDecimal>> byRegion) implements Prices {

    CatalogPrices {
        byRegion = Map.copyOf(byRegion);
    }

    @Override
    public Quote quote(TypeFacts type, String zone, boolean spot) {
        if (!spot && !Series.onDemand(type.kind().machineType())) {
            return Quote.missing("Google sells it as spot only");
        }
        String region = TypeFacts.region(zone);
        Sum sum = new Sum(byRegion.getOrDefault(region, Map.of()), spot);
        sum.add(SkuPart.Kind.CORE, type.series().words(), type.paidVcpus());
        sum.add(SkuPart.Kind.RAM, type.series().words(), type.memoryGib());
        type.gpu()
                .ifPresent(gpu -> sum.add(
                        SkuPart.Kind.GPU,
                        gpu.type(),
                        BigDecimal.valueOf(type.shape().acceleratorCount())));
        if (type.ssdPartitions() > 0) {
            type.series()
                    .ssdWords()
                    .ifPresentOrElse(
                            words -> sum.add(SkuPart.Kind.LOCAL_SSD, words, type.ssdGib()),
                            () -> sum.missing.add("how its bundled local SSDs are billed is not known"));
        }
        return sum.missing.isEmpty()
                ? Quote.of(new Money(sum.usdPerHour))
                : Quote.missing(String.join(", ", sum.missing));
    }

    @Override
    public Optional<Instant> from() {
        return Optional.empty();
    }

    private static final class Sum {
        private final Map<SkuPart, BigDecimal> rates;
        private final boolean spot;
        private final List<String> missing = new ArrayList<>();
        private BigDecimal usdPerHour = BigDecimal.ZERO;

        Sum(Map<SkuPart, BigDecimal> rates, boolean spot) {
            this.rates = rates;
            this.spot = spot;
        }

        void add(SkuPart.Kind kind, String name, BigDecimal amount) {
            SkuPart part = new SkuPart(kind, name, spot);
            BigDecimal rate = rates.get(part);
            if (rate == null) {
                missing.add("no SKU for " + part.words());
            } else {
                usdPerHour = usdPerHour.add(rate.multiply(amount));
            }
        }
    }
}
