package dev.stint.providers.aws.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.aws.VcpuQuota;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;

/**
 * How many vCPUs the account's machines in a region use of each quota, whoever launched them. Spot requests that wait count, too,
 * but are not seen here: then the launch decides.
 *
 * @param byCode vCPUs by the quota's code
 * @param uncertain codes of quotas that machines use whose vCPUs EC2 does not tell
 */
record VcpuUse(Map<String, Long> byCode, Set<String> uncertain) {

    private static final int MACHINES_PER_PAGE = 1_000;

    VcpuUse {
        byCode = Map.copyOf(byCode);
        uncertain = Set.copyOf(uncertain);
    }

    /** Empty when it is not certain. */
    OptionalLong of(String code) {
        return uncertain.contains(code) ? OptionalLong.empty() : OptionalLong.of(byCode.getOrDefault(code, 0L));
    }

    static VcpuUse read(String region, Ec2Client ec2) {
        Map<String, Long> byCode = new HashMap<>();
        Set<String> uncertain = new HashSet<>();
        Pages.read(
                "machines of " + region,
                token -> ec2.describeInstances(DescribeInstancesRequest.builder()
                        .filters(f -> f.name("instance-state-name").values("pending", "running"))
                        .maxResults(MACHINES_PER_PAGE)
                        .nextToken(token)
                        .build()),
                DescribeInstancesResponse::nextToken,
                page -> {
                    for (Reservation reservation : page.reservations()) {
                        for (Instance machine : reservation.instances()) {
                            add(machine, byCode, uncertain);
                        }
                    }
                });
        return new VcpuUse(byCode, uncertain);
    }

    private static void add(Instance machine, Map<String, Long> byCode, Set<String> uncertain) {
        String lifecycle = String.valueOf(machine.instanceLifecycleAsString());
        Optional<VcpuQuota> quota = VcpuQuota.of(String.valueOf(machine.instanceTypeAsString()));
        if (quota.isEmpty() || lifecycle.equals("capacity-block")) {
            return;
        }
        String code = quota.get().code(lifecycle.equals("spot") ? CapacityType.SPOT : CapacityType.ON_DEMAND);
        if (machine.cpuOptions() == null
                || machine.cpuOptions().coreCount() == null
                || machine.cpuOptions().threadsPerCore() == null) {
            uncertain.add(code);
            return;
        }
        long vcpus =
                (long) machine.cpuOptions().coreCount() * machine.cpuOptions().threadsPerCore();
        byCode.merge(code, vcpus, Long::sum);
    }
}
