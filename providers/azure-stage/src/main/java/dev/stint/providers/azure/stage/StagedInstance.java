package dev.stint.providers.azure.stage;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine on stage, as it was asked for and as it is now.
 *
 * @param id of the resource, whole
 * @param group of resources it is in
 * @param name within the group
 * @param location such as {@code eastus}
 * @param zone {@code 1}, {@code 2} or {@code 3}; none for one of the whole region
 * @param size such as {@code Standard_NC24ads_A100_v4}
 * @param spot whether it can be evicted
 * @param customData its boot data, decoded; empty when it was given none
 * @param tags as they are now
 * @param identities ids of its user-assigned identities
 * @param createdAt by the stage's clock
 * @param state as it is now, whatever clients are told
 */
public record StagedInstance(
        String id,
        String group,
        String name,
        String location,
        Optional<String> zone,
        String size,
        boolean spot,
        byte[] customData,
        Map<String, String> tags,
        List<String> identities,
        Instant createdAt,
        State state) {

    public StagedInstance {
        customData = customData.clone();
        tags = Map.copyOf(tags);
        identities = List.copyOf(identities);
    }

    /** Where in its life a machine is. */
    public enum State {
        /** Accepted, no hardware yet. */
        CREATING,
        RUNNING,
        /** Powered off, from within or by {@code powerOff}: it keeps its hardware and is billed. */
        STOPPED,
        /** Without hardware: its disks are billed, and its quota is kept. */
        DEALLOCATED,
        /** Its creation failed; the resource is there. */
        FAILED,
        DELETING,
        GONE
    }

    /** Whether the machine itself, not only its disks, costs money now. */
    public boolean billed() {
        return state == State.RUNNING || state == State.STOPPED;
    }

    @Override
    public byte[] customData() {
        return customData.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StagedInstance instance
                && id.equals(instance.id)
                && createdAt.equals(instance.createdAt)
                && state == instance.state
                && Arrays.equals(customData, instance.customData);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never shows boot data, which holds a key. */
    @Override
    public String toString() {
        return "StagedInstance[" + group + ":" + name + " " + size + " in " + location
                + zone.map(number -> "/" + number).orElse("") + " " + state + "]";
    }
}
