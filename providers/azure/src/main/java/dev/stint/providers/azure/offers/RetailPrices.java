package dev.stint.providers.azure.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.cloud.TypeGlobs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Prices of a region in force now, on demand and spot, by the Retail Prices API, which needs no credentials
 * (https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices, read 2026-11). It lists everything that is
 * sold: what is not a Linux machine by the hour is dropped, see {@link RetailRow}.
 */
final class RetailPrices {

    private static final Logger LOG = System.getLogger(RetailPrices.class.getName());

    /** Since this version values of filters are case-sensitive. */
    private static final String VERSION = "2023-01-01-preview";

    private static final int SHOWN = 10;

    private final String region;
    private final PublicAnswers retail;
    private final TypeGlobs sizes;
    private final InstantSource clock;

    RetailPrices(String region, PublicAnswers retail, TypeGlobs sizes, InstantSource clock) {
        this.region = region;
        this.retail = retail;
        this.sizes = sizes;
        this.clock = clock;
    }

    /**
     * Reads them. A size whose price cannot be read, or that has two, has none here and is reported.
     *
     * @throws IllegalStateException when no row is a price that can be used, so that what was known is kept
     */
    PriceList read() {
        Instant now = clock.instant();
        Found onDemand = new Found();
        Found spot = new Found();
        int[] rows = {0};
        Pages.read(
                "retail prices of " + region,
                first().toString(),
                address -> retail.get(URI.create(address.replace(" ", "%20"))),
                page -> Pages.text(page.path("NextPageLink")),
                page -> {
                    JsonNode items = page.path("Items");
                    if (!items.isArray()) {
                        throw new IllegalStateException("retail prices: the answer has no list 'Items'");
                    }
                    for (JsonNode item : items) {
                        rows[0]++;
                        RetailRow.of(item, region, now)
                                .filter(row -> sizes.match(row.size()))
                                .ifPresent(row -> (row.capacity() == CapacityType.SPOT ? spot : onDemand).take(row));
                    }
                });
        Map<String, String> problems = new TreeMap<>(onDemand.problems());
        problems.putAll(spot.problems());
        Map<String, Dated> prices = onDemand.prices();
        if (prices.isEmpty()) {
            throw new IllegalStateException("none of " + rows[0]
                    + " rows is the on-demand price of a size that was asked for"
                    + problems.entrySet().stream()
                            .findFirst()
                            .map(first -> "; " + first.getKey() + " has " + first.getValue())
                            .orElse(""));
        }
        if (!problems.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "retail prices of {0}: {1} cannot be used: {2}",
                    region,
                    problems.size(),
                    problems.entrySet().stream().limit(SHOWN).toList());
        }
        return new PriceList(prices, spot.prices(), problems, Optional.empty());
    }

    private URI first() {
        String filter = "serviceName eq 'Virtual Machines' and armRegionName eq '" + region
                + "' and priceType eq 'Consumption'";
        return URI.create(retail.service() + "?api-version=" + VERSION + "&currencyCode='USD'&$filter="
                + URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    /**
     * What was found of the rows so far.
     *
     * @param newest the row that counts, by size
     * @param twice sizes with two prices that count as much, and both of them in words
     */
    private record Found(Map<String, RetailRow> newest, Map<String, String> twice) {

        Found() {
            this(new HashMap<>(), new HashMap<>());
        }

        void take(RetailRow row) {
            RetailRow before = newest.get(row.size());
            int weight = before == null ? 1 : RetailRow.WEIGHT.compare(row, before);
            if (weight > 0) {
                newest.put(row.size(), row);
                twice.remove(row.size());
            } else if (weight == 0 && before != null && !before.perHour().equals(row.perHour())) {
                twice.put(row.size(), "two prices, " + words(before) + " and " + words(row));
            }
        }

        Map<String, Dated> prices() {
            Map<String, Dated> prices = new HashMap<>();
            newest.forEach((size, row) -> row.perHour()
                    .filter(price -> !twice.containsKey(size))
                    .ifPresent(price -> prices.put(size, new Dated(price, Optional.of(row.since())))));
            return prices;
        }

        Map<String, String> problems() {
            Map<String, String> problems = new TreeMap<>();
            newest.forEach((size, row) -> {
                String problem = twice.getOrDefault(size, row.problem());
                if (!problem.isEmpty()) {
                    problems.put(size + " " + row.capacity().word(), problem);
                }
            });
            return problems;
        }

        private static String words(RetailRow row) {
            return row.perHour().map(Money::toString).orElse(row.problem());
        }
    }
}
