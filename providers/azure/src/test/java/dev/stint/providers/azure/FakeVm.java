package dev.stint.providers.azure;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A virtual machine of {@link FakeArm}. */
final class FakeVm {
    final String group;
    final String name;
    final ObjectNode body;
    final Instant createdAt;
    String provisioning = "Creating";
    String power = "starting";
    Optional<String> failure = Optional.empty();

    @Nullable
    Instant goneAt;

    int hidden;

    FakeVm(String group, String name, ObjectNode body, Instant createdAt) {
        this.group = group;
        this.name = name;
        this.body = body;
        this.createdAt = createdAt;
    }

    String tag(String key) {
        return body.path("tags").path(key).asString("");
    }

    ObjectNode tree(boolean view) {
        ObjectNode tree = body.deepCopy();
        // Azure answers names of groups in capitals, now and then
        tree.put(
                "id",
                "/subscriptions/" + FakeWorld.SUBSCRIPTION + "/resourceGroups/" + group.toUpperCase(Locale.ROOT)
                        + "/providers/Microsoft.Compute/virtualMachines/" + name);
        tree.put("name", name);
        ObjectNode properties = (ObjectNode) tree.path("properties");
        ((ObjectNode) properties.path("osProfile")).remove("customData");
        properties.put("timeCreated", createdAt.toString());
        properties.put("provisioningState", provisioning);
        if (view) {
            ArrayNode statuses = properties.putObject("instanceView").putArray("statuses");
            statuses.addObject()
                    .put(
                            "code",
                            "ProvisioningState/" + provisioning.toLowerCase(Locale.ROOT)
                                    + failure.map(code -> "/" + code).orElse(""))
                    .put("displayStatus", provisioning);
            if (!power.isEmpty()) {
                statuses.addObject().put("code", "PowerState/" + power).put("displayStatus", "VM " + power);
            }
        }
        return tree;
    }
}
