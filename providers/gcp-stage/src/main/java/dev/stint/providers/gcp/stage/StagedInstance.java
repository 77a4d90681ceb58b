package dev.stint.providers.gcp.stage;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An instance on stage, as it was launched.
 *
 * @param name unique in its zone while it exists
 * @param zone such as {@code us-central1-a}
 * @param id Google's number of it
 * @param machineType such as {@code g2-standard-4}
 * @param accelerators how many of which it has, attached or built in
 * @param spot whether it may be preempted
 * @param image path of its boot disk's image, {@code projects/P/global/images/NAME}
 * @param serviceAccount e-mail of the account it runs as, if it has one
 * @param labels as they were given
 * @param metadata as it was given, {@code startup-script} included
 * @param description as it was given; empty when it was not
 * @param requestId of the request that launched it, if that had one
 * @param requestedAt when that was, by the stage's clock
 */
public record StagedInstance(
        String name,
        String zone,
        long id,
        String machineType,
        Map<String, Integer> accelerators,
        boolean spot,
        String image,
        Optional<String> serviceAccount,
        Map<String, String> labels,
        Map<String, String> metadata,
        String description,
        Optional<String> requestId,
        Instant requestedAt) {

    public StagedInstance {
        accelerators = Map.copyOf(accelerators);
        labels = Map.copyOf(labels);
        metadata = Map.copyOf(metadata);
    }

    /** Where in its life an instance is. */
    public enum State {
        /** Asked for; nothing of it shows yet, but its name is taken. */
        RESERVED,
        PROVISIONING,
        STAGING,
        RUNNING,
        STOPPING,
        /** Stopped, and still there until it is deleted. */
        TERMINATED,
        /** Deleted, or never made. */
        GONE;

        /** Whether Google shows it. */
        public boolean visible() {
            return this != RESERVED && this != GONE;
        }

        /** Whether it takes capacity and quota. */
        public boolean alive() {
            return visible() && this != TERMINATED;
        }

        /** Whether it is on its way to running, or there. */
        public boolean up() {
            return alive() && this != STOPPING;
        }
    }

    /** Its boot data, if it was given any. */
    public Optional<String> startupScript() {
        return Optional.ofNullable(metadata.get("startup-script"));
    }

    /** Never shows boot data, which holds a key. */
    @Override
    public String toString() {
        return "StagedInstance[" + zone + ":" + name + " " + machineType + (spot ? " spot" : "") + "]";
    }
}
