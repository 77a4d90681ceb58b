package dev.stint.providers.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.SubnetState;

/**
 * Where machines are put in a region: subnets and security group, as the settings name them or as they are tagged, and the root disks of
 * images. Asked at most every five minutes per region. Safe for use by many threads.
 */
final class Network {

    /** The tag, {@code true} on what machines may use. */
    static final String TAG = "stint:machines";

    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);

    /** As Ubuntu's images name their root disk. */
    private static final String USUAL_ROOT = "/dev/sda1";

    private final Ec2Calls calls;
    private final AwsSettings settings;
    private final InstantSource clock;
    private final Map<String, Known> regions = new ConcurrentHashMap<>();
    private final Map<String, String> roots = new ConcurrentHashMap<>();

    /** A subnet with a security group of its network. */
    record Place(String zone, String subnet, String securityGroup) {}

    private record Known(List<Place> places, Instant at) {}

    Network(Ec2Calls calls, AwsSettings settings, InstantSource clock) {
        this.calls = calls;
        this.settings = settings;
        this.clock = clock;
    }

    /** Where machines can be put in a region, in an order that does not change by itself; empty when there is no place. */
    List<Place> places(String region) throws CallFailedException {
        Instant now = clock.instant();
        Known known = regions.get(region);
        if (known == null || known.at().plus(KNOWN_FOR).isBefore(now)) {
            known = new Known(look(region), now);
            regions.put(region, known);
        }
        return known.places();
    }

    /**
     * The zones of a region that have a place.
     *
     * @throws dev.stint.providers.ProviderUnavailableException when EC2 cannot be asked
     */
    Set<String> zones(String region) {
        try {
            return places(region).stream().map(Place::zone).collect(Collectors.toUnmodifiableSet());
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    /** The place in a zone; where there are several subnets, always the one whose id is first. */
    Optional<Place> place(String region, String zone) throws CallFailedException {
        return places(region).stream()
                .filter(place -> place.zone().equals(zone))
                .findFirst();
    }

    /** What was known of a region was wrong: the next question is asked of EC2. */
    void forget(String region) {
        regions.remove(region);
    }

    /** What is missing when there is no place, and what to do, for people. */
    String missing(String where) {
        String subnets = settings.subnets().isEmpty()
                ? "no subnet tagged " + TAG + "=true"
                : "none of the subnets " + String.join(", ", settings.subnets());
        String group = settings.securityGroup()
                .map(id -> "security group " + id)
                .orElse("a security group tagged " + TAG + "=true");
        return subnets + " is in " + where + " with " + group
                + " in its network; apply Stint's Terraform module there, or set stint.providers.aws.subnets and security-group";
    }

    /** The name of an image's root disk. Of images named by a parameter, the one of Ubuntu's. */
    String rootDevice(String region, String image) throws CallFailedException {
        if (!image.startsWith("ami-")) {
            return USUAL_ROOT;
        }
        String known = roots.get(image);
        if (known == null) {
            known = calls
                    .make("DescribeImages", region, ec2 -> ec2.describeImages(request -> request.imageIds(image)))
                    .images()
                    .stream()
                    .map(Image::rootDeviceName)
                    .filter(name -> name != null && !name.isEmpty())
                    .findFirst()
                    .orElse(USUAL_ROOT);
            roots.put(image, known);
        }
        return known;
    }

    private List<Place> look(String region) throws CallFailedException {
        List<Subnet> subnets = calls.make(
                "DescribeSubnets",
                region,
                ec2 -> ec2
                        .describeSubnetsPaginator(request -> request.filters(
                                settings.subnets().isEmpty() ? tagged() : filter("subnet-id", settings.subnets())))
                        .subnets()
                        .stream()
                        .filter(subnet -> subnet.state() == null || subnet.state() == SubnetState.AVAILABLE)
                        .toList());
        if (subnets.isEmpty()) {
            return List.of();
        }
        List<SecurityGroup> groups = calls.make(
                "DescribeSecurityGroups",
                region,
                ec2 -> ec2
                        .describeSecurityGroupsPaginator(request -> request.filters(settings.securityGroup()
                                .map(id -> filter("group-id", List.of(id)))
                                .orElseGet(Network::tagged)))
                        .securityGroups()
                        .stream()
                        .sorted(Comparator.comparing(SecurityGroup::groupId))
                        .toList());
        return subnets.stream()
                .sorted(Comparator.comparing(Subnet::availabilityZone).thenComparing(Subnet::subnetId))
                .flatMap(subnet -> groups.stream()
                        .filter(group -> subnet.vpcId().equals(group.vpcId()))
                        .limit(1)
                        .map(group -> new Place(subnet.availabilityZone(), subnet.subnetId(), group.groupId())))
                .toList();
    }

    private static Filter tagged() {
        return filter("tag:" + TAG, List.of("true"));
    }

    private static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
