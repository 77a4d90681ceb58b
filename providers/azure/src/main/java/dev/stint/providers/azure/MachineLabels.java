package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.VirtualMachinePriorityTypes;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is written on machines, and how it is read back. Whoever else uses the subscription can write tags, too: nothing is believed blindly. */
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

    /** The tags of a machine, always in the same order. */
    static Map<String, String> of(LaunchRequest request, int rank) {
        MachineTags tags = request.tags();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(INSTALLATION, tags.installation());
        labels.put(TEAM, tags.team());
        labels.put(RUN, tags.run());
        labels.put(ATTEMPT, Integer.toString(tags.attempt()));
        labels.put(LAUNCH, Integer.toString(tags.launch()));
        labels.put(TOKEN, request.token().value());
        labels.put(RANK, Integer.toString(rank));
        labels.put(EXPIRES, tags.expiresAt().toString());
        return labels;
    }

    /**
     * The machine a virtual machine is, when all tags are there and right, and it has the very name that a launch of this token has: a copy
     * that somebody made of one, tags and all, is none of ours.
     */
    static Optional<Machine> machine(VirtualMachineInner vm) {
        Optional<VmId> id = Optional.ofNullable(vm.id()).flatMap(VmId::ofResource);
        if (id.isEmpty()
                || vm.tags() == null
                || vm.location() == null
                || vm.timeCreated() == null
                || vm.hardwareProfile() == null
                || vm.hardwareProfile().vmSize() == null) {
            return Optional.empty();
        }
        Map<String, String> labels = new TreeMap<>(String.CASE_INSENSITIVE_ORDER); // Azure keeps no case of names
        vm.tags().forEach((name, value) -> labels.put(name, value == null ? "" : value));
        try {
            LaunchToken token = new LaunchToken(LabelValues.given(labels, TOKEN));
            int rank = MachineNames.rank(id.get().name());
            String name = MachineNames.of(MachineNames.base(LabelValues.given(labels, INSTALLATION), token), rank);
            if (!name.equals(id.get().name())) {
                return Optional.empty();
            }
            MachineTags tags = new MachineTags(
                    LabelValues.given(labels, INSTALLATION),
                    LabelValues.given(labels, TEAM),
                    LabelValues.given(labels, RUN),
                    LabelValues.ordinal(labels, ATTEMPT),
                    LabelValues.ordinal(labels, LAUNCH),
                    Instant.parse(LabelValues.given(labels, EXPIRES)));
            return Optional.of(new Machine(
                    id.get().toString(),
                    token,
                    market(vm),
                    tags,
                    rank,
                    vm.timeCreated().toInstant()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty(); // not as we write them: somebody else's, or meddled with
        }
    }

    private static Market market(VirtualMachineInner vm) {
        String zone = vm.zones() == null || vm.zones().isEmpty()
                ? VmRequests.REGIONAL
                : vm.zones().get(0);
        return new Market(
                AzureCapacityProvider.ID,
                vm.location().toLowerCase(Locale.ROOT).replace(" ", ""),
                zone,
                vm.hardwareProfile().vmSize().toString(),
                VirtualMachinePriorityTypes.SPOT.equals(vm.priority()) ? CapacityType.SPOT : CapacityType.ON_DEMAND);
    }
}
