package dev.stint.providers.gcp.offers;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Prices of the parts of machines, by the Cloud Billing Catalog, which lists the SKUs of all regions; what is needed of them is kept.
 */
final class PriceCatalog {

    private static final Logger LOG = System.getLogger(PriceCatalog.class.getName());

    private static final int SHOWN = 10;

    private final CatalogPages pages;
    private final Set<String> regions;

    PriceCatalog(CatalogPages pages, List<String> regions) {
        this.pages = pages;
        this.regions = new LinkedHashSet<>(regions);
    }

    /**
     * What parts cost. A part whose price cannot be read has none here and is reported; of two prices of one part in one region the dearer
     * is taken (there are SKUs of a continent beside those of a region) and it is reported.
     *
     * @throws SkuRate.WrongCurrencyException when a price is not in dollars
     * @throws IllegalStateException when there is no price at all: what was known is kept
     */
    CatalogPrices read() {
        Gathered gathered = new Gathered();
        Pages.<String>read(
                "price catalog of Compute Engine",
                token -> pages.read(token, sku -> take(sku, gathered)),
                next -> next,
                next -> {});
        if (gathered.byRegion.isEmpty()) {
            throw new IllegalStateException("the price catalog has no price of any machine in " + regions);
        }
        report("could not be read, so that machines with these parts are not offered", gathered.problems);
        report("have two prices, of which the dearer is taken", gathered.twice);
        Map<String, Map<SkuPart, BigDecimal>> prices = new HashMap<>();
        gathered.byRegion.forEach((region, rates) -> prices.put(region, Map.copyOf(rates)));
        return new CatalogPrices(prices);
    }

    private static final class Gathered {
        private final Map<String, Map<SkuPart, BigDecimal>> byRegion = new HashMap<>();
        private final Map<String, String> problems = new TreeMap<>();
        private final Map<String, String> twice = new TreeMap<>();
    }

    private void take(JsonNode sku, Gathered gathered) {
        List<String> here = sku.path("serviceRegions")
                .valueStream()
                .map(JsonNode::asString)
                .filter(regions::contains)
                .toList();
        if (here.isEmpty()) {
            return;
        }
        JsonNode category = sku.path("category");
        Optional<SkuPart> part = SkuPart.of(
                sku.path("description").asString(""),
                category.path("resourceFamily").asString(""),
                category.path("resourceGroup").asString(""),
                category.path("usageType").asString(""));
        if (part.isEmpty()) {
            return;
        }
        SkuRate rate = SkuRate.of(part.get().kind(), sku);
        if (rate.usdPerHour().isEmpty()) {
            gathered.problems.put(
                    sku.path("description").asString() + " ("
                            + sku.path("skuId").asString("") + ")",
                    rate.problem());
            return;
        }
        BigDecimal usd = rate.usdPerHour().get();
        for (String region : here) {
            Map<SkuPart, BigDecimal> rates = gathered.byRegion.computeIfAbsent(region, name -> new HashMap<>());
            BigDecimal before = rates.get(part.get());
            if (before != null && before.compareTo(usd) != 0) {
                gathered.twice.put(part.get().words() + " of " + region, before + " and " + usd + " USD");
            }
            rates.merge(part.get(), usd, BigDecimal::max);
        }
    }

    private static void report(String words, Map<String, String> what) {
        if (!what.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "price catalog of Compute Engine: {0} SKUs {1}: {2}",
                    what.size(),
                    words,
                    what.entrySet().stream().limit(SHOWN).toList());
        }
    }
}
