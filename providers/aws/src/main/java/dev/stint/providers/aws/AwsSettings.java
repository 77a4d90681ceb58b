package dev.stint.providers.aws;

import dev.stint.providers.cloud.SettingReader;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/**
 * Settings of the adapter, keys below {@code stint.providers.aws}. Immutable.
 *
 * @param regions {@code regions}: where machines may be launched; empty: the adapter is off
 * @param instanceTypes {@code instance-types}: globs of the types that are offered, such as {@code g5.*}
 * @param image {@code image}: an AMI, or {@code resolve:ssm:} and the name of a parameter that holds one, for machines without GPU
 * @param gpuImage {@code gpu-image}: the same for machines with GPUs
 * @param subnets {@code subnets}: ids; empty: those tagged {@code stint:machines=true}
 * @param securityGroup {@code security-group}: an id; empty: the one tagged so
 * @param instanceProfile {@code instance-profile}: the machines' identity, by name; {@code {team}} in it is the run's team
 * @param endpoint {@code endpoint}: where to call instead of Amazon, for all services
 * @param prices {@code prices}: where list prices come from
 * @param spotAdvisor {@code spot-advisor}: where Spot Advisor's data lies; not asked with a snapshot of prices
 * @param placementScores {@code placement-scores}: whether EC2 is asked how likely spot requests are to succeed; capped per day and account
 * @param rebalance {@code rebalance}: whether a machine at raised risk counts as one that will be taken
 */
public record AwsSettings(
        List<String> regions,
        List<String> instanceTypes,
        String image,
        String gpuImage,
        List<String> subnets,
        Optional<String> securityGroup,
        Optional<String> instanceProfile,
        Optional<URI> endpoint,
        Prices prices,
        Optional<URI> spotAdvisor,
        boolean placementScores,
        boolean rebalance) {

    /** Where list prices come from. */
    public enum Prices {
        /** Amazon's price list. */
        API,
        /** The dated snapshot that comes with the adapter. */
        SNAPSHOT
    }

    /** Canonical's newest Ubuntu 24.04, by the parameter that names it in every region. */
    static final String UBUNTU =
            "resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id";

    /** Amazon's newest Ubuntu 24.04 with drivers of NVIDIA, and Docker that knows the GPUs. */
    static final String DEEP_LEARNING =
            "resolve:ssm:/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id";

    /** All keys with their defaults. */
    public static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("regions", ""),
            Map.entry(
                    "instance-types",
                    "m5.*,m6i.*,m6a.*,m7i.*,m7a.*,c5.*,c6i.*,c6a.*,c7i.*,c7a.*,r5.*,r6i.*,r6a.*,r7i.*,r7a.*,"
                            + "g4dn.*,g5.*,g6.*,g6e.*,p3.*,p4d.*,p4de.*,p5.*,p5e.*,p5en.*"),
            Map.entry("image", UBUNTU),
            Map.entry("gpu-image", DEEP_LEARNING),
            Map.entry("subnets", ""),
            Map.entry("security-group", ""),
            Map.entry("instance-profile", ""),
            Map.entry("endpoint", ""),
            Map.entry("prices", "api"),
            Map.entry("spot-advisor", "https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json"),
            Map.entry("placement-scores", "false"),
            Map.entry("rebalance", "false"));

    private static final Pattern TYPES = Pattern.compile("[a-z0-9*?-]+\\.[a-z0-9*?-]+|\\*");
    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-f]{8,17}|resolve:ssm:[\\w./-]{1,1011}");
    private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{8,17}");
    private static final Pattern GROUP = Pattern.compile("sg-[0-9a-f]{8,17}");
    private static final Pattern PROFILE = Pattern.compile("([\\w+=,.@-]|\\{team\\}){1,128}");

    public AwsSettings {
        regions = List.copyOf(regions);
        instanceTypes = List.copyOf(instanceTypes);
        subnets = List.copyOf(subnets);
    }

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static AwsSettings of(Map<String, String> settings) {
        SettingReader read = new SettingReader(settings, DEFAULTS);
        String noImage = "is no image; give ami-… or resolve:ssm:/name";
        List<String> regions = read.known("regions", knownRegions(), "is no region this version knows");
        List<String> types = read.some(
                "instance-types",
                "names no type; give globs such as g5.*, or leave it out",
                TYPES,
                "is no glob of instance types; write g5.* or m6i.2xlarge");
        String image = read.text("image", IMAGE, noImage);
        String gpuImage = read.text("gpu-image", IMAGE, noImage);
        List<String> subnets = read.list("subnets", SUBNET, "is no id of a subnet; give subnet-…");
        Optional<String> group = read.given("security-group", GROUP, "is no id of a security group; give sg-…");
        Optional<String> profile = read.given(
                "instance-profile",
                PROFILE,
                "is no name of an instance profile; give the name, not the ARN, with {team} where the team belongs");
        Optional<URI> endpoint = read.address("endpoint");
        Optional<URI> spotAdvisor = read.address("spot-advisor");
        boolean livePrices = read.livePrices();
        boolean placementScores = read.flag("placement-scores");
        boolean rebalance = read.flag("rebalance");
        read.done("aws");
        return new AwsSettings(
                regions,
                types,
                image,
                gpuImage,
                subnets,
                group,
                profile,
                endpoint,
                livePrices ? Prices.API : Prices.SNAPSHOT,
                spotAdvisor,
                placementScores,
                rebalance);
    }

    /** Regions of the SDK that are places, by name. */
    static List<String> knownRegions() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion() && RegionMetadata.of(region) != null)
                .map(Region::id)
                .sorted()
                .toList();
    }
}
