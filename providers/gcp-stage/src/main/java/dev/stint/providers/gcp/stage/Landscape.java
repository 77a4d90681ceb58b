package dev.stint.providers.gcp.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a project has for machines: zones, machine types, GPUs to attach, images, a network {@code stint-machines} with a subnetwork of that
 * name in every region and no rule that lets anything in, service accounts, metadata of the project. The usual one is in the constructor;
 * tests add to it before they launch. Guarded by the stage's lock, so change it through {@link GceStage#change}.
 */
public final class Landscape {

    /** Name of the network and of its subnetworks. */
    public static final String NETWORK = "stint-machines";

    /** A family of plain images: "Ubuntu on Google Cloud", documentation.ubuntu.com. */
    public static final String UBUNTU = "projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64";

    /** What {@code default} stands for, and machines of a project run as that were given no account of their own. */
    public static final String DEFAULT_ACCOUNT = "1234567890-compute@developer.gserviceaccount.com";

    /** A family of images with drivers. */
    public static final String DEEP_LEARNING =
            "projects/deeplearning-platform-release/global/images/family/common-cu128-ubuntu-2204-nvidia-570";

    /**
     * A machine type.
     *
     * @param accelerator type of the GPUs it has built in; empty for none
     * @param accelerators how many
     */
    record Type(String name, int cpus, int memoryMib, String accelerator, int accelerators) {}

    /** An image, by path {@code projects/P/global/images/NAME}. */
    record Image(String project, String name, String family, int diskGib, String architecture) {
        String path() {
            return "projects/" + project + "/global/images/" + name;
        }
    }

    /** A rule of the firewall: what may come in from where. */
    record Rule(String name, String protocol, String from) {}

    private final String project;
    private final Set<String> zones = new LinkedHashSet<>();
    private final Map<String, Type> types = new TreeMap<>();
    private final Map<String, Set<String>> withdrawn = new LinkedHashMap<>();
    private final Map<String, Integer> attachable = new TreeMap<>();
    private final List<Image> images = new ArrayList<>();
    private final Set<String> accounts = new LinkedHashSet<>();
    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, String> buckets = new TreeMap<>();
    private final Set<String> outages = new LinkedHashSet<>();
    private final List<Rule> rules = new ArrayList<>();

    Landscape(String project) {
        this.project = project;
        for (String region : List.of("us-central1", "us-east1", "europe-west4")) {
            for (String letter : region.equals("us-east1") ? List.of("b", "c", "d") : List.of("a", "b", "c")) {
                zone(region + "-" + letter);
            }
        }
        type("e2-standard-2", 2, 8_192).type("e2-standard-4", 4, 16_384).type("e2-standard-8", 8, 32_768);
        type("n1-standard-4", 4, 15_360).type("n1-standard-8", 8, 30_720).type("n1-highmem-8", 8, 53_248);
        type("n2-standard-4", 4, 16_384).type("n2-standard-8", 8, 32_768).type("c3-standard-8", 8, 32_768);
        type("g2-standard-4", 4, 16_384, "nvidia-l4", 1).type("g2-standard-24", 24, 98_304, "nvidia-l4", 2);
        type("a2-highgpu-1g", 12, 87_040, "nvidia-tesla-a100", 1)
                .type("a2-highgpu-8g", 96, 696_320, "nvidia-tesla-a100", 8);
        type("a2-ultragpu-1g", 12, 174_080, "nvidia-a100-80gb", 1);
        type("a3-highgpu-8g", 208, 1_916_928, "nvidia-h100-80gb", 8);
        attachable.putAll(Map.of(
                "nvidia-tesla-t4",
                4,
                "nvidia-tesla-p4",
                4,
                "nvidia-tesla-p100",
                4,
                "nvidia-tesla-v100",
                8,
                "nvidia-l4",
                8,
                "nvidia-tesla-a100",
                16,
                "nvidia-a100-80gb",
                8,
                "nvidia-h100-80gb",
                8));
        image("ubuntu-os-cloud", "ubuntu-2404-lts-amd64", "ubuntu-2404-noble-amd64-v20260215", 10, "X86_64");
        image("ubuntu-os-cloud", "ubuntu-2404-lts-arm64", "ubuntu-2404-noble-arm64-v20260215", 10, "ARM64");
        image(
                "deeplearning-platform-release",
                "common-cu128-ubuntu-2204-nvidia-570",
                "common-cu128-ubuntu-2204-nvidia-570-v20260210",
                50,
                "X86_64");
        serviceAccount(DEFAULT_ACCOUNT);
        serviceAccount("stint-machines@" + project + ".iam.gserviceaccount.com");
    }

    /** A further zone, with all types, and a subnetwork in its region. */
    public Landscape zone(String name) {
        zones.add(name);
        return this;
    }

    /** A further machine type without GPUs of its own, in all zones. */
    public Landscape type(String name, int cpus, int memoryMib) {
        return type(name, cpus, memoryMib, "", 0);
    }

    /** A further machine type with GPUs built in, in all zones. */
    public Landscape type(String name, int cpus, int memoryMib, String accelerator, int accelerators) {
        types.put(name, new Type(name, cpus, memoryMib, accelerator, accelerators));
        return this;
    }

    /** A zone that does not have a machine type, or a type of GPU. */
    public Landscape without(String zone, String type) {
        withdrawn.computeIfAbsent(zone, any -> new LinkedHashSet<>()).add(type);
        return this;
    }

    /** A further image, the newest of its family from now on. */
    public Landscape image(String owner, String family, String name, int diskGib, String architecture) {
        images.add(new Image(owner, name, family, diskGib, architecture));
        return this;
    }

    /** An account that machines may run as; launches as any other are refused. */
    public Landscape serviceAccount(String email) {
        accounts.add(email);
        return this;
    }

    /** A bucket, in a place such as {@code US-CENTRAL1}. */
    public Landscape bucket(String name, String location) {
        buckets.put(name, location);
        return this;
    }

    /** Metadata that all instances of the project have. */
    public Landscape projectMetadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** A rule that lets something into the network. */
    public Landscape letIn(String name, String protocol, String from) {
        rules.add(new Rule(name, protocol, from));
        return this;
    }

    /** Id of the project. */
    public String project() {
        return project;
    }

    Set<String> zones() {
        return zones;
    }

    List<String> regions() {
        return zones.stream().map(Links::region).distinct().sorted().toList();
    }

    List<Type> types(String zone) {
        return types.values().stream()
                .filter(type -> !withdrawn.getOrDefault(zone, Set.of()).contains(type.name()))
                .toList();
    }

    /** The facts of a type that there is. */
    Type type(String name) {
        return Optional.ofNullable(types.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no machine type " + name + " on stage"));
    }

    /** GPUs that can be had in a zone, with how many an instance can have. */
    Map<String, Integer> attachable(String zone) {
        Map<String, Integer> here = new TreeMap<>(attachable);
        here.keySet().removeAll(withdrawn.getOrDefault(zone, Set.of()));
        return here;
    }

    /** The image a path names, the newest where it names a family. */
    Optional<Image> image(String path) {
        return images.stream()
                .filter(image -> path.equals(image.path())
                        || path.equals("projects/" + image.project() + "/global/images/family/" + image.family()))
                .reduce((first, second) -> second);
    }

    List<Image> images(String owner) {
        return images.stream().filter(image -> image.project().equals(owner)).toList();
    }

    Set<String> accounts() {
        return accounts;
    }

    Map<String, String> buckets() {
        return buckets;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** Zones that do not answer. */
    Set<String> outages() {
        return outages;
    }

    List<Rule> rules() {
        return rules;
    }
}
