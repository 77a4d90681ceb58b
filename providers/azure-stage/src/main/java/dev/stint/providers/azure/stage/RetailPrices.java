package dev.stint.providers.azure.stage;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Retail Prices API, under {@code /api/retail/prices}: "Azure Retail Prices overview", Cost Management REST API documentation. It
 * wants no token. Filters are joined by {@code and}; of Microsoft's operators {@code eq}, {@code ne} and {@code contains(…)} are played.
 * Safe for many threads.
 */
public final class RetailPrices {

    private static final Pattern TERM = Pattern.compile("(\\w+)\\s+(eq|ne)\\s+'([^']*)'");
    private static final Pattern CONTAINS = Pattern.compile("contains\\((\\w+),\\s*'([^']*)'\\)");

    private final List<ObjectNode> rows = new ArrayList<>();
    private int pageSize = 100;

    RetailPrices() {}

    /** What a Linux machine of a size costs in a location, on demand. */
    public synchronized RetailPrices onDemand(String location, String size, String usdPerHour) {
        rows.add(row(location, size, product(size), "", usdPerHour));
        return this;
    }

    /** What a Linux machine of a size costs in a location, on spot; and what one with Windows does, which is another row. */
    public synchronized RetailPrices spot(String location, String size, String usdPerHour) {
        String product = product(size);
        rows.add(row(location, size, product, " Spot", usdPerHour));
        BigDecimal windows = new BigDecimal(usdPerHour).add(new BigDecimal("0.01"));
        rows.add(row(location, size, product + " Windows", " Spot", windows.toPlainString()));
        return this;
    }

    /** A row as it is, JSON. */
    public synchronized RetailPrices add(String json) {
        rows.add((ObjectNode) Tree.read(json.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Pages have at most so many rows; a hundred where nothing was said. */
    public synchronized void pageSize(int members) {
        pageSize = members;
    }

    /** Such as {@code Virtual Machines Dsv5 Series}. */
    private static String product(String size) {
        return "Virtual Machines " + size.replace("Standard_", "").replaceAll("[\\d_]+(?=[a-z])|_", "") + " Series";
    }

    private static ObjectNode row(String location, String size, String product, String kind, String usd) {
        BigDecimal price = new BigDecimal(usd);
        String meter = size.replace("Standard_", "").replace('_', ' ') + kind;
        return Tree.object(
                "currencyCode",
                "USD",
                "tierMinimumUnits",
                0.0,
                "retailPrice",
                price,
                "unitPrice",
                price,
                "armRegionName",
                location,
                "location",
                location,
                "effectiveStartDate",
                "2025-01-01T00:00:00Z",
                "meterId",
                Tree.mark(location + meter + product),
                "meterName",
                meter,
                "productId",
                "DZH318Z0" + Tree.mark(product).substring(0, 4),
                "skuId",
                "DZH318Z0" + Tree.mark(product + meter),
                "productName",
                product,
                "skuName",
                meter,
                "serviceName",
                "Virtual Machines",
                "serviceId",
                "DZH313Z7MMC8",
                "serviceFamily",
                "Compute",
                "unitOfMeasure",
                "1 Hour",
                "type",
                "Consumption",
                "isPrimaryMeterRegion",
                true,
                "armSkuName",
                size);
    }

    synchronized ArmAnswer answer(ArmRequest request) {
        String filter = request.parameter("$filter");
        List<ObjectNode> found = rows.stream().filter(row -> holds(filter, row)).toList();
        String skip = request.parameter("$skip");
        int from = skip.isEmpty() ? 0 : Integer.parseInt(skip);
        List<ObjectNode> page = found.stream().skip(from).limit(pageSize).toList();
        ObjectNode answer = Tree.object(
                "BillingCurrency",
                "USD",
                "CustomerEntityId",
                "Default",
                "CustomerEntityType",
                "Retail",
                "Items",
                page,
                "Count",
                page.size());
        if (from + pageSize < found.size()) {
            answer.put("NextPageLink", link(request, from + pageSize));
        } else {
            answer.putNull("NextPageLink");
        }
        return ArmAnswer.ok(answer);
    }

    private static String link(ArmRequest request, int from) {
        StringBuilder link = new StringBuilder(request.host() + request.path() + "?");
        request.query().forEach((name, value) -> {
            if (!name.equals("$skip")) {
                link.append(name).append('=').append(ArmRequest.encoded(value)).append('&');
            }
        });
        return link.append("$skip=").append(from).toString();
    }

    private static boolean holds(String filter, JsonNode row) {
        boolean all = true;
        for (String term : filter.isEmpty() ? new String[0] : filter.split("\\s+and\\s+")) {
            all &= term(term.trim(), row);
        }
        return all;
    }

    /** Values are compared to the letter: "filter values are case sensitive", since 2023-01-01-preview. */
    private static boolean term(String text, JsonNode row) {
        Matcher contains = CONTAINS.matcher(text);
        if (contains.matches()) {
            return row.path(contains.group(1)).asString("").contains(contains.group(2));
        }
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw RefusedException.unplayed("retail prices with the filter '" + text + "'");
        }
        String name = term.group(1).equals("priceType") ? "type" : term.group(1);
        boolean same = row.path(name).asString("").equals(term.group(3));
        return term.group(2).equals("eq") == same;
    }
}
