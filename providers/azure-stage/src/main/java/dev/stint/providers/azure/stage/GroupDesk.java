package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers requests to Resource Manager itself: the subscription, its locations, resource groups, what is in them, and providers:
 * "Resource Groups", "Resources", "Providers" and "Subscriptions", Azure Resource Manager REST API reference.
 */
final class GroupDesk implements Desk {

    private final World world;
    private final Sizes sizes;

    GroupDesk(World world, Sizes sizes) {
        this.world = world;
        this.sizes = sizes;
    }

    @Override
    public ArmAnswer answer(ArmRequest request) {
        String name =
                request.place().names().isEmpty() ? "" : request.place().names().get(0);
        return switch (request.operation()) {
            case "GET subscriptions" ->
                ArmAnswer.ok(Tree.map(
                        "id",
                        "/subscriptions/" + world.subscription,
                        "subscriptionId",
                        world.subscription,
                        "displayName",
                        "Tests",
                        "state",
                        "Enabled"));
            case "LIST locations" -> locations();
            case "GET resourceGroups" -> ArmAnswer.ok(group(name));
            case "HEAD resourceGroups" -> ArmAnswer.empty(world.group(name).isPresent() ? 204 : 404);
            case "PUT resourceGroups" -> put(name, request.json());
            case "LIST resourceGroups" ->
                ArmAnswer.list(new ArrayList<>(world.groups().values()));
            case "LIST resources" -> resources(request);
            case "GET providers" ->
                ArmAnswer.ok(Tree.map(
                        "id",
                        "/subscriptions/" + world.subscription + "/providers/" + name,
                        "namespace",
                        name,
                        "registrationState",
                        "Registered",
                        "resourceTypes",
                        List.of()));
            default -> throw RefusedException.unplayed(request.operation());
        };
    }

    private ObjectNode group(String name) {
        return world.group(name).orElseThrow(() -> noGroup(name));
    }

    static RefusedException noGroup(String name) {
        return new RefusedException(404, "ResourceGroupNotFound", "Resource group '" + name + "' could not be found.");
    }

    private ArmAnswer put(String name, JsonNode asked) {
        boolean there = world.group(name).isPresent();
        String location = World.location(asked.path("location").asString(""));
        if (location.isEmpty()) {
            throw new RefusedException(
                    400, "LocationRequired", "The location property is required for this definition.");
        }
        ObjectNode group = world.openGroup(name, location);
        if (asked.path("tags").isObject()) {
            group.set("tags", asked.path("tags").deepCopy());
        }
        return ArmAnswer.of(there ? 200 : 201, group, ArmAnswer.Shape.UNCHECKED);
    }

    private ArmAnswer locations() {
        List<ObjectNode> all = new ArrayList<>();
        for (String location : sizes.locations()) {
            all.add(Tree.object(
                    "id",
                    "/subscriptions/" + world.subscription + "/locations/" + location,
                    "name",
                    location,
                    "displayName",
                    location,
                    "metadata",
                    Tree.map("regionType", "Physical")));
        }
        return ArmAnswer.list(all);
    }

    /** All resources of a group or of the subscription; a filter may name one type, or one tag with its value. */
    private ArmAnswer resources(ArmRequest request) {
        String filter = request.parameter("$filter");
        String type = "";
        String tag = "";
        String value = "";
        for (String term : filter.isEmpty() ? new String[0] : filter.split(" and ")) {
            String said = term.substring(term.indexOf('\'') + 1, Math.max(0, term.lastIndexOf('\'')));
            switch (term.trim().split(" ")[0]) {
                case "resourceType" -> type = said;
                case "tagName" -> tag = said;
                case "tagValue" -> value = said;
                default -> throw RefusedException.unplayed("resources filtered by " + term);
            }
        }
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode each : world.resources.list(
                type, request.place().group(), world.now(), world.pace().lists(), world.resources::get)) {
            if (tag.isEmpty() || tagged(each, tag, value)) {
                ObjectNode brief = each.deepCopy();
                brief.remove(List.of("properties", "identity"));
                found.add(brief);
            }
        }
        return ArmAnswer.list(found);
    }

    /** Names of tags are compared without regard to capital letters, values with. */
    private static boolean tagged(ObjectNode resource, String tag, String value) {
        return resource.path("tags").propertyNames().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).equals(tag.toLowerCase(Locale.ROOT)))
                .anyMatch(name -> value.isEmpty()
                        || resource.path("tags").path(name).asString("").equals(value));
    }
}
