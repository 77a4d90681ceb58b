package dev.stint.providers.gcp;

import dev.stint.providers.cloud.SettingReader;
import java.net.URI;
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

    public GcpSettings {
        regions = List.copyOf(regions);
        zones = List.copyOf(zones);
        machineTypes = List.copyOf(machineTypes);
    }

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static GcpSettings of(Map<String, String> settings) {
        SettingReader read = new SettingReader(settings, DEFAULTS);
        Optional<String> project = read.given("project", PROJECT, "is no id of a project");
        if (project.isEmpty() && !read.list("regions").isEmpty()) {
            read.wrong("project", "is missing; give the id of the project machines belong to");
        }
        List<String> regions =
                read.list("regions", REGION, "is no name of a region; write us-central1 or europe-west4");
        List<String> zones = read.some(
                "zones",
                "names no zone; give globs such as us-central1-*, or leave it out",
                ZONES,
                "is no glob of zones; write us-central1-* or us-central1-a");
        List<String> types = read.some(
                "machine-types",
                "names no type; give globs such as g2-*, or leave it out",
                TYPES,
                "is no glob of machine types; write g2-*, n2-standard-8 or n1-standard-*+*xnvidia-tesla-t4");
        String noImage = "is no image; give projects/PROJECT/global/images/[family/]NAME";
        String image = read.text("image", IMAGE, noImage);
        String gpuImage = read.text("gpu-image", IMAGE, noImage);
        Optional<String> network = read.given(
                "network", NETWORK, "is no network; give its name, or projects/PROJECT/global/networks/NAME");
        Optional<String> subnetwork = read.given(
                "subnetwork",
                SUBNETWORK,
                "is no subnetwork; give its name, or projects/PROJECT/regions/{region}/subnetworks/NAME");
        boolean external = read.flag("external-address");
        Optional<String> account = read.given(
                "service-account",
                ACCOUNT,
                "is no service account; give NAME@PROJECT.iam.gserviceaccount.com, with {team} where the team belongs");
        Optional<URI> endpoint = read.address("endpoint");
        boolean livePrices = read.livePrices();
        read.done("gcp");
        return new GcpSettings(
                project.orElse(""),
                regions,
                zones,
                types,
                image,
                gpuImage,
                network,
                subnetwork,
                external,
                account,
                endpoint,
                livePrices ? Prices.API : Prices.SNAPSHOT);
    }
}
