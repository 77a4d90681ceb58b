package dev.stint.providers.azure.stage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What is there, and what is under way. Whoever reads or changes it holds its monitor. */
final class World {

    final String subscription;
    final Resources resources = new Resources();
    final Operations operations = new Operations();
    final ActivityLog activity;
    private final InstantSource clock;
    private final Map<String, ObjectNode> groups = new LinkedHashMap<>();
    private Pace pace = Pace.USUAL;

    World(InstantSource clock, String subscription) {
        this.clock = clock;
        this.subscription = subscription;
        this.activity = new ActivityLog();
    }

    Instant now() {
        return clock.instant();
    }

    Pace pace() {
        return pace;
    }

    void pace(Pace other) {
        pace = other;
    }

    /** Resource groups by their names in small letters. */
    Map<String, ObjectNode> groups() {
        return groups;
    }

    Optional<ObjectNode> group(String name) {
        return Optional.ofNullable(groups.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Makes a resource group, or finds the one that is there. */
    ObjectNode openGroup(String name, String location) {
        return groups.computeIfAbsent(
                name.toLowerCase(Locale.ROOT),
                any -> Tree.object(
                        "id",
                        "/subscriptions/" + subscription + "/resourceGroups/" + name,
                        "name",
                        name,
                        "type",
                        "Microsoft.Resources/resourceGroups",
                        "location",
                        location,
                        "properties",
                        Tree.map("provisioningState", "Succeeded")));
    }

    /** Such as {@code eastus} for {@code East US}. */
    static String location(String name) {
        return name.toLowerCase(Locale.ROOT).replace(" ", "");
    }
}
