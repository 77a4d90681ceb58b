package dev.stint.providers.azure.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import dev.stint.providers.cloud.TypeGlobs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The sizes of a region that this subscription can use, by Resource SKUs ({@code Microsoft.Compute/skus}, 2021-07-01): x86-64 (there
 * is no agent for Arm64), not confidential (these take images of their own), able to start from the images of generation 2 that are used, with whole GPUs of a known kind. The list
 * can be filtered by place only, so it is read whole, and what is no machine is passed over.
 */
final class Sizes {

    private static final Logger LOG = System.getLogger(Sizes.class.getName());

    private static final String VERSION = "2021-07-01";

    private final String subscription;
    private final String region;
    private final Arm arm;
    private final TypeGlobs wanted;

    Sizes(String subscription, String region, Arm arm, TypeGlobs wanted) {
        this.subscription = subscription;
        this.region = region;
        this.arm = arm;
        this.wanted = wanted;
    }

    /**
     * Reads them. What is asked for and cannot be offered is reported.
     *
     * @throws IllegalStateException when the region has no size at all: what was known is kept
     */
    SizeList read() {
        Map<String, SizeFacts> sizes = new HashMap<>();
        Map<String, String> leftOut = new TreeMap<>();
        int[] machines = {0};
        Pages.read(
                "sizes of " + region,
                arm,
                "/subscriptions/" + subscription + "/providers/Microsoft.Compute/skus?api-version=" + VERSION
                        + "&$filter=location%20eq%20'" + region + "'",
                sku -> {
                    if (!sku.path("resourceType").asString("").equalsIgnoreCase("virtualMachines")) {
                        return;
                    }
                    machines[0]++;
                    String name = sku.path("name").asString("");
                    if (wanted.match(name)) {
                        take(name, sku, sizes, leftOut);
                    }
                });
        if (machines[0] == 0) {
            throw new IllegalStateException("Azure answered with no size of a machine");
        }
        if (!leftOut.isEmpty()) {
            LOG.log(Level.INFO, "sizes of {0}: not offered: {1}", region, leftOut);
        }
        return new SizeList(sizes, leftOut);
    }

    private void take(String name, JsonNode sku, Map<String, SizeFacts> sizes, Map<String, String> leftOut) {
        Map<String, String> can = capabilities(sku);
        if (can.getOrDefault("CpuArchitectureType", "x64").equalsIgnoreCase("Arm64")
                || !can.getOrDefault("ConfidentialComputingType", "").isEmpty()) {
            return; // they start from other images
        }
        if (!can.getOrDefault("HyperVGenerations", "V1,V2").contains("V2")) {
            leftOut.put(name, "starts from images of generation 1 only");
            return;
        }
        Optional<Set<String>> zones = zones(sku);
        if (zones.isEmpty()) {
            leftOut.put(name, "not available to this subscription: " + reasons(sku));
            return;
        }
        Optional<Integer> quotaVcpus = whole(can.get("vCPUs"));
        // "vCPUs" counts those that are switched off, too (VirtualMachineSize.numberOfCores: "the total vCPUs of
        // quota")
        Optional<Integer> vcpus = whole(can.get("vCPUsAvailable")).or(() -> quotaVcpus);
        double memoryGib = number(can.get("MemoryGB"));
        String family = sku.path("family").asString("");
        if (quotaVcpus.isEmpty() || vcpus.isEmpty() || !(memoryGib > 0) || family.isBlank()) {
            leftOut.put(name, "vCPUs, memory or family are not told");
            return;
        }
        Optional<String> doubt = gpuDoubt(name, can.get("GPUs"));
        if (doubt.isPresent()) {
            leftOut.put(name, doubt.get());
            return;
        }
        Shape shape = Gpus.of(name)
                .map(gpu -> new Shape(vcpus.get(), memoryGib, gpu.name(), gpu.count(), gpu.memoryGib()))
                .orElseGet(() -> Shape.cpus(vcpus.get(), memoryGib));
        Set<CapacityType> sold = EnumSet.of(CapacityType.ON_DEMAND);
        if (can.getOrDefault("LowPriorityCapable", "").equalsIgnoreCase("True")) {
            sold.add(CapacityType.SPOT);
        }
        sizes.put(name, new SizeFacts(shape, family, quotaVcpus.get(), sold, zones.get()));
    }

    /** Why it is not certain which GPUs a size has; empty when it is certain, or it has none. */
    private Optional<String> gpuDoubt(String name, @Nullable String told) {
        if (Gpus.part(name)) {
            return Optional.of("has only a part of a GPU");
        }
        Optional<Gpus.Gpu> known = Gpus.of(name);
        if (known.isPresent()) {
            if (told != null && !told.equals(String.valueOf(known.get().count()))) {
                LOG.log(
                        Level.INFO,
                        "sizes of {0}: {1} is offered with {2} GPUs, as documented; the list of sizes says {3}",
                        region,
                        name,
                        known.get().count(),
                        told);
            }
            return Optional.empty();
        }
        boolean some = told != null && number(told) != 0;
        return some || Gpus.accelerated(name)
                ? Optional.of(
                        (told == null ? "accelerators" : told + " GPUs") + " of a kind that this version does not know")
                : Optional.empty();
    }

    private static Map<String, String> capabilities(JsonNode sku) {
        Map<String, String> capabilities = new HashMap<>();
        for (JsonNode one : sku.path("capabilities")) {
            Pages.text(one.path("name"))
                    .ifPresent(name -> capabilities.put(
                            name, one.path("value").asString("").strip()));
        }
        return capabilities;
    }

    /** Zones the subscription may use the size in, or {@link SizeFacts#REGIONAL}; empty when it may not use it here at all. */
    private Optional<Set<String>> zones(JsonNode sku) {
        Set<String> zones = new TreeSet<>();
        boolean here = false;
        for (JsonNode place : sku.path("locationInfo")) {
            // other places are those of edge zones
            if (region.equalsIgnoreCase(place.path("location").asString(""))
                    && place.path("type").asString("").isEmpty()) {
                here = true;
                place.path("zones").forEach(zone -> Pages.text(zone).ifPresent(zones::add));
            }
        }
        for (JsonNode restriction : sku.path("restrictions")) {
            if (restriction.path("type").asString("").equalsIgnoreCase("Zone")) {
                restriction
                        .path("restrictionInfo")
                        .path("zones")
                        .forEach(zone -> Pages.text(zone).ifPresent(zones::remove));
            } else if (names(restriction)) {
                return Optional.empty();
            }
        }
        if (!here) {
            return Optional.empty();
        }
        return Optional.of(zones.isEmpty() ? Set.of(SizeFacts.REGIONAL) : zones);
    }

    /** Whether a restriction by place is one of this region. */
    private boolean names(JsonNode restriction) {
        boolean any = false;
        for (JsonNode value : restriction.path("values")) {
            if (region.equalsIgnoreCase(value.asString(""))) {
                return true;
            }
            any = true;
        }
        return !any; // it does not say where: everywhere
    }

    private static Set<String> reasons(JsonNode sku) {
        Set<String> reasons = new TreeSet<>();
        for (JsonNode restriction : sku.path("restrictions")) {
            reasons.add(restriction.path("reasonCode").asString("restricted"));
        }
        return reasons.isEmpty() ? Set.of("not in this region") : reasons;
    }

    private static Optional<Integer> whole(@Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,5}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    /** Not a number for what is none. */
    private static double number(@Nullable String text) {
        return text != null && text.matches("\\d{1,7}(\\.\\d{1,6})?") ? Double.parseDouble(text) : Double.NaN;
    }
}
