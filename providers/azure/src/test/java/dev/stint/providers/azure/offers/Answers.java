package dev.stint.providers.azure.offers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers in the published formats, from files (README beside them) and made of parts. */
final class Answers {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Answers() {}

    static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    static String file(String name) {
        try (@Nullable InputStream in = Answers.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode document(String name) {
        return JSON.readTree(file(name));
    }

    /** A row of the retail prices of a size of no particular series, sold on demand since long ago. */
    static ObjectNode retail(String size, String region, double usd) {
        String meter = size.replace("Standard_", "").replace('_', ' ');
        ObjectNode row = JSON.createObjectNode();
        row.put("currencyCode", "USD");
        row.put("tierMinimumUnits", 0.0);
        row.put("retailPrice", usd);
        row.put("unitPrice", usd);
        row.put("armRegionName", region);
        row.put("effectiveStartDate", "2021-11-01T00:00:00Z");
        row.put("meterName", meter);
        row.put("productName", "Virtual Machines Some Series");
        row.put("skuName", meter);
        row.put("serviceName", "Virtual Machines");
        row.put("serviceFamily", "Compute");
        row.put("unitOfMeasure", "1 Hour");
        row.put("type", "Consumption");
        row.put("isPrimaryMeterRegion", true);
        row.put("armSkuName", size);
        return row;
    }

    static ObjectNode retailSpot(String size, String region, double usd) {
        ObjectNode row = retail(size, region, usd);
        row.put("meterName", row.path("meterName").asString() + " Spot");
        row.put("skuName", row.path("skuName").asString() + " Spot");
        row.put("effectiveStartDate", "2026-11-01T00:00:00Z");
        return row;
    }

    static String retailPage(List<? extends JsonNode> rows) {
        ObjectNode page = JSON.createObjectNode();
        page.put("BillingCurrency", "USD");
        rows.forEach(row -> page.withArray("Items").add(row));
        page.putNull("NextPageLink");
        page.put("Count", rows.size());
        return page.toString();
    }

    /** A size as Resource SKUs tells it: in three zones, to be had as spot, x86-64. */
    static ObjectNode sku(String name, String family, String region, String... capabilities) {
        ObjectNode sku = JSON.createObjectNode();
        sku.put("resourceType", "virtualMachines");
        sku.put("name", name);
        sku.put("tier", "Standard");
        sku.put("size", name.replace("Standard_", ""));
        sku.put("family", family);
        sku.putArray("locations").add(region);
        ObjectNode place = sku.putArray("locationInfo").addObject();
        place.put("location", region);
        place.putArray("zones").add("3").add("1").add("2");
        place.putArray("zoneDetails");
        sku.putArray("restrictions");
        capability(sku, "vCPUs", "4");
        capability(sku, "MemoryGB", "16");
        capability(sku, "HyperVGenerations", "V1,V2");
        capability(sku, "CpuArchitectureType", "x64");
        capability(sku, "LowPriorityCapable", "True");
        for (int i = 0; i < capabilities.length; i += 2) {
            capability(sku, capabilities[i], capabilities[i + 1]);
        }
        return sku;
    }

    /** A later one of the same name counts, as it does in the list. */
    private static void capability(ObjectNode sku, String name, String value) {
        ObjectNode capability = sku.withArray("capabilities").addObject();
        capability.put("name", name);
        capability.put("value", value);
    }

    /** Restricts a size in zones, or, where none is given, in its region. */
    static ObjectNode restricted(ObjectNode sku, String region, String... zones) {
        ObjectNode restriction = sku.withArray("restrictions").addObject();
        restriction.put("type", zones.length > 0 ? "Zone" : "Location");
        restriction.putArray("values").add(region);
        ObjectNode info = restriction.putObject("restrictionInfo");
        info.putArray("locations").add(region);
        for (String zone : zones) {
            info.withArray("zones").add(zone);
        }
        restriction.put("reasonCode", "NotAvailableForSubscription");
        return sku;
    }

    static JsonNode list(List<? extends JsonNode> values) {
        ObjectNode page = JSON.createObjectNode();
        page.putArray("value");
        values.forEach(value -> page.withArray("value").add(value));
        return page;
    }
}
