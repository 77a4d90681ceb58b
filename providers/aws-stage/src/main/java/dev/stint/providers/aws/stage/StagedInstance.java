package dev.stint.providers.aws.stage;

import dev.stint.providers.Market;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * An instance on stage, as it was launched.
 *
 * @param id such as {@code i-0dd13740e97896fa2}
 * @param market where and how it was launched
 * @param imageId its image, after parameters were looked up
 * @param launchIndex its number within its launch, from zero
 * @param userData its boot data, decoded; empty when it was given none
 * @param tags what it was tagged with at creation
 * @param clientToken of its launch
 * @param spotRequest id of its spot request, for one of spot
 * @param instanceProfile name or ARN of its instance profile, if it has one
 * @param reservations which capacity reservations it may use: {@code open}, {@code none} or {@code capacity-reservations-only}
 * @param shutdownTerminates whether a shutdown from within ends it for good
 * @param launchedAt by the stage's clock
 */
public record StagedInstance(
        String id,
        Market market,
        String imageId,
        int launchIndex,
        byte[] userData,
        Map<String, String> tags,
        String clientToken,
        Optional<String> spotRequest,
        Optional<String> instanceProfile,
        String reservations,
        boolean shutdownTerminates,
        Instant launchedAt) {

    public StagedInstance {
        userData = userData.clone();
        tags = Map.copyOf(tags);
    }

    /** Where in its life an instance is. */
    public enum State {
        PENDING(0),
        RUNNING(16),
        SHUTTING_DOWN(32),
        TERMINATED(48);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** Amazon's number of it. */
        int code() {
            return code;
        }

        /** Amazon's word for it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public byte[] userData() {
        return userData.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StagedInstance instance
                && id.equals(instance.id)
                && Arrays.equals(userData, instance.userData);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never shows boot data, which holds a key. */
    @Override
    public String toString() {
        return "StagedInstance[" + id + " " + market + "]";
    }
}
