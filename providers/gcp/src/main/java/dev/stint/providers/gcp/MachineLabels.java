package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Items;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.cloud.LabelValues;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is written on machines, and how it is read back. Labels, by which machines are looked for and bills are told apart, hold 63 lower-case
 * letters, digits, '-' and '_'; so what does not fit stands there as a digest, and all of it as it is in the instance's metadata, under the
 * same names. Whoever else uses the project can write both: nothing is believed blindly.
 */
final class MachineLabels {

    static final String INSTALLATION = "stint-installation";
    static final String TOKEN = "stint-token";

    private static final String TEAM = "stint-team";
    private static final String RUN = "stint-run";
    private static final String ATTEMPT = "stint-attempt";
    private static final String LAUNCH = "stint-launch";
    private static final String EXPIRES = "stint-expires";
    private static final String MARKET = "stint-market";

    private MachineLabels() {}

    /** What the machines of a launch carry in their metadata, always in the same order. */
    static Map<String, String> metadata(LaunchRequest request) {
        MachineTags tags = request.tags();
        Map<String, String> items = new LinkedHashMap<>();
        items.put(INSTALLATION, tags.installation());
        items.put(TEAM, tags.team());
        items.put(RUN, tags.run());
        items.put(ATTEMPT, Integer.toString(tags.attempt()));
        items.put(LAUNCH, Integer.toString(tags.launch()));
        items.put(TOKEN, request.token().value());
        items.put(EXPIRES, tags.expiresAt().toString());
        items.put(MARKET, request.market().id());
        return items;
    }

    /** What they carry as labels, always in the same order. */
    static Map<String, String> labels(LaunchRequest request) {
        MachineTags tags = request.tags();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(INSTALLATION, label(tags.installation()));
        labels.put(TEAM, label(tags.team()));
        labels.put(RUN, label(tags.run()));
        labels.put(TOKEN, MachineId.digest(request.token()));
        return labels;
    }

    /** A text as the value of a label: itself where labels can hold it, else a digest of it. */
    static String label(String value) {
        return value.matches("[a-z0-9_-]{1,63}")
                ? value
                : "x" + HexFormat.of().formatHex(MachineId.sha256(value), 0, 20);
    }

    /**
     * The machine an instance is, when all it must carry is there and right, and its name is the one its token gives: a copy that somebody
     * made of an instance, labels and all, is none of ours.
     */
    static Optional<Machine> machine(Instance instance) {
        String zone = last(instance.getZone());
        Optional<MachineId> id = MachineId.parse(zone + ":" + instance.getName());
        if (id.isEmpty() || instance.getCreationTimestamp().isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> items = instance.getMetadata().getItemsList().stream()
                .collect(Collectors.toMap(Items::getKey, Items::getValue, (first, second) -> first));
        try {
            LaunchToken token = new LaunchToken(LabelValues.given(items, TOKEN));
            MachineTags tags = tags(items);
            Market market = Market.parse(LabelValues.given(items, MARKET));
            boolean ours = id.get().equals(MachineId.of(zone, token, id.get().rank()))
                    && instance.getLabelsOrDefault(INSTALLATION, "").equals(label(tags.installation()))
                    && market.equals(market(instance, zone, market));
            return ours
                    ? Optional.of(new Machine(
                            id.get().text(),
                            token,
                            market,
                            tags,
                            id.get().rank(),
                            instant(instance.getCreationTimestamp())))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty(); // not as we write them: somebody else's, or meddled with
        }
    }

    /** The tags that metadata, or a pin, tells. */
    static MachineTags tags(Map<String, String> items) {
        return new MachineTags(
                LabelValues.given(items, INSTALLATION),
                LabelValues.given(items, TEAM),
                LabelValues.given(items, RUN),
                LabelValues.ordinal(items, ATTEMPT),
                LabelValues.ordinal(items, LAUNCH),
                Instant.parse(LabelValues.given(items, EXPIRES)));
    }

    /** The market that metadata, or a pin, tells. */
    static Market market(Map<String, String> items) {
        return Market.parse(LabelValues.given(items, MARKET));
    }

    /** RFC 3339, as Google writes it: {@code 2026-11-21T15:04:05.123-08:00}. */
    static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    /** The last part of a URL. */
    static String last(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** The market an instance is in as Google sees it; its region is told by the zone alone, so the told one is taken. */
    private static Market market(Instance instance, String zone, Market told) {
        Optional<MachineKind.Gpus> attached = instance.getGuestAcceleratorsList().stream()
                .findFirst()
                .map(gpus -> new MachineKind.Gpus(last(gpus.getAcceleratorType()), gpus.getAcceleratorCount()));
        String type = last(instance.getMachineType());
        MachineKind toldKind = MachineKind.parse(told.instanceType());
        // of types with GPUs of their own Google tells these, too
        MachineKind kind = new MachineKind(type, toldKind.attached().isPresent() ? attached : Optional.empty());
        return new Market(
                GcpCapacityProvider.ID,
                told.region(),
                zone,
                kind.text(),
                instance.getScheduling().getProvisioningModel().equals("SPOT")
                        ? CapacityType.SPOT
                        : CapacityType.ON_DEMAND);
    }
}
