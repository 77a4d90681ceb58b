package dev.stint.providers.aws;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.cloud.MachineMemory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Takes up what EC2 granted. */
final class Arrivals {

    private final MachineMemory memory;
    private final SpotRequests spotRequests;
    private final Inventory inventory;
    private final InstantSource clock;

    Arrivals(MachineMemory memory, SpotRequests spotRequests, Inventory inventory, InstantSource clock) {
        this.memory = memory;
        this.spotRequests = spotRequests;
        this.inventory = inventory;
        this.clock = clock;
    }

    /** The machines of a launch by rank; they are remembered, and their spot requests cancelled. */
    List<Machine> arrived(LaunchRequest request, List<Instance> instances) {
        String region = request.market().region();
        Instant now = clock.instant();
        instances.forEach(instance -> memory.launched(instance.instanceId(), region, now));
        spotRequests.cancel(
                region,
                instances.stream()
                        .map(Instance::spotInstanceRequestId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        return instances.stream()
                .map(instance -> new Machine(
                        instance.instanceId(),
                        request.token(),
                        request.market(),
                        request.tags(),
                        MachineLabels.rank(instance),
                        instance.launchTime()))
                .sorted(Comparator.comparingInt(Machine::rank))
                .toList();
    }

    /** What EC2 shows of a launch. */
    List<Machine> found(LaunchRequest request) throws CallFailedException {
        return inventory.ofToken(request.token(), request.market().region());
    }
}
