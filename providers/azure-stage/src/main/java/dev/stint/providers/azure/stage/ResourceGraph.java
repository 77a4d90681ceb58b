package dev.stint.providers.azure.stage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Azure Resource Graph: the tables {@code SpotResources} and {@code Resources}. "Resources - Resources", Resource Graph REST API
 * reference, and "Azure Spot Virtual Machines: pricing and eviction history", Azure Virtual Machines documentation, whose samples show
 * the members of rows. {@code effectiveDate} of a price is not in the samples; it is played because clients tell whether it is there.
 */
public final class ResourceGraph {

    private static final String EVICTIONS = "microsoft.compute/skuspotevictionrate/location";
    private static final String PRICES = "microsoft.compute/skuspotpricehistory/ostype/location";

    /** As many as are given at once: "Working with large Azure resource data sets". */
    private static final int MOST = 1_000;

    private final World world;
    private final Map<String, ObjectNode> rows = new LinkedHashMap<>();

    ResourceGraph(World world) {
        this.world = world;
    }

    /**
     * How often machines of a size are evicted in a location.
     *
     * @param rate {@code 0-5}, {@code 5-10}, {@code 10-15}, {@code 15-20} or {@code 20+}
     */
    public ResourceGraph evictionRate(String location, String size, String rate) {
        synchronized (world) {
            ObjectNode row = row(EVICTIONS, location, size, "");
            row.set("properties", Tree.object("evictionRate", rate));
            return this;
        }
    }

    /** What a Linux machine of a size has cost on spot since an instant. Later calls tell of later prices. */
    public ResourceGraph spotPrice(String location, String size, Instant since, String usdPerHour) {
        synchronized (world) {
            ObjectNode row = row(PRICES, location, size, "linux");
            ObjectNode properties = Tree.within(row, "properties");
            properties.put("osType", "linux");
            JsonNode before = properties.path("spotPrices");
            List<JsonNode> all = new ArrayList<>();
            // the newest comes first, as the samples read [0] for the latest
            all.add(Tree.object("priceUSD", new BigDecimal(usdPerHour), "effectiveDate", since.toString()));
            before.valueStream().forEach(all::add);
            properties.set("spotPrices", Tree.object("all", all).get("all"));
            return this;
        }
    }

    private ObjectNode row(String type, String location, String size, String more) {
        String name = size.toLowerCase(Locale.ROOT);
        String id = "/providers/" + type + "/" + location + "/" + name + (more.isEmpty() ? "" : "/" + more);
        return rows.computeIfAbsent(
                id,
                any -> Tree.object(
                        "id",
                        id,
                        "name",
                        location,
                        "type",
                        type,
                        "tenantId",
                        "",
                        "location",
                        location,
                        "sku",
                        Tree.map("name", name)));
    }

    ArmAnswer answer(ArmRequest request) {
        if (!request.operation().equals("POST resources")) {
            throw RefusedException.unplayed(request.operation());
        }
        JsonNode body = request.json();
        String query = body.path("query").asString("");
        if (query.isEmpty()) {
            throw new RefusedException(
                    400, "BadRequest", "Please provide below info when asking for support: no query.");
        }
        String format = Tree.at(body, "options.resultFormat").asString("objectArray");
        if (!format.equals("objectArray")) {
            throw RefusedException.unplayed("rows as " + format);
        }
        List<ObjectNode> table = switch (KustoPipe.table(query)) {
            case "spotresources" -> List.copyOf(rows.values());
            case "resources" ->
                world.resources.list("", "", world.now(), world.pace().lists(), world.resources::get);
            default ->
                throw new RefusedException(
                        400, "BadRequest", "Table " + KustoPipe.table(query) + " is invalid or not supported");
        };
        List<ObjectNode> all = KustoPipe.run(query, table);
        String token = Tree.at(body, "options.$skipToken").asString("");
        int from = token.isEmpty() ? Tree.at(body, "options.$skip").asInt(0) : Integer.parseInt(token);
        int size = Math.min(MOST, Tree.at(body, "options.$top").asInt(100));
        List<ObjectNode> page = all.stream().skip(from).limit(size).toList();
        boolean more = from + page.size() < all.size();
        ObjectNode answer = Tree.object(
                "totalRecords",
                all.size(),
                "count",
                page.size(),
                "data",
                page,
                "facets",
                List.of(),
                "resultTruncated",
                more && page.stream().noneMatch(row -> row.has("id")) ? "true" : "false");
        if (more && page.stream().allMatch(row -> row.has("id"))) {
            answer.put("$skipToken", Integer.toString(from + page.size()));
        }
        return ArmAnswer.ok(answer);
    }
}
