package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Sizes of machines, by location. Guarded by the {@link World}. */
final class Sizes {

    /** Some of each kind, so that tests need not name any; figures of Microsoft's pages on the series. */
    static final List<VmSize> USUAL = List.of(
            new VmSize("Standard_D2s_v5", "standardDSv5Family", 2, 8, 0),
            new VmSize("Standard_D16s_v5", "standardDSv5Family", 16, 64, 0),
            new VmSize("Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family", 4, 28, 1),
            new VmSize("Standard_NC24ads_A100_v4", "StandardNCADSA100v4Family", 24, 220, 1));

    private final Map<String, Map<String, VmSize>> all = new TreeMap<>();
    private final Stock stock;

    Sizes(Stock stock) {
        this.stock = stock;
    }

    void offer(String location, VmSize size) {
        all.computeIfAbsent(location, any -> new LinkedHashMap<>()).put(size.name(), size);
    }

    Collection<String> locations() {
        return all.keySet();
    }

    Collection<VmSize> at(String location) {
        return all.getOrDefault(location, Map.of()).values();
    }

    Optional<VmSize> find(String location, String name) {
        return at(location).stream()
                .filter(size -> size.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** "Resource Skus - List", Compute REST API reference: one entry for each size and location. */
    ArmAnswer answer(ArmRequest request) {
        String filter = request.parameter("$filter");
        if (!filter.isEmpty() && !filter.matches("location eq '[^']+'")) {
            throw new RefusedException(
                    400,
                    "InvalidFilter",
                    "Only a filter on location is supported: location eq 'eastus'; not " + filter);
        }
        String wanted = filter.isEmpty() ? "" : World.location(filter.substring(13, filter.length() - 1));
        List<ObjectNode> skus = new ArrayList<>();
        all.forEach((location, sizes) -> {
            if (wanted.isEmpty() || wanted.equals(location)) {
                sizes.values().forEach(size -> skus.add(sku(location, size)));
            }
        });
        return ArmAnswer.list(skus);
    }

    private ObjectNode sku(String location, VmSize size) {
        List<Map<String, Object>> capabilities = new ArrayList<>();
        new TreeMap<>(size.capabilities())
                .forEach((name, value) -> capabilities.add(Tree.map("name", name, "value", value)));
        return Tree.object(
                "resourceType",
                "virtualMachines",
                "name",
                size.name(),
                "tier",
                "Standard",
                "size",
                size.name().substring(size.name().indexOf('_') + 1),
                "family",
                size.family(),
                "locations",
                List.of(location),
                "locationInfo",
                List.of(Tree.map("location", location, "zones", size.zones(), "zoneDetails", List.of())),
                "capabilities",
                capabilities,
                "restrictions",
                restrictions(location, size));
    }

    private List<Map<String, Object>> restrictions(String location, VmSize size) {
        List<Map<String, Object>> found = new ArrayList<>();
        if (stock.withheld(location, Stock.REGIONAL, size.name())) {
            found.add(Tree.map(
                    "type",
                    "Location",
                    "values",
                    List.of(location),
                    "restrictionInfo",
                    Tree.map("locations", List.of(location)),
                    "reasonCode",
                    "NotAvailableForSubscription"));
        }
        List<String> zones = size.zones().stream()
                .filter(zone -> stock.withheld(location, zone, size.name()))
                .toList();
        if (!zones.isEmpty()) {
            found.add(Tree.map(
                    "type",
                    "Zone",
                    "values",
                    List.of(location),
                    "restrictionInfo",
                    Tree.map("locations", List.of(location), "zones", zones),
                    "reasonCode",
                    "NotAvailableForSubscription"));
        }
        return found;
    }
}
