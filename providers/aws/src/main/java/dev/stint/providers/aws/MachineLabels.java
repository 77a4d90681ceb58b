package dev.stint.providers.aws;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.cloud.LabelValues;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What is written on machines, and how it is read back. Whoever else uses the account can write tags, too: nothing is believed blindly. */
final class MachineLabels {

    static final String INSTALLATION = "stint:installation";
    static final String TOKEN = "stint:token";

    private static final String TEAM = "stint:team";
    private static final String RUN = "stint:run";
    private static final String ATTEMPT = "stint:attempt";
    private static final String LAUNCH = "stint:launch";
    private static final String RANK = "stint:rank";
    private static final String EXPIRES = "stint:expires";

    private MachineLabels() {}

    /** The tags of a launch, always in the same order. A gang's machines get the same ones, so their rank is not among them. */
    static List<Tag> of(LaunchRequest request) {
        MachineTags tags = request.tags();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("Name", "stint " + tags.run() + " " + tags.attempt() + "-" + tags.launch());
        labels.put(INSTALLATION, tags.installation());
        labels.put(TEAM, tags.team());
        labels.put(RUN, tags.run());
        labels.put(ATTEMPT, Integer.toString(tags.attempt()));
        labels.put(LAUNCH, Integer.toString(tags.launch()));
        labels.put(TOKEN, request.token().value());
        if (request.count() == 1) {
            labels.put(RANK, "0");
        }
        labels.put(EXPIRES, tags.expiresAt().toString());
        return labels.entrySet().stream()
                .map(label -> Tag.builder()
                        .key(label.getKey())
                        .value(label.getValue())
                        .build())
                .toList();
    }

    /**
     * The machine an instance is, when all tags are there and right, and it was launched with the very token it carries: a copy that
     * somebody made of an instance, tags and all, is none of ours.
     */
    static Optional<Machine> machine(Instance instance, String region) {
        if (!instance.hasTags() || instance.placement() == null || instance.launchTime() == null) {
            return Optional.empty();
        }
        Map<String, String> labels = instance.tags().stream()
                .filter(tag -> tag.key() != null && tag.value() != null)
                .collect(Collectors.toMap(Tag::key, Tag::value, (first, second) -> first));
        String token = labels.getOrDefault(TOKEN, "");
        if (!token.equals(instance.clientToken())) {
            return Optional.empty();
        }
        try {
            MachineTags tags = new MachineTags(
                    LabelValues.given(labels, INSTALLATION),
                    LabelValues.given(labels, TEAM),
                    LabelValues.given(labels, RUN),
                    LabelValues.ordinal(labels, ATTEMPT),
                    LabelValues.ordinal(labels, LAUNCH),
                    Instant.parse(LabelValues.given(labels, EXPIRES)));
            Market market = new Market(
                    AwsCapacityProvider.ID,
                    region,
                    instance.placement().availabilityZone(),
                    instance.instanceTypeAsString(),
                    capacity(instance));
            return Optional.of(new Machine(
                    instance.instanceId(),
                    new LaunchToken(token),
                    market,
                    tags,
                    rank(instance),
                    instance.launchTime()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty(); // not as we write them: somebody else's, or meddled with
        }
    }

    /** An instance's place in its gang. */
    static int rank(Instance instance) {
        Integer index = instance.amiLaunchIndex();
        return index == null ? 0 : index;
    }

    private static CapacityType capacity(Instance instance) {
        if (instance.instanceLifecycle() == InstanceLifecycleType.SPOT) {
            return CapacityType.SPOT;
        }
        boolean reserved = instance.capacityReservationSpecification() != null
                && instance.capacityReservationSpecification().capacityReservationPreference()
                        == CapacityReservationPreference.CAPACITY_RESERVATIONS_ONLY;
        return reserved ? CapacityType.RESERVED : CapacityType.ON_DEMAND;
    }
}
