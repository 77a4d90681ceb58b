package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells what there is, apart from instances and operations. */
final class InventoryDesk implements Desk {

    private final Landscape landscape;
    private final Instances instances;
    private final Quotas quotas;
    private final Pages pages;
    private final InventoryJson json;

    InventoryDesk(Landscape landscape, Instances instances, Quotas quotas, Pages pages) {
        this.landscape = landscape;
        this.instances = instances;
        this.quotas = quotas;
        this.pages = pages;
        this.json = new InventoryJson(landscape);
    }

    @Override
    public Optional<JsonNode> answer(String method, Call call, Optional<JsonNode> body) {
        return switch (method) {
            case "projects.get" -> Optional.of(project());
            case "zones.list" ->
                list(call, "zone", "Zone", landscape.zones().stream().map(json::zone));
            case "zones.get" -> one(call, "zone", landscape.zones().stream().map(json::zone));
            case "regions.list" ->
                list(call, "region", "Region", landscape.regions().stream().map(this::region));
            case "regions.get" ->
                one(call, "region", landscape.regions().stream().map(this::region));
            case "machineTypes.list" -> list(call, "machineType", "MachineType", types(call.at("zone")));
            case "machineTypes.get" -> one(call, "machineType", types(call.at("zone")));
            case "machineTypes.aggregatedList" ->
                zones(call, "machineType", "MachineType", "machineTypes", this::types);
            case "acceleratorTypes.list" ->
                list(call, "acceleratorType", "AcceleratorType", accelerators(call.at("zone")));
            case "acceleratorTypes.get" -> one(call, "acceleratorType", accelerators(call.at("zone")));
            case "acceleratorTypes.aggregatedList" ->
                zones(call, "acceleratorType", "AcceleratorType", "acceleratorTypes", this::accelerators);
            case "reservations.list" -> list(call, "reservation", "Reservation", Stream.empty());
            case "reservations.aggregatedList" ->
                zones(call, "reservation", "Reservation", "reservations", zone -> Stream.empty());
            default -> network(method, call).or(() -> image(method, call));
        };
    }

    private Optional<JsonNode> network(String method, Call call) {
        return switch (method) {
            case "networks.list" -> list(call, "network", "Network", Stream.of(json.network()));
            case "networks.get" -> one(call, "network", Stream.of(json.network()));
            case "subnetworks.list" ->
                list(call, "subnetwork", "Subnetwork", Stream.of(json.subnetwork(call.at("region"))));
            case "subnetworks.get" -> one(call, "subnetwork", Stream.of(json.subnetwork(call.at("region"))));
            case "subnetworks.aggregatedList" ->
                Optional.of(pages.aggregated(
                        call,
                        "compute#subnetworkAggregatedList",
                        "Subnetwork",
                        "subnetworks",
                        landscape.regions().stream()
                                .map(region -> "regions/" + region)
                                .toList(),
                        landscape.regions().stream()
                                .map(region -> new Pages.Entry("regions/" + region, json.subnetwork(region)))
                                .toList()));
            case "firewalls.list" ->
                list(call, "firewall", "Firewall", landscape.rules().stream().map(json::firewall));
            case "firewalls.get" ->
                one(call, "firewall", landscape.rules().stream().map(json::firewall));
            default -> Optional.empty();
        };
    }

    private Optional<JsonNode> image(String method, Call call) {
        return switch (method) {
            case "images.list" -> list(call, "image", "Image", images(call));
            case "images.get" -> one(call, "image", images(call));
            case "images.getFromFamily" -> {
                String path = "projects/" + call.at("project") + "/global/images/family/" + call.at("family");
                yield Optional.of(json.image(landscape.image(path).orElseThrow(() -> RefusedException.notFound(path))));
            }
            default -> Optional.empty();
        };
    }

    private Stream<ObjectNode> images(Call call) {
        return landscape.images(call.at("project")).stream().map(json::image);
    }

    private Stream<ObjectNode> types(String zone) {
        return landscape.types(zone).stream().map(type -> json.type(zone, type));
    }

    private Stream<ObjectNode> accelerators(String zone) {
        return landscape.attachable(zone).entrySet().stream()
                .map(type -> json.accelerator(zone, type.getKey(), type.getValue()));
    }

    private ObjectNode region(String name) {
        ObjectNode region = json.region(name);
        region.set("quotas", quotas.json(name, instances.alive()));
        return region;
    }

    private ObjectNode project() {
        ObjectNode project = json.project();
        project.set("quotas", quotas.json(Quotas.EVERYWHERE, instances.alive()));
        return project;
    }

    private Optional<JsonNode> list(Call call, String kind, String schema, Stream<ObjectNode> things) {
        return Optional.of(pages.list(call, "compute#" + kind + "List", schema, things.toList()));
    }

    private Optional<JsonNode> zones(
            Call call, String kind, String schema, String field, Function<String, Stream<ObjectNode>> things) {
        List<Pages.Entry> all = landscape.zones().stream()
                .flatMap(zone -> things.apply(zone).map(thing -> new Pages.Entry("zones/" + zone, thing)))
                .toList();
        List<String> scopes =
                landscape.zones().stream().map(zone -> "zones/" + zone).toList();
        return Optional.of(pages.aggregated(call, "compute#" + kind + "AggregatedList", schema, field, scopes, all));
    }

    private static Optional<JsonNode> one(Call call, String parameter, Stream<ObjectNode> things) {
        String name = call.at(parameter);
        return Optional.of(things.filter(thing -> thing.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    String path = call.method().path("path").asString();
                    for (var part : call.path().entrySet()) {
                        path = path.replace("{" + part.getKey() + "}", part.getValue());
                    }
                    return RefusedException.notFound(path);
                }));
    }
}
