package dev.stint.providers.azure.stage;

import dev.stint.providers.azure.stage.Operations.Operation;
import dev.stint.providers.azure.stage.StagedInstance.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One virtual machine, from its acceptance to its end. Guarded by the {@link World}. */
final class Machine {

    final ArmId id;
    /** What was asked for first, secrets included: later requests are held against it. */
    final ObjectNode request;
    /** What questions are answered, without what changes by itself. */
    final ObjectNode body;

    final Instant createdAt;

    State state = State.CREATING;
    String provisioning = "Creating";

    /** Why the last operation failed. */
    @Nullable
    Problem failure;

    /** What is under way. */
    @Nullable
    Operation operation;

    /** When it will be evicted. */
    @Nullable
    Instant eviction;

    /** Whether somebody was told that it started and not yet that it ended. */
    boolean started;

    Machine(ArmId id, ObjectNode request, ObjectNode body, Instant createdAt) {
        this.id = id;
        this.request = request;
        this.body = body;
        this.createdAt = createdAt;
    }

    String location() {
        return Tree.text(body, "location");
    }

    /** Its zone; empty for one of the whole region. */
    String zone() {
        return body.path("zones").path(0).asString("");
    }

    String size() {
        return Tree.text(body, "properties.hardwareProfile.vmSize");
    }

    boolean spot() {
        return Tree.text(body, "properties.priority").equals("Spot");
    }

    /** Whether an eviction deletes it. */
    boolean deletedByEviction() {
        return Tree.text(body, "properties.evictionPolicy").equals("Delete");
    }

    /** Whether it has hardware. */
    boolean allocated() {
        return state == State.RUNNING || state == State.STOPPED;
    }

    boolean gone() {
        return state == State.GONE;
    }

    boolean working() {
        return operation != null && !operation.done();
    }

    /** Whether it counts for quotas: all that are there do, deallocated ones too, but those that never got hardware. */
    boolean counts() {
        return state != State.GONE && state != State.FAILED;
    }

    StagedInstance shown() {
        Map<String, String> tags = new TreeMap<>();
        body.path("tags").forEachEntry((name, value) -> tags.put(name, value.asString()));
        String data = Tree.text(request, "properties.osProfile.customData");
        List<String> identities =
                new ArrayList<>(Tree.at(body, "identity.userAssignedIdentities").propertyNames());
        return new StagedInstance(
                id.text(),
                id.group(),
                id.name(),
                location(),
                zone().isEmpty() ? Optional.empty() : Optional.of(zone()),
                size(),
                spot(),
                Base64.getDecoder().decode(data),
                tags,
                identities,
                createdAt,
                state);
    }

    /**
     * What a question for it is answered: "Virtual Machines - Get", Azure REST API reference.
     *
     * @param view whether its present life is asked for too
     */
    ObjectNode tree(boolean view, Instant now) {
        ObjectNode tree = body.deepCopy();
        ObjectNode properties = Tree.within(tree, "properties");
        properties.put("provisioningState", provisioning);
        if (view) {
            properties.set("instanceView", instanceView(now));
        }
        return tree;
    }

    /** "Virtual Machines - Instance View", and the states of "States and billing status of Azure Virtual Machines". */
    ObjectNode instanceView(Instant now) {
        List<Map<String, Object>> statuses = new ArrayList<>();
        statuses.add(provisioningStatus(now));
        String power = switch (state) {
            case RUNNING -> "running";
            case STOPPED -> "stopped";
            case DEALLOCATED -> "deallocated";
            case DELETING -> started ? "stopping" : "";
            case CREATING, FAILED, GONE -> ""; // no hardware, no power
        };
        if (!power.isEmpty()) {
            statuses.add(Tree.map("code", "PowerState/" + power, "level", "Info", "displayStatus", "VM " + power));
        }
        return Tree.object(
                "computerName",
                Tree.text(body, "properties.osProfile.computerName"),
                "hyperVGeneration",
                "V2",
                "disks",
                List.of(Tree.map(
                        "name",
                        Tree.text(body, "properties.storageProfile.osDisk.name"),
                        "statuses",
                        List.of(Tree.map(
                                "code",
                                "ProvisioningState/succeeded",
                                "level",
                                "Info",
                                "displayStatus",
                                "Provisioning succeeded",
                                "time",
                                createdAt.toString())))),
                "statuses",
                statuses);
    }

    private Map<String, Object> provisioningStatus(Instant now) {
        Map<String, Object> status = Tree.map(
                "code",
                "ProvisioningState/" + provisioning.toLowerCase(Locale.ROOT)
                        + (failure == null || !provisioning.equals("Failed") ? "" : "/" + failure.code()),
                "level",
                provisioning.equals("Failed") ? "Error" : "Info",
                "displayStatus",
                provisioning.equals("Succeeded") || provisioning.equals("Failed")
                        ? "Provisioning " + provisioning.toLowerCase(Locale.ROOT)
                        : provisioning);
        if (failure != null && provisioning.equals("Failed")) {
            status.put("message", failure.message());
        }
        status.put("time", (operation == null || operation.end == null ? now : operation.end).toString());
        return status;
    }

    /** References to its network interfaces. */
    List<JsonNode> interfaces() {
        return Tree.at(body, "properties.networkProfile.networkInterfaces")
                .valueStream()
                .toList();
    }

    /** Its disks as the machine describes them, the operating system's first; those that are resources. */
    List<JsonNode> disks() {
        List<JsonNode> disks = new ArrayList<>();
        disks.add(Tree.at(body, "properties.storageProfile.osDisk"));
        Tree.at(body, "properties.storageProfile.dataDisks").valueStream().forEach(disks::add);
        return disks.stream().filter(disk -> Tree.has(disk, "managedDisk.id")).toList();
    }
}
