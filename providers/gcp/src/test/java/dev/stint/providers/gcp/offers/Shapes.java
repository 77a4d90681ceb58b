package dev.stint.providers.gcp.offers;

import java.util.Map;
import java.util.stream.Collectors;

/** Resources in the shape of Compute Engine's discovery document (compute v1). Nothing here was recorded from Google. */
final class Shapes {

    private static final String BASE = "https://www.googleapis.com/compute/v1/projects/" + FakeGoogle.PROJECT;

    private Shapes() {}

    static String zone(String name, String status) {
        return """
                {"kind": "compute#zone", "id": "2231", "name": "%s", "description": "%s", "status": "%s",
                 "region": "%s/regions/%s", "selfLink": "%s/zones/%s"}""".formatted(name, name, status, BASE, TypeFacts.region(name), BASE, name);
    }

    /** @param more further fields, each with a comma before it */
    static String type(String name, int vcpus, int memoryMib, String more) {
        return """
                {"kind": "compute#machineType", "id": "801", "name": "%s", "description": "%d vCPUs", "guestCpus": %d,
                 "memoryMb": %d, "imageSpaceGb": 0, "maximumPersistentDisks": 128,
                 "maximumPersistentDisksSizeGb": "263168", "isSharedCpu": false%s}""".formatted(name, vcpus, vcpus, memoryMib, more);
    }

    static String gpus(String type, int count) {
        return ", \"accelerators\": [{\"guestAcceleratorType\": \"%s\", \"guestAcceleratorCount\": %d}]"
                .formatted(type, count);
    }

    static String ssds(int partitions) {
        return ", \"bundledLocalSsds\": {\"defaultInterface\": \"NVME\", \"partitionCount\": %d}".formatted(partitions);
    }

    static String accelerator(String name, int most) {
        return """
                {"kind": "compute#acceleratorType", "id": "10020", "name": "%s", "description": "NVIDIA",
                 "maximumCardsPerInstance": %d}""".formatted(name, most);
    }

    /** @param quotas "limit usage" by metric */
    static String region(String name, Map<String, String> quotas) {
        return """
                {"kind": "compute#region", "id": "1000", "name": "%s", "status": "UP", "quotas": [%s]}""".formatted(name, quotas(quotas));
    }

    static String project(Map<String, String> quotas) {
        return """
                {"kind": "compute#project", "id": "4711", "name": "%s", "quotas": [%s]}""".formatted(FakeGoogle.PROJECT, quotas(quotas));
    }

    private static String quotas(Map<String, String> quotas) {
        return quotas.entrySet().stream()
                .map(quota -> "{\"metric\": \"%s\", \"limit\": %s, \"usage\": %s}"
                        .formatted(
                                quota.getKey(),
                                quota.getValue().split(" ")[0],
                                quota.getValue().split(" ")[1]))
                .collect(Collectors.joining(","));
    }
}
