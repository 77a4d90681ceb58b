package dev.stint.providers.aws.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import dev.stint.providers.cloud.TypeGlobs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.LocationType;

/**
 * The instance types of a region that can be offered, by DescribeInstanceTypes and DescribeInstanceTypeOfferings: x86-64 (there is
 * no agent for arm64), virtual (bare metal takes far longer to start), with whole accelerators, in zones of the region itself
 * (local and wavelength zones have other prices than the region's).
 */
final class InstanceTypes {

    private static final Logger LOG = System.getLogger(InstanceTypes.class.getName());
    private static final double MIB_PER_GIB = 1024;

    /** As many as EC2 gives at once. */
    private static final int TYPES_PER_PAGE = 100;

    private static final int OFFERINGS_PER_PAGE = 1_000;

    private final String region;
    private final Ec2Client ec2;
    private final TypeGlobs wanted;

    InstanceTypes(String region, Ec2Client ec2, TypeGlobs wanted) {
        this.region = region;
        this.ec2 = ec2;
        this.wanted = wanted;
    }

    /**
     * By name. Types that EC2 does not describe fully are left out, and reported.
     *
     * @throws IllegalStateException when no zone has any type: what was known is kept
     */
    Map<String, TypeFacts> read() {
        Map<String, Set<String>> zones = zones();
        if (zones.isEmpty()) {
            throw new IllegalStateException("EC2 answered with no zone that has a type");
        }
        Map<String, TypeFacts> types = new HashMap<>();
        Map<String, String> leftOut = new TreeMap<>();
        Pages.read(
                "instance types of " + region,
                token -> ec2.describeInstanceTypes(DescribeInstanceTypesRequest.builder()
                        .filters(
                                f -> f.name("processor-info.supported-architecture")
                                        .values("x86_64"),
                                f -> f.name("bare-metal").values("false"))
                        .maxResults(TYPES_PER_PAGE)
                        .nextToken(token)
                        .build()),
                DescribeInstanceTypesResponse::nextToken,
                page -> {
                    for (InstanceTypeInfo info : page.instanceTypes()) {
                        String name = info.instanceTypeAsString();
                        Set<String> here = zones.getOrDefault(String.valueOf(name), Set.of());
                        if (name == null || here.isEmpty() || !wanted.match(name) || !virtualX86(info)) {
                            continue;
                        }
                        Optional<Shape> shape = shape(info);
                        Set<CapacityType> sold = sold(info);
                        if (shape.isEmpty()) {
                            leftOut.put(name, "vCPUs, memory or whole accelerators are not told");
                        } else if (sold.isEmpty()) {
                            leftOut.put(name, "sold in other ways only: " + info.supportedUsageClassesAsStrings());
                        } else {
                            types.put(name, new TypeFacts(shape.get(), sold, here));
                        }
                    }
                });
        if (!leftOut.isEmpty()) {
            LOG.log(Level.INFO, "instance types of {0}: not offered: {1}", region, leftOut);
        }
        return Map.copyOf(types);
    }

    private Map<String, Set<String>> zones() {
        Map<String, Set<String>> zones = new HashMap<>();
        Pages.read(
                "zones of instance types of " + region,
                token -> ec2.describeInstanceTypeOfferings(DescribeInstanceTypeOfferingsRequest.builder()
                        .locationType(LocationType.AVAILABILITY_ZONE)
                        .maxResults(OFFERINGS_PER_PAGE)
                        .nextToken(token)
                        .build()),
                DescribeInstanceTypeOfferingsResponse::nextToken,
                page -> {
                    for (InstanceTypeOffering offering : page.instanceTypeOfferings()) {
                        String zone = String.valueOf(offering.location());
                        if (zone.startsWith(region) && zone.length() == region.length() + 1) {
                            zones.computeIfAbsent(
                                            String.valueOf(offering.instanceTypeAsString()), type -> new TreeSet<>())
                                    .add(zone);
                        }
                    }
                });
        return zones;
    }

    private static boolean virtualX86(InstanceTypeInfo info) {
        return !Boolean.TRUE.equals(info.bareMetal())
                && info.processorInfo() != null
                && info.processorInfo().supportedArchitecturesAsStrings().contains("x86_64");
    }

    private static Set<CapacityType> sold(InstanceTypeInfo info) {
        Set<CapacityType> sold = EnumSet.noneOf(CapacityType.class);
        for (String way : info.supportedUsageClassesAsStrings()) {
            if (way.equals("spot")) {
                sold.add(CapacityType.SPOT);
            } else if (way.equals("on-demand")) {
                sold.add(CapacityType.ON_DEMAND);
            }
        }
        return sold;
    }

    private static Optional<Shape> shape(InstanceTypeInfo info) {
        if (info.vCpuInfo() == null
                || info.vCpuInfo().defaultVCpus() == null
                || info.memoryInfo() == null
                || info.memoryInfo().sizeInMiB() == null) {
            return Optional.empty();
        }
        int vcpus = info.vCpuInfo().defaultVCpus();
        double memoryGib = info.memoryInfo().sizeInMiB() / MIB_PER_GIB;
        List<Optional<Accelerator>> accelerators = Accelerators.of(info);
        if (accelerators.isEmpty()) {
            return Optional.of(Shape.cpus(vcpus, memoryGib));
        }
        return accelerators.get(0).map(one -> new Shape(vcpus, memoryGib, one.name(), one.count(), one.memoryGib()));
    }
}
