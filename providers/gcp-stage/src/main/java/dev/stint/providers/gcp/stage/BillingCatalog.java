package dev.stint.providers.gcp.stage;

import dev.stint.discovery.ViolationException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SKUs of Compute Engine in the Cloud Billing Catalog API, unchecked against a description: {@code GET
 * /v1/services/6F81-5844-456A/skus}, shapes from "Method: services.skus.list", cloud.google.com/billing/docs/reference/rest. Empty until the
 * test fills it. Safe for many threads.
 */
public final class BillingCatalog implements Service {

    private static final String PATH = "/v1/services/6F81-5844-456A/skus";
    private static final Set<String> PARAMETERS = Set.of(
            "currencyCode", "pageSize", "pageToken", "startTime", "endTime", "key", "alt", "prettyPrint", "fields");
    private static final int LONGEST_PAGE = 5_000;
    private static final long NANOS = 1_000_000_000L;

    private final List<JsonNode> skus = new ArrayList<>();
    private int longest = LONGEST_PAGE;

    BillingCatalog() {}

    /**
     * One SKU.
     *
     * @param description such as {@code Spot Preemptible N2 Instance Core running in Iowa}
     * @param group such as {@code CPU}, {@code RAM} or {@code GPU}
     * @param usage {@code OnDemand}, {@code Preemptible} or {@code Commit1Yr}
     * @param region where it is charged
     * @param unit such as {@code h} or {@code GiBy.h}
     * @param usd for one unit, in decimal
     */
    public synchronized BillingCatalog sku(
            String description, String group, String usage, String region, String unit, String usd) {
        String id =
                String.format(Locale.ROOT, "%04X-%04X-%04X", skus.size() + 1, description.hashCode() & 0xffff, 0x57A6);
        java.math.BigDecimal nanos = new java.math.BigDecimal(usd).movePointRight(9);
        ObjectNode sku = Json.object()
                .put("name", "services/6F81-5844-456A/skus/" + id)
                .put("skuId", id)
                .put("description", description)
                .put("serviceProviderName", "Google");
        sku.putObject("category")
                .put("serviceDisplayName", "Compute Engine")
                .put("resourceFamily", "Compute")
                .put("resourceGroup", group)
                .put("usageType", usage);
        sku.putArray("serviceRegions").add(region);
        ObjectNode info = sku.putArray("pricingInfo").addObject().put("summary", "");
        info.put("currencyConversionRate", 1).put("effectiveTime", "2026-03-01T08:00:00Z");
        ObjectNode price = info.putObject("pricingExpression")
                .put("usageUnit", unit)
                .put("displayQuantity", 1)
                .put("usageUnitDescription", unit.equals("h") ? "hour" : "gibibyte hour")
                .put("baseUnit", unit.equals("h") ? "s" : "By.s")
                .put("baseUnitDescription", unit.equals("h") ? "second" : "byte second")
                .put("baseUnitConversionFactor", unit.equals("h") ? 3_600 : 3_865_470_566_400L);
        price.putArray("tieredRates")
                .addObject()
                .put("startUsageAmount", 0)
                .putObject("unitPrice")
                .put("currencyCode", "USD")
                .put("units", nanos.longValue() / NANOS + "")
                .put("nanos", (int) (nanos.longValue() % NANOS));
        ObjectNode taxonomy = sku.putObject("geoTaxonomy").put("type", "REGIONAL");
        taxonomy.putArray("regions").add(region);
        skus.add(sku);
        return this;
    }

    /** SKUs in JSON, as a recorded answer has them: one, a list, or a whole page. */
    public synchronized BillingCatalog json(String text) {
        JsonNode read = JsonMapper.shared().readTree(text);
        JsonNode list = read.has("skus") ? read.path("skus") : read;
        if (list.isArray()) {
            list.forEach(skus::add);
        } else {
            skus.add(list);
        }
        return this;
    }

    /** Nothing has a price any more. */
    public synchronized void clear() {
        skus.clear();
    }

    /** Pages are no longer than this from now on. */
    public synchronized void longestPage(int count) {
        longest = count;
    }

    @Override
    public boolean covers(StageRequest request) {
        return request.path().startsWith("/v1/services");
    }

    @Override
    public Play play(StageRequest request) {
        if (!request.verb().equals("GET") || !request.path().equals(PATH)) {
            throw new ViolationException(
                    "there is nothing at " + request.verb() + " " + request.path() + " but " + PATH);
        }
        Map<String, String> asked = new HashMap<>();
        for (String pair :
                request.query().isEmpty() ? new String[0] : request.query().split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2 || !PARAMETERS.contains(parts[0])) {
                throw new ViolationException("cloudbilling.services.skus.list has no parameter '" + parts[0] + "'");
            }
            asked.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        if (!asked.getOrDefault("currencyCode", "USD").equals("USD")) {
            throw new ViolationException("prices in " + asked.get("currencyCode") + " are not played on this stage");
        }
        return new Play("cloudbilling.services.skus.list", () -> page(asked));
    }

    private synchronized JsonNode page(Map<String, String> asked) {
        String token = asked.getOrDefault("pageToken", "");
        int first = token.isEmpty() ? 0 : Integer.parseInt(token);
        int size = Integer.parseInt(asked.getOrDefault("pageSize", "0"));
        int end = Math.min(skus.size(), first + Math.min(longest, size == 0 ? LONGEST_PAGE : size));
        ObjectNode answer = Json.object();
        ArrayNode page = answer.putArray("skus");
        page.addAll(skus.subList(Math.min(first, end), end));
        return answer.put("nextPageToken", end < skus.size() ? Integer.toString(end) : "");
    }
}
