package dev.stint.providers.gcp.offers;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SKUs in the shape that the reference of {@code services.skus.list} publishes. Descriptions are Google's; the figures are such that their
 * sums are those the price snapshot has for whole machines of us-central1. Nothing here was recorded from Google.
 */
final class Skus {

    private static final BigDecimal BILLION = BigDecimal.valueOf(1_000_000_000);

    private Skus() {}

    /** vCPUs, memory and GPUs of N1, N2, A2, G2 and T4 in a region, spot and on-demand, and local SSDs. */
    static List<String> usual(String region) {
        return List.of(
                core("N1 Predefined Instance", region, "0.031611", "N1Standard"),
                ram("N1 Predefined Instance", region, "0.004237", "N1Standard"),
                core("Spot Preemptible N1 Predefined Instance", region, "0.01115", "N1Standard"),
                ram("Spot Preemptible N1 Predefined Instance", region, "0.001494", "N1Standard"),
                core("A2 Instance", region, "0.031611", "CPU"),
                ram("A2 Instance", region, "0.004237", "RAM"),
                core("Spot Preemptible A2 Instance", region, "0.018967", "CPU"),
                ram("Spot Preemptible A2 Instance", region, "0.002542", "RAM"),
                gpu("Nvidia Tesla A100 GPU running in Americas", "OnDemand", region, "2.933908"),
                gpu(
                        "Nvidia Tesla A100 GPU attached to Spot Preemptible VMs running in Americas",
                        "Preemptible",
                        region,
                        "1.484346"),
                gpu("Nvidia Tesla A100 80GB GPU running in Americas", "OnDemand", region, "3.92808"),
                gpu(
                        "Nvidia Tesla A100 80GB GPU attached to Spot Preemptible VMs running in Americas",
                        "Preemptible",
                        region,
                        "2.075144"),
                gpu("Nvidia Tesla T4 GPU running in Americas", "OnDemand", region, "0.35"),
                gpu(
                        "Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas",
                        "Preemptible",
                        region,
                        "0.11"),
                ssd("SSD backed Local Storage", "OnDemand", region, "0.08"),
                ssd("SSD backed Local Storage attached to Spot Preemptible VMs", "Preemptible", region, "0.048"));
    }

    static String core(String words, String region, String usd, String group) {
        return sku(words + " Core running in Americas", "Compute", group, usage(words), List.of(region), "h", usd);
    }

    static String ram(String words, String region, String usd, String group) {
        return sku(words + " Ram running in Americas", "Compute", group, usage(words), List.of(region), "GiBy.h", usd);
    }

    static String gpu(String description, String usage, String region, String usd) {
        return sku(description, "Compute", "GPU", usage, List.of(region), "h", usd);
    }

    static String ssd(String description, String usage, String region, String usd) {
        return sku(description, "Storage", "LocalSSD", usage, List.of(region), "GiBy.mo", usd);
    }

    private static String usage(String words) {
        return words.startsWith("Spot") ? "Preemptible" : "OnDemand";
    }

    static String sku(
            String description,
            String family,
            String group,
            String usage,
            List<String> regions,
            String unit,
            String usd) {
        return sku(description, family, group, usage, regions, price(unit, tier("0", "USD", usd)));
    }

    /** A whole SKU around a {@link #price}. */
    static String sku(
            String description, String family, String group, String usage, List<String> regions, String pricingInfo) {
        String id = "%04X-0000-%04X".formatted(description.hashCode() & 0xffff, regions.hashCode() & 0xffff);
        return """
                {"name": "services/6F81-5844-456A/skus/%s", "skuId": "%s", "description": "%s",
                 "category": {"serviceDisplayName": "Compute Engine", "resourceFamily": "%s", "resourceGroup": "%s",
                   "usageType": "%s"},
                 "serviceRegions": [%s], "pricingInfo": [%s], "serviceProviderName": "Google",
                 "geoTaxonomy": {"type": "REGIONAL", "regions": [%s]}}""".formatted(id, id, description, family, group, usage, quoted(regions), pricingInfo, quoted(regions));
    }

    static String price(String unit, String tiers) {
        return """
                {"summary": "", "pricingExpression": {"usageUnit": "%s", "usageUnitDescription": "hour", "baseUnit": "s",
                  "baseUnitDescription": "second", "baseUnitConversionFactor": 3600, "displayQuantity": 1,
                  "tieredRates": [%s]},
                 "currencyConversionRate": 1, "effectiveTime": "2026-11-20T08:01:22.411Z"}""".formatted(unit, tiers);
    }

    static String tier(String from, String currency, String amount) {
        BigDecimal[] parts = new BigDecimal(amount).divideAndRemainder(BigDecimal.ONE);
        return """
                {"startUsageAmount": %s, "unitPrice": {"currencyCode": "%s", "units": "%d", "nanos": %d}}""".formatted(
                        from,
                        currency,
                        parts[0].longValueExact(),
                        parts[1].multiply(BILLION).intValueExact());
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
    }
}
