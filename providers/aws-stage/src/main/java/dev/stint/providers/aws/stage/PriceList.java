package dev.stint.providers.aws.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Price List service, from what the test says. For each price there are other products of the same machine, as in Amazon's list
 * (with Windows, on hosts of one's own, as reservation), so that a question too wide gets wrong prices. Safe for many threads.
 */
public final class PriceList implements Stagehand {

    private static final int LONGEST_PAGE = 100;
    private static final String ON_DEMAND = "JRTCKXETXF";
    private static final String HOURLY = "6YS6EN2CT7";

    /** A product: what filters look at, and the whole of it as the service writes it. */
    private record Product(Map<String, String> attributes, String json) {}

    private final List<Product> products = new ArrayList<>();
    private int skus;

    PriceList() {}

    /** What a Linux machine costs on demand in a region, in USD an hour. */
    public synchronized PriceList onDemand(String region, String type, String usdPerHour) {
        products.removeIf(product -> region.equals(product.attributes().get("regionCode"))
                && type.equals(product.attributes().get("instanceType")));
        add(region, type, "Linux", "Shared", "Used", usdPerHour);
        add(region, type, "Windows", "Shared", "Used", "9" + usdPerHour);
        add(region, type, "Linux", "Dedicated", "Used", "8" + usdPerHour);
        add(region, type, "Linux", "Shared", "AllocatedCapacityReservation", "0.0000000000");
        add(region, type, "Linux", "Shared", "UnusedCapacityReservation", usdPerHour);
        return this;
    }

    private void add(String region, String type, String system, String tenancy, String status, String usdPerHour) {
        String sku = String.format("STAGE%011d", ++skus);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("servicecode", "AmazonEC2");
        attributes.put("regionCode", region);
        attributes.put("locationType", "AWS Region");
        attributes.put("instanceType", type);
        attributes.put("operatingSystem", system);
        attributes.put("tenancy", tenancy);
        attributes.put("capacitystatus", status);
        attributes.put("preInstalledSw", "NA");
        attributes.put("licenseModel", "No License required");
        attributes.put("marketoption", "OnDemand");
        attributes.put("operation", system.equals("Linux") ? "RunInstances" : "RunInstances:0002");
        String term = sku + "." + ON_DEMAND;
        Map<String, Object> dimension = Map.of(
                "unit",
                "Hrs",
                "endRange",
                "Inf",
                "beginRange",
                "0",
                "description",
                "$" + usdPerHour + " per On Demand " + system + " " + type + " Instance Hour",
                "appliesTo",
                List.of(),
                "rateCode",
                term + "." + HOURLY,
                "pricePerUnit",
                Map.of("USD", usdPerHour));
        Map<String, Object> offer = Map.of(
                "priceDimensions",
                Map.of(term + "." + HOURLY, dimension),
                "sku",
                sku,
                "effectiveDate",
                "2026-02-01T00:00:00Z",
                "offerTermCode",
                ON_DEMAND,
                "termAttributes",
                Map.of());
        Map<String, Object> product = new LinkedHashMap<>();
        product.put("product", Map.of("productFamily", "Compute Instance", "attributes", attributes, "sku", sku));
        product.put("serviceCode", "AmazonEC2");
        product.put("terms", Map.of("OnDemand", Map.of(term, offer)));
        product.put("version", "20260201000000");
        product.put("publicationDate", "2026-02-01T00:00:00Z");
        Map<String, String> looked = new LinkedHashMap<>(attributes);
        looked.put("productFamily", "Compute Instance");
        looked.put("ServiceCode", "AmazonEC2");
        products.add(new Product(looked, JsonMapper.shared().writeValueAsString(product)));
    }

    @Override
    public synchronized StageAnswer answer(StageRequest request) {
        if (!request.action().equals("GetProducts")) {
            throw RefusedException.unplayed("pricing " + request.action());
        }
        JsonNode asked = JsonMapper.shared().readTree(request.body());
        List<String> found = products.stream()
                .filter(product -> asked.path("ServiceCode").asString("").equals("AmazonEC2"))
                .filter(product ->
                        asked.path("Filters").valueStream().allMatch(filter -> matches(filter, product.attributes())))
                .map(Product::json)
                .toList();
        int first = Optional.of(asked.path("NextToken").asString(""))
                .filter(token -> !token.isEmpty())
                .map(Integer::parseInt)
                .orElse(0);
        int end = Math.min(found.size(), first + asked.path("MaxResults").asInt(LONGEST_PAGE));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("FormatVersion", "aws_v1");
        answer.put("PriceList", found.subList(Math.min(first, end), end));
        if (end < found.size()) {
            answer.put("NextToken", Integer.toString(end));
        }
        return StageAnswer.json(answer);
    }

    private static boolean matches(JsonNode filter, Map<String, String> attributes) {
        String value = attributes.getOrDefault(filter.path("Field").asString(""), "");
        String wanted = filter.path("Value").asString("");
        List<String> several = List.of(wanted.split("\\s*,\\s*"));
        return switch (filter.path("Type").asString("")) {
            case "TERM_MATCH" -> value.toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT));
            case "EQUALS" -> value.equals(wanted);
            case "CONTAINS" -> value.contains(wanted);
            case "ANY_OF" -> several.contains(value);
            case "NONE_OF" -> !several.contains(value);
            default -> throw RefusedException.unplayed("a filter of products of type " + filter.path("Type"));
        };
    }
}
