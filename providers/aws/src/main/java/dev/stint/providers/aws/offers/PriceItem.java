package dev.stint.providers.aws.offers;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One product of the AWS Price List, as GetProducts gives it: a text that is itself JSON. Read strictly: what is not plainly a
 * price per hour of a Linux machine is a problem and no price.
 *
 * @param type instance type; empty when not even that is told
 * @param perHour its price; empty when there is a problem
 * @param problem what is wrong with it; empty when there is a price
 */
record PriceItem(String type, Optional<Money> perHour, String problem) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a product must say of itself: a running Linux machine that shares its host, and no software that costs extra. */
    static final Map<String, String> ATTRIBUTES = Map.of(
            "operatingSystem", "Linux",
            "tenancy", "Shared",
            "preInstalledSw", "NA",
            "capacitystatus", "Used",
            // capacity blocks of GPU types carry all the rest, too
            "marketoption", "OnDemand");

    /** The price of a product; empty when it is another kind of product, or another region's. */
    static Optional<PriceItem> of(String text, String region) {
        JsonNode item;
        try {
            item = JSON.readTree(text);
        } catch (JacksonException e) {
            return Optional.of(new PriceItem("", Optional.empty(), "a product is no JSON: " + e.getOriginalMessage()));
        }
        JsonNode attributes = item.path("product").path("attributes");
        String type = text(attributes.path("instanceType"));
        if (type.isEmpty()) {
            return Optional.of(new PriceItem("", Optional.empty(), "a product names no instance type"));
        }
        if (!text(attributes.path("regionCode")).equals(region) || !asked(attributes)) {
            return Optional.empty();
        }
        List<JsonNode> dimensions = new ArrayList<>();
        for (JsonNode term : item.path("terms").path("OnDemand")) {
            for (JsonNode dimension : term.path("priceDimensions")) {
                dimensions.add(dimension);
            }
        }
        if (dimensions.size() != 1) {
            return Optional.of(
                    new PriceItem(type, Optional.empty(), dimensions.size() + " on-demand prices instead of one"));
        }
        return Optional.of(price(type, dimensions.get(0)));
    }

    private static boolean asked(JsonNode attributes) {
        return ATTRIBUTES.entrySet().stream()
                .allMatch(wanted -> text(attributes.path(wanted.getKey())).equals(wanted.getValue()));
    }

    private static PriceItem price(String type, JsonNode dimension) {
        String unit = text(dimension.path("unit"));
        if (!unit.equals("Hrs")) {
            return new PriceItem(type, Optional.empty(), "a price per '" + unit + "' and not per hour");
        }
        String usd = text(dimension.path("pricePerUnit").path("USD"));
        if (usd.isEmpty()) {
            return new PriceItem(type, Optional.empty(), "no price in USD");
        }
        try {
            Money price = new Money(new BigDecimal(usd));
            return price.isPositive()
                    ? new PriceItem(type, Optional.of(price), "")
                    : new PriceItem(type, Optional.empty(), "a price of " + usd + " USD");
        } catch (NumberFormatException e) {
            return new PriceItem(type, Optional.empty(), "a price of '" + usd + "' USD");
        }
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.asString() : "";
    }
}
