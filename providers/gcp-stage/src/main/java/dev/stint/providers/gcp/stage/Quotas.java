package dev.stint.providers.gcp.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Limits of regions and of the whole project, counted as "Allocation quotas" and "GPU quota" of docs.cloud.google.com/compute/resource-usage
 * say: spot instances count as preemptible where there is a limit for those, else like all others; GPUs besides in
 * {@code GPUS_ALL_REGIONS}. Guarded by the stage's lock.
 */
final class Quotas {

    static final String EVERYWHERE = "global";
    static final String ALL_GPUS = "GPUS_ALL_REGIONS";

    /** Families with vCPUs of their own; all others count as CPUS. */
    private static final List<String> FAMILIES =
            List.of("a2", "c2", "c2d", "c3", "m1", "m2", "m3", "n2", "n2d", "t2a", "t2d");

    /** GPUs that have metrics, by type; of H100 there is only one for spot. */
    private static final Map<String, String> GPUS = Map.of(
            "nvidia-tesla-t4", "NVIDIA_T4_GPUS",
            "nvidia-tesla-p4", "NVIDIA_P4_GPUS",
            "nvidia-tesla-p100", "NVIDIA_P100_GPUS",
            "nvidia-tesla-v100", "NVIDIA_V100_GPUS",
            "nvidia-tesla-a100", "NVIDIA_A100_GPUS",
            "nvidia-a100-80gb", "NVIDIA_A100_80GB_GPUS",
            "nvidia-l4", "NVIDIA_L4_GPUS",
            "nvidia-h100-80gb", "NVIDIA_H100_GPUS");

    private static final String NO_METRIC = "NVIDIA_H100_GPUS";
    private static final String PREEMPTIBLE = "PREEMPTIBLE_";
    private static final double PLENTY = 10_000;

    /** A limit that a launch would pass. */
    record Exceeded(String region, String metric, double limit) {
        String words() {
            String where = region.equals(EVERYWHERE) ? "globally" : "in region " + region;
            return "Quota '" + metric + "' exceeded.  Limit: " + limit + " " + where + ".";
        }
    }

    private final Landscape landscape;
    private final Map<String, Map<String, Double>> limits = new LinkedHashMap<>();

    Quotas(Landscape landscape) {
        this.landscape = landscape;
        Map<String, Double> global = limits.computeIfAbsent(EVERYWHERE, any -> new LinkedHashMap<>());
        global.put("CPUS_ALL_REGIONS", PLENTY);
        global.put(ALL_GPUS, PLENTY);
        global.put("NETWORKS", PLENTY);
    }

    private Map<String, Double> of(String region) {
        return limits.computeIfAbsent(region, any -> {
            Map<String, Double> usual = new LinkedHashMap<>();
            usual.put("CPUS", PLENTY);
            usual.put(PREEMPTIBLE + "CPUS", 0.0);
            FAMILIES.forEach(family -> usual.put(family.toUpperCase(Locale.ROOT) + "_CPUS", PLENTY));
            GPUS.values().stream().sorted().forEach(metric -> {
                if (!metric.equals(NO_METRIC)) {
                    usual.put(metric, PLENTY);
                }
                usual.put(PREEMPTIBLE + metric, PLENTY);
            });
            usual.put("IN_USE_ADDRESSES", PLENTY);
            usual.put("INSTANCES", PLENTY);
            return usual;
        });
    }

    void set(String region, String metric, double limit) {
        of(region).put(metric, limit);
    }

    /** The first limit that one more instance would pass, with those that are there. */
    Optional<Exceeded> exceeded(StagedInstance more, List<Machine> alive) {
        String region = Links.region(more.zone());
        List<StagedInstance> there = alive.stream().map(Machine::instance).toList();
        for (String where : List.of(region, EVERYWHERE)) {
            for (Map.Entry<String, Double> limit : of(where).entrySet()) {
                double taken = uses(more, where, limit.getKey());
                if (taken > 0 && used(there, where, limit.getKey()) + taken > limit.getValue()) {
                    return Optional.of(new Exceeded(where, limit.getKey(), limit.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    private double used(List<StagedInstance> there, String where, String metric) {
        return there.stream()
                .filter(each ->
                        where.equals(EVERYWHERE) || Links.region(each.zone()).equals(where))
                .mapToDouble(each -> uses(each, where, metric))
                .sum();
    }

    private double uses(StagedInstance instance, String where, String metric) {
        int gpus = instance.accelerators().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        double cpus = landscape.type(instance.machineType()).cpus();
        if (where.equals(EVERYWHERE)) {
            return metric.equals(ALL_GPUS) ? gpus : metric.equals("CPUS_ALL_REGIONS") ? cpus : 0;
        }
        if (metric.equals("INSTANCES")) {
            return 1;
        }
        if (metric.equals(cpuMetric(instance))) {
            return cpus;
        }
        return instance.accelerators().entrySet().stream()
                .filter(entry -> gpuMetric(entry.getKey(), instance.spot()).equals(metric))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private String cpuMetric(StagedInstance instance) {
        String family =
                instance.machineType().substring(0, instance.machineType().indexOf('-'));
        Map<String, Double> here = of(Links.region(instance.zone()));
        if (instance.spot() && here.getOrDefault(PREEMPTIBLE + "CPUS", 0.0) > 0) {
            return PREEMPTIBLE + "CPUS";
        }
        return FAMILIES.contains(family) ? family.toUpperCase(Locale.ROOT) + "_CPUS" : "CPUS";
    }

    private static String gpuMetric(String type, boolean spot) {
        return (spot ? PREEMPTIBLE : "") + GPUS.getOrDefault(type, "none");
    }

    /** As {@code regions.get} and {@code projects.get} show them. */
    ArrayNode json(String where, Stream<Machine> alive) {
        List<StagedInstance> there =
                new ArrayList<>(alive.map(Machine::instance).toList());
        ArrayNode quotas = Json.object().arrayNode();
        of(where)
                .forEach((metric, limit) -> quotas.addObject()
                        .put("metric", metric)
                        .put("limit", limit)
                        .put("usage", used(there, where, metric)));
        return quotas;
    }

    /** As an operation tells of one. */
    static StagedOperation.Failure failure(Exceeded exceeded) {
        ObjectNode details = Json.object();
        ObjectNode info = details.putObject("quotaInfo")
                .put("metricName", "compute.googleapis.com/" + exceeded.metric().toLowerCase(Locale.ROOT))
                .put(
                        "limitName",
                        exceeded.metric().replace('_', '-')
                                + (exceeded.region().equals(EVERYWHERE) ? "-per-project" : "-per-project-region"))
                .put("limit", exceeded.limit());
        info.putObject("dimensions").put("region", exceeded.region());
        return new StagedOperation.Failure("QUOTA_EXCEEDED", exceeded.words(), 403, List.of(details));
    }
}
