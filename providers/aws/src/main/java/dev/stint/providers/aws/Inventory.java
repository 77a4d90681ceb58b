package dev.stint.providers.aws;

import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.cloud.MachineMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Finds machines by what they carry. Safe for use by many threads. */
final class Inventory {

    private static final int PAGE = 1000;

    private final Ec2Calls calls;
    private final MachineMemory memory;

    Inventory(Ec2Calls calls, MachineMemory memory) {
        this.calls = calls;
        this.memory = memory;
    }

    /** Machines of a launch in a region, alive or ended lately, by rank. */
    List<Machine> ofToken(LaunchToken token, String region) throws CallFailedException {
        return look(
                region,
                List.of(filter("tag:" + MachineLabels.TOKEN, token.value())),
                machine -> machine.token().equals(token));
    }

    /** Machines of a launch in the first region that has any. */
    List<Machine> ofToken(LaunchToken token, Collection<String> regions) throws CallFailedException {
        for (String region : regions) {
            List<Machine> machines = ofToken(token, region);
            if (!machines.isEmpty()) {
                return machines;
            }
        }
        return List.of();
    }

    /** Machines of an installation in a region that are not gone. */
    List<Machine> ofInstallation(String installation, String region) throws CallFailedException {
        return look(
                region,
                List.of(
                        filter("tag:" + MachineLabels.INSTALLATION, literally(installation)),
                        filter("instance-state-name", "pending", "running", "shutting-down", "stopping", "stopped")),
                machine -> machine.tags().installation().equals(installation)
                        && memory.end(machine.id()).isEmpty());
    }

    /** A filter's value that stands for itself: EC2 takes stars and question marks for wild cards. */
    static String literally(String value) {
        return value.replaceAll("[*?\\\\]", "\\\\$0");
    }

    private List<Machine> look(String region, List<Filter> filters, Predicate<Machine> wanted)
            throws CallFailedException {
        List<Machine> machines = calls.make("DescribeInstances", region, ec2 -> {
            List<Machine> found = new ArrayList<>();
            ec2.describeInstancesPaginator(request -> request.filters(filters).maxResults(PAGE))
                    .reservations()
                    .forEach(reservation -> reservation.instances().stream()
                            .map(instance -> MachineLabels.machine(instance, region))
                            .flatMap(Optional::stream)
                            .filter(wanted)
                            .forEach(found::add));
            found.sort(Comparator.comparingInt(Machine::rank).thenComparing(Machine::id));
            return found;
        });
        machines.forEach(machine -> memory.seen(machine.id(), region));
        return machines;
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }
}
