package dev.stint.providers.aws;

import dev.stint.providers.cloud.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Pattern PROFILE = Pattern.compile("([\\w+=,.@-]|\\{team\\}){1,128}");

    public AwsSettings {
        regions = List.copyOf(regions);
        instanceTypes = List.copyOf(instanceTypes);
        subnets = List.copyOf(subnets);
    }

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static AwsSettings of(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        settings.keySet().stream()
                .filter(key -> !DEFAULTS.containsKey(key))
                .sorted()
                .forEach(key -> problems.add(key + ": unknown setting" + Nearest.to(key, DEFAULTS.keySet())));
        List<String> regions = list("regions", settings);
        List<String> known = knownRegions();
        regions.stream()
                .filter(region -> !known.contains(region))
                .forEach(region -> problems.add(
                        "regions: '" + region + "' is no region this version knows" + Nearest.to(region, known)));
        List<String> types = list("instance-types", settings);
        if (types.isEmpty()) {
            problems.add("instance-types: names no type; give globs such as g5.*, or leave it out");
        }
        each("instance-types", types, TYPES, "is no glob of instance types; write g5.* or m6i.2xlarge", problems);
        String image = text("image", settings);
        each("image", List.of(image), IMAGE, "is no image; give ami-… or resolve:ssm:/name", problems);
        String gpuImage = text("gpu-image", settings);
        each("gpu-image", List.of(gpuImage), IMAGE, "is no image; give ami-… or resolve:ssm:/name", problems);
        List<String> subnets = list("subnets", settings);
        each("subnets", subnets, SUBNET, "is no id of a subnet; give subnet-…", problems);
        Optional<String> group = given("security-group", settings);
        each("security-group", group.stream().toList(), GROUP, "is no id of a security group; give sg-…", problems);
        Optional<String> profile = given("instance-profile", settings);
        each(
                "instance-profile",
                profile.stream().toList(),
                PROFILE,
                "is no name of an instance profile; give the name, not the ARN, with {team} where the team belongs",
                problems);
        Optional<URI> endpoint = given("endpoint", settings).flatMap(text -> address("endpoint", text, problems));
        Optional<URI> spotAdvisor =
                given("spot-advisor", settings).flatMap(text -> address("spot-advisor", text, problems));
        String prices = text("prices", settings);
        each("prices", List.of(prices), Pattern.compile("api|snapshot"), "is not api or snapshot", problems);
        String placementScores = text("placement-scores", settings);
        each("placement-scores", List.of(placementScores), FLAG, "is not true or false", problems);
        String rebalance = text("rebalance", settings);
        each("rebalance", List.of(rebalance), FLAG, "is not true or false", problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("aws provider: " + String.join("; ", problems));
        }
        return new AwsSettings(
                regions,
                types,
                image,
                gpuImage,
                subnets,
                group,
                profile,
                endpoint,
                prices.equals("api") ? Prices.API : Prices.SNAPSHOT,
                spotAdvisor,
                placementScores.equals("true"),
                rebalance.equals("true"));
    }

    /** Regions of the SDK that are places, by name. */
    static List<String> knownRegions() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion() && RegionMetadata.of(region) != null)
                .map(Region::id)
                .sorted()
                .toList();
    }

    private static void each(
            String key, List<String> values, Pattern pattern, String complaint, List<String> problems) {
        values.stream()
                .filter(value -> !pattern.matcher(value).matches())
                .forEach(value -> problems.add(key + ": '" + value + "' " + complaint));
    }

    private static Optional<URI> address(String key, String text, List<String> problems) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // told below, as any other text that is no address
        }
        problems.add(key + ": '" + text + "' is no address; give http(s)://host[:port], or leave it out");
        return Optional.empty();
    }

    private static String text(String key, Map<String, String> settings) {
        return settings.getOrDefault(key, DEFAULTS.getOrDefault(key, "")).trim();
    }

    private static Optional<String> given(String key, Map<String, String> settings) {
        return Optional.of(text(key, settings)).filter(value -> !value.isEmpty());
    }

    private static List<String> list(String key, Map<String, String> settings) {
        return Arrays.stream(text(key, settings).split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .distinct()
                .toList();
    }
}
