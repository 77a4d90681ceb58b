package dev.stint.providers.azure;

import com.azure.core.management.Region;
import dev.stint.providers.cloud.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the adapter, keys below {@code stint.providers.azure}. Immutable.
 *
 * @param subscription {@code subscription}: the subscription's id
 * @param regions {@code regions}: where machines may be launched; empty: the adapter is off
 * @param vmSizes {@code vm-sizes}: globs of the sizes that are offered, such as {@code Standard_NC*_v3}
 * @param resourceGroup {@code resource-group}: where machines are made; {@code {team}} in it is the run's team
 * @param subnet {@code subnet}: the machines' subnet, by its resource id; {@code {region}} in it is the market's region
 * @param identity {@code identity}: the machines' user-assigned identity, by its resource id; {@code {team}} in it is the run's team
 * @param image {@code image}: {@code publisher:offer:sku:version} for machines without GPUs of NVIDIA
 * @param gpuImage {@code gpu-image}: the same for machines with them
 * @param endpoint {@code endpoint}: where to call instead of Azure, for all services
 * @param prices {@code prices}: where prices come from
 * @param placementScores {@code placement-scores}: whether Azure is asked how likely spot requests are to succeed
 */
public record AzureSettings(
        String subscription,
        List<String> regions,
        List<String> vmSizes,
        String resourceGroup,
        String subnet,
        Optional<String> identity,
        String image,
        String gpuImage,
        Optional<URI> endpoint,
        Prices prices,
        boolean placementScores) {

    /** Where prices come from. */
    public enum Prices {
        /** Azure's Retail Prices API, which asks for no credentials. */
        API,
        /** The dated snapshot that comes with the adapter. */
        SNAPSHOT
    }

    /** Canonical's newest Ubuntu 24.04, of the second generation. */
    static final String UBUNTU = "Canonical:ubuntu-24_04-lts:server:latest";

    /** Microsoft's newest Ubuntu 22.04 with drivers of NVIDIA, and Docker that knows the GPUs. */
    static final String HPC = "microsoft-dsvm:ubuntu-hpc:2204:latest";

    /** All keys with their defaults. */
    public static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("subscription", ""),
            Map.entry("regions", ""),
            Map.entry(
                    "vm-sizes",
                    "Standard_D*s_v5,Standard_D*s_v6,Standard_E*s_v5,Standard_E*s_v6,Standard_F*s_v2,Standard_F*s_v6,"
                            + "Standard_NC*as_T4_v3,Standard_NC*ads_A100_v4,Standard_NC*ads_H100_v5,Standard_NV*ads_A10_v5,"
                            + "Standard_ND*r_A100_v4,Standard_ND96asr_v4,Standard_ND*_H100_v5,Standard_ND*_H200_v5"),
            Map.entry("resource-group", "stint-{team}"),
            Map.entry("subnet", ""),
            Map.entry("identity", ""),
            Map.entry("image", UBUNTU),
            Map.entry("gpu-image", HPC),
            Map.entry("endpoint", ""),
            Map.entry("prices", "api"),
            Map.entry("placement-scores", "false"));

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern SIZES = Pattern.compile("[A-Za-z][A-Za-z0-9_*?-]*|\\*");
    private static final Pattern GROUP = Pattern.compile("([\\w().-]|\\{team\\}){1,90}");
    private static final Pattern IMAGE = Pattern.compile("[\\w.-]+:[\\w.-]+:[\\w.-]+:[\\w.-]+");
    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Pattern SUBNET = resource("Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+");
    private static final Pattern IDENTITY = resource("Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+");

    public AzureSettings {
        regions = List.copyOf(regions);
        vmSizes = List.copyOf(vmSizes);
    }

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static AzureSettings of(Map<String, String> settings) {
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
        boolean on = !regions.isEmpty();
        String subscription = text("subscription", settings);
        needed("subscription", subscription, on, ID, "is no id of a subscription; see az account show", problems);
        List<String> sizes = list("vm-sizes", settings);
        if (sizes.isEmpty()) {
            problems.add("vm-sizes: names no size; give globs such as Standard_NC*_v3, or leave it out");
        }
        each("vm-sizes", sizes, SIZES, "is no glob of sizes; write Standard_D*s_v5 or Standard_NC4as_T4_v3", problems);
        String group = text("resource-group", settings);
        needed("resource-group", group, on, GROUP, "is no name of a resource group", problems);
        String subnet = text("subnet", settings);
        needed(
                "subnet",
                subnet,
                on,
                SUBNET,
                "is no id of a subnet; give /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…,"
                        + " with {region} where the region belongs",
                problems);
        if (regions.size() > 1 && !subnet.isEmpty() && !subnet.contains("{region}")) {
            problems.add("subnet: '" + subnet + "' is in one region and there are " + regions.size()
                    + "; write {region} where the region belongs");
        }
        Optional<String> identity = given("identity", settings);
        each(
                "identity",
                identity.stream().toList(),
                IDENTITY,
                "is no id of an identity; give /subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity"
                        + "/userAssignedIdentities/…, with {team} where the team belongs",
                problems);
        String image = text("image", settings);
        each("image", List.of(image), IMAGE, "is no image; give publisher:offer:sku:version", problems);
        String gpuImage = text("gpu-image", settings);
        each("gpu-image", List.of(gpuImage), IMAGE, "is no image; give publisher:offer:sku:version", problems);
        Optional<URI> endpoint = given("endpoint", settings).flatMap(text -> address("endpoint", text, problems));
        String prices = text("prices", settings);
        each("prices", List.of(prices), Pattern.compile("api|snapshot"), "is not api or snapshot", problems);
        String scores = text("placement-scores", settings);
        each("placement-scores", List.of(scores), FLAG, "is not true or false", problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("azure provider: " + String.join("; ", problems));
        }
        return new AzureSettings(
                subscription,
                regions,
                sizes,
                group,
                subnet,
                identity,
                image,
                gpuImage,
                endpoint,
                prices.equals("api") ? Prices.API : Prices.SNAPSHOT,
                scores.equals("true"));
    }

    /** Regions of the SDK, by name. */
    static List<String> knownRegions() {
        return Region.values().stream().map(Region::name).sorted().toList();
    }

    private static Pattern resource(String type) {
        return Pattern.compile("/subscriptions/[^/]+/resourceGroups/[^/]+/providers/" + type, Pattern.CASE_INSENSITIVE);
    }

    private static void needed(
            String key, String value, boolean on, Pattern pattern, String complaint, List<String> problems) {
        if (!value.isEmpty()) {
            each(key, List.of(value), pattern, complaint, problems);
        } else if (on) {
            problems.add(key + ": is not set, and without it no machine can be launched");
        }
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
