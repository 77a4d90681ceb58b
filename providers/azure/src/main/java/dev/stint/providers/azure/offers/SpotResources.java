package dev.stint.providers.azure.offers;

import dev.stint.providers.Money;
import dev.stint.providers.ReclaimBand;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Eviction rates and spot prices by the table {@code SpotResources} of Azure Resource Graph, as Microsoft's samples ask for them
 * (https://learn.microsoft.com/azure/virtual-machines/spot-vms). No scope is named, since the table is of no subscription. Names of
 * sizes come in lower case there.
 */
final class SpotResources {

    private static final Logger LOG = System.getLogger(SpotResources.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ADDRESS = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

    /** As many as Resource Graph gives at once. */
    private static final int ROWS_PER_PAGE = 1_000;

    private final Arm arm;
    private final List<String> regions;

    SpotResources(Arm arm, List<String> regions) {
        this.arm = arm;
        this.regions = List.copyOf(regions);
    }

    /** Eviction rates of all regions asked for. Those that are not understood are left out, and reported. */
    Evictions evictions() {
        Map<String, Map<String, ReclaimBand>> bands = new HashMap<>();
        Set<String> unknown = new TreeSet<>();
        read(
                "eviction rates",
                "microsoft.compute/skuspotevictionrate/location",
                "evictionRate = tostring(properties.evictionRate)",
                "",
                row -> {
                    String rate = row.path("evictionRate").asString("").strip();
                    Optional<ReclaimBand> band = Evictions.band(rate);
                    if (band.isPresent()) {
                        bands.computeIfAbsent(region(row), region -> new HashMap<>())
                                .put(size(row), band.get());
                    } else if (!rate.isEmpty()) {
                        unknown.add("'" + rate + "'");
                    }
                });
        if (!unknown.isEmpty()) {
            LOG.log(Level.WARNING, "eviction rates that are not known here are left out: {0}", unknown);
        }
        return new Evictions(bands);
    }

    /** Spot prices of Linux machines of all regions asked for. What is no price above zero is left out. */
    SpotHistory history() {
        Map<String, Map<String, List<Dated>>> prices = new HashMap<>();
        read(
                "spot prices",
                "microsoft.compute/skuspotpricehistory/ostype/location",
                "osType = tostring(properties.osType), spotPrices = properties.spotPrices",
                "| where properties.osType =~ 'linux' ",
                row -> {
                    if (!row.path("osType").asString("").equalsIgnoreCase("linux")) {
                        return;
                    }
                    List<Dated> list = new ArrayList<>();
                    row.path("spotPrices").forEach(price -> dated(price).ifPresent(list::add));
                    if (!list.isEmpty()) {
                        prices.computeIfAbsent(region(row), region -> new HashMap<>())
                                .put(size(row), List.copyOf(list));
                    }
                });
        return new SpotHistory(prices);
    }

    private void read(String what, String type, String columns, String condition, Consumer<JsonNode> row) {
        String query = "SpotResources | where type =~ '" + type + "' " + condition + "| where location in~ ("
                + regions.stream().map(region -> "'" + region + "'").collect(Collectors.joining(", "))
                // pages are only to be had of what is ordered, and has an id
                + ") | project id, skuName = tostring(sku.name), location, " + columns + " | order by id asc";
        Pages.read(what, "", token -> arm.post(ADDRESS, body(query, token)), page -> next(what, page), page -> {
            JsonNode data = page.path("data");
            if (!data.isArray()) {
                throw new IllegalStateException(what + ": the answer has no list 'data'");
            }
            data.forEach(row);
        });
    }

    private static Optional<String> next(String what, JsonNode page) {
        Optional<String> token = Pages.text(page.path("$skipToken"));
        if (token.isEmpty() && page.path("resultTruncated").asString("").equalsIgnoreCase("true")) {
            throw new IllegalStateException(what + ": Resource Graph cut the list and does not say how it goes on");
        }
        return token;
    }

    private static JsonNode body(String query, String token) {
        ObjectNode body = JSON.createObjectNode();
        body.put("query", query);
        ObjectNode options = body.putObject("options");
        options.put("resultFormat", "objectArray");
        options.put("$top", ROWS_PER_PAGE);
        if (!token.isEmpty()) {
            options.put("$skipToken", token);
        }
        return body;
    }

    private static Optional<Dated> dated(JsonNode price) {
        JsonNode usd = price.path("priceUSD");
        if (!usd.isNumber()) {
            return Optional.empty();
        }
        Money money = new Money(usd.decimalValue());
        return money.isPositive() ? Optional.of(new Dated(money, day(price))) : Optional.empty();
    }

    /** Since when a price holds; Microsoft's samples do not show whether that is told. */
    private static Optional<Instant> day(JsonNode price) {
        try {
            return Pages.text(price.path("effectiveDate")).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String region(JsonNode row) {
        return row.path("location").asString("").toLowerCase(Locale.ROOT);
    }

    private static String size(JsonNode row) {
        return row.path("skuName").asString("").toLowerCase(Locale.ROOT);
    }
}
