package dev.stint.providers.azure;

import com.azure.core.management.Region;
import dev.stint.providers.cloud.SettingReader;
import java.net.URI;
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
    private static final Pattern SUBNET = resource("Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+");
    private static final Pattern IDENTITY = resource("Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+");

    public AzureSettings {
        regions = List.copyOf(regions);
        vmSizes = List.copyOf(vmSizes);
    }

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static AzureSettings of(Map<String, String> settings) {
        SettingReader read = new SettingReader(settings, DEFAULTS);
        List<String> regions = read.known("regions", knownRegions(), "is no region this version knows");
        boolean on = !regions.isEmpty();
        String subscription = needed(read, "subscription", on, ID, "is no id of a subscription; see az account show");
        List<String> sizes = read.some(
                "vm-sizes",
                "names no size; give globs such as Standard_NC*_v3, or leave it out",
                SIZES,
                "is no glob of sizes; write Standard_D*s_v5 or Standard_NC4as_T4_v3");
        String group = needed(read, "resource-group", on, GROUP, "is no name of a resource group");
        String subnet = needed(
                read,
                "subnet",
                on,
                SUBNET,
                "is no id of a subnet; give /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…,"
                        + " with {region} where the region belongs");
        if (regions.size() > 1 && !subnet.isEmpty() && !subnet.contains("{region}")) {
            read.wrong(
                    "subnet",
                    "'" + subnet + "' is in one region and there are " + regions.size()
                            + "; write {region} where the region belongs");
        }
        Optional<String> identity = read.given(
                "identity",
                IDENTITY,
                "is no id of an identity; give /subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity"
                        + "/userAssignedIdentities/…, with {team} where the team belongs");
        String noImage = "is no image; give publisher:offer:sku:version";
        String image = read.text("image", IMAGE, noImage);
        String gpuImage = read.text("gpu-image", IMAGE, noImage);
        Optional<URI> endpoint = read.address("endpoint");
        boolean livePrices = read.livePrices();
        boolean scores = read.flag("placement-scores");
        read.done("azure");
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
                livePrices ? Prices.API : Prices.SNAPSHOT,
                scores);
    }

    /** Regions of the SDK, by name. */
    static List<String> knownRegions() {
        return Region.values().stream().map(Region::name).sorted().toList();
    }

    private static Pattern resource(String type) {
        return Pattern.compile("/subscriptions/[^/]+/resourceGroups/[^/]+/providers/" + type, Pattern.CASE_INSENSITIVE);
    }

    private static String needed(SettingReader read, String key, boolean on, Pattern pattern, String complaint) {
        if (on && read.text(key).isEmpty()) {
            read.wrong(key, "is not set, and without it no machine can be launched");
        }
        return read.given(key, pattern, complaint).orElse("");
    }
}
