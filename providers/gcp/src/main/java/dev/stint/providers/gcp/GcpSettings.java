package dev.stint.providers.gcp;

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
 * Settings of the adapter, keys below {@code stint.providers.gcp}. Immutable.
 *
 * @param project {@code project}: the id of the project machines belong to; given where there are regions
 * @param regions {@code regions}: where machines may be launched; empty: the adapter is off
 * @param zones {@code zones}: globs of the zones that are used, such as {@code us-central1-*}
 * @param machineTypes {@code machine-types}: globs of the instance types on offer, as {@link MachineKind#text()} writes them
 * @param image {@code image}: an image or a family of images, for machines without GPU
 * @param gpuImage {@code gpu-image}: the same for machines with GPUs
 * @param network {@code network}: a network that has a subnetwork of its own making in each region; empty: {@link #subnetwork()} decides
 * @param subnetwork {@code subnetwork}: a name that each region has, or a path with {@code {region}} where the region belongs; empty, with
 *     no network given either: {@code stint-machines}
 * @param externalAddress {@code external-address}: whether machines get a public address
 * @param serviceAccount {@code service-account}: the machines' identity, an e-mail; {@code {team}} in it is the run's team
 * @param endpoint {@code endpoint}: where to call instead of Google, for all services, without credentials
 * @param prices {@code prices}: where list prices come from
 */
public record GcpSettings(
        String project,
        List<String> regions,
        List<String> zones,
        List<String> machineTypes,
        String image,
        String gpuImage,
        Optional<String> network,
        Optional<String> subnetwork,
        boolean externalAddress,
        Optional<String> serviceAccount,
        Optional<URI> endpoint,
        Prices prices) {

    /** Where list prices come from. */
    public enum Prices {
        /** Google's Cloud Billing Catalog. */
        API,
        /** The dated snapshot that comes with the adapter. */
        SNAPSHOT
    }

    /** The subnetwork of each region that Stint's Terraform module makes. */
    static final String USUAL_SUBNETWORK = "stint-machines";

    /** Canonical's newest Ubuntu 24.04. */
    static final String UBUNTU = "projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64";

    /** Google's newest Ubuntu 22.04 with drivers of NVIDIA, and Docker that knows the GPUs. */
    static final String DEEP_LEARNING =
            "projects/deeplearning-platform-release/global/images/family/common-cu128-ubuntu-2204-nvidia-570";

    /** All keys with their defaults. */
    public static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("project", ""),
            Map.entry("regions", ""),
            Map.entry("zones", "*"),
            Map.entry(
                    "machine-types",
                    "e2-standard-*,n1-standard-*,n1-highmem-*,n2-standard-*,n2-highmem-*,n2d-standard-*,n2d-highmem-*,"
                            + "c2-standard-*,c2d-standard-*,c3-standard-*,g2-standard-*,a2-highgpu-*,a2-ultragpu-*,"
                            + "a3-highgpu-*,a3-megagpu-*"),
            Map.entry("image", UBUNTU),
            Map.entry("gpu-image", DEEP_LEARNING),
            Map.entry("network", ""),
            Map.entry("subnetwork", ""),
            Map.entry("external-address", "false"),
            Map.entry("service-account", ""),
            Map.entry("endpoint", ""),
            Map.entry("prices", "api"));

    private static final Pattern PROJECT = Pattern.compile("([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-z]+-[a-z]+\\d{1,2}");
    private static final Pattern ZONES = Pattern.compile("[a-z0-9*?-]+");
    private static final Pattern TYPES = Pattern.compile("[a-z0-9*?+-]+");
    private static final Pattern IMAGE =
            Pattern.compile("projects/[a-z0-9.:-]+/global/images/(family/)?[a-z]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern NETWORK =
            Pattern.compile("(projects/[a-z0-9.:-]+/global/networks/)?[a-z]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern SUBNETWORK = Pattern.compile(
            "(projects/[a-z0-9.:-]+/regions/([a-z0-9-]+|\\{region\\})/subnetworks/)?[a-z]([a-z0-9-]|\\{region\\})*");
    private static final Pattern ACCOUNT =
            Pattern.compile("([a-z0-9-]|\\{team\\})+@[a-z0-9.-]+\\.gserviceaccount\\.com");
    private static final Pattern FLAG = Pattern.compile("true|false");

    public GcpSettings {
        regions = List.copyOf(regions);
        zones = List.copyOf(zones);
        machineTypes = List.copyOf(machineTypes);
    }

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static GcpSettings of(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        settings.keySet().stream()
                .filter(key -> !DEFAULTS.containsKey(key))
                .sorted()
                .forEach(key -> problems.add(key + ": unknown setting" + Nearest.to(key, DEFAULTS.keySet())));
        Optional<String> project = given("project", settings);
        List<String> regions = list("regions", settings);
        each("project", project.stream().toList(), PROJECT, "is no id of a project", problems);
        if (project.isEmpty() && !regions.isEmpty()) {
            problems.add("project: is missing; give the id of the project machines belong to");
        }
        each("regions", regions, REGION, "is no name of a region; write us-central1 or europe-west4", problems);
        List<String> zones = list("zones", settings);
        if (zones.isEmpty()) {
            problems.add("zones: names no zone; give globs such as us-central1-*, or leave it out");
        }
        each("zones", zones, ZONES, "is no glob of zones; write us-central1-* or us-central1-a", problems);
        List<String> types = list("machine-types", settings);
        if (types.isEmpty()) {
            problems.add("machine-types: names no type; give globs such as g2-*, or leave it out");
        }
        each(
                "machine-types",
                types,
                TYPES,
                "is no glob of machine types; write g2-*, n2-standard-8 or n1-standard-*+*xnvidia-tesla-t4",
                problems);
        String image = text("image", settings);
        String gpuImage = text("gpu-image", settings);
        String noImage = "is no image; give projects/PROJECT/global/images/[family/]NAME";
        each("image", List.of(image), IMAGE, noImage, problems);
        each("gpu-image", List.of(gpuImage), IMAGE, noImage, problems);
        Optional<String> network = given("network", settings);
        each(
                "network",
                network.stream().toList(),
                NETWORK,
                "is no network; give its name, or projects/PROJECT/global/networks/NAME",
                problems);
        Optional<String> subnetwork = given("subnetwork", settings);
        each(
                "subnetwork",
                subnetwork.stream().toList(),
                SUBNETWORK,
                "is no subnetwork; give its name, or projects/PROJECT/regions/{region}/subnetworks/NAME",
                problems);
        String external = text("external-address", settings);
        each("external-address", List.of(external), FLAG, "is not true or false", problems);
        Optional<String> account = given("service-account", settings);
        each(
                "service-account",
                account.stream().toList(),
                ACCOUNT,
                "is no service account; give NAME@PROJECT.iam.gserviceaccount.com, with {team} where the team belongs",
                problems);
        Optional<URI> endpoint = given("endpoint", settings).flatMap(text -> address("endpoint", text, problems));
        String prices = text("prices", settings);
        each("prices", List.of(prices), Pattern.compile("api|snapshot"), "is not api or snapshot", problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("gcp provider: " + String.join("; ", problems));
        }
        return new GcpSettings(
                project.orElse(""),
                regions,
                zones,
                types,
                image,
                gpuImage,
                network,
                subnetwork,
                external.equals("true"),
                account,
                endpoint,
                prices.equals("api") ? Prices.API : Prices.SNAPSHOT);
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
