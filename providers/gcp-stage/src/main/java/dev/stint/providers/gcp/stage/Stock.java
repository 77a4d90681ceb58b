package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedOperation.Failure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What there is to launch: any number where the test says nothing. Guarded by the stage's lock. */
final class Stock {

    /** What becomes of instances while they are made. */
    enum Birth {
        /** They run. */
        WELL,
        /** The launch fails: preempted before it ran. */
        PREEMPTED_WHILE_CREATING,
        /** The launch fails for a resource that is not ready. */
        NOT_READY,
        /** The launch is done, and the instance preempted at the same instant. */
        PREEMPTED_AT_ONCE
    }

    private record Kind(String zone, String machineType, boolean spot) {}

    private final Set<String> dry = new HashSet<>();
    private final Map<Kind, Integer> machines = new HashMap<>();
    private final Map<String, Birth> births = new HashMap<>();
    private final Map<String, Deque<Failure>> failures = new LinkedHashMap<>();

    void dry(String zone, boolean now) {
        if (now) {
            dry.add(zone);
        } else {
            dry.remove(zone);
        }
    }

    void capacity(String zone, String machineType, boolean spot, int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "capacity of " + machineType + " in " + zone + ": " + count + "; give zero or more");
        }
        machines.put(new Kind(zone, machineType, spot), count);
    }

    void birth(String zone, Birth birth) {
        births.put(zone, birth);
    }

    Birth birth(StagedInstance instance) {
        Birth birth = births.getOrDefault(instance.zone(), Birth.WELL);
        return instance.spot() ? birth : Birth.WELL;
    }

    /** The next operation of a method fails so. */
    void fail(String method, Failure failure) {
        failures.computeIfAbsent(method, any -> new ArrayDeque<>()).add(failure);
    }

    Optional<Failure> failure(String method) {
        Deque<Failure> queue = failures.get(method);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.poll());
    }

    /** Whether a zone has no more machines of a kind, besides those that are taken. */
    boolean exhausted(String zone, String machineType, boolean spot, List<Machine> alive) {
        if (dry.contains(zone)) {
            return true;
        }
        Kind kind = new Kind(zone, machineType, spot);
        Integer all = machines.get(kind);
        return all != null
                && alive.stream()
                                .map(Machine::instance)
                                .filter(each -> kind.equals(new Kind(each.zone(), each.machineType(), each.spot())))
                                .count()
                        >= all;
    }

    /** As an operation tells of a zone without capacity, with details as Google gives them today. */
    static Failure exhaustion(String project, StagedInstance instance) {
        String zone = "projects/" + project + "/zones/" + instance.zone();
        ObjectNode info = Json.object();
        ObjectNode facts = info.putObject("errorInfo")
                .put("reason", "resource_availability")
                .put("domain", "compute.googleapis.com")
                .putObject("metadatas")
                .put("vmType", instance.machineType())
                .put("zone", instance.zone())
                .put("zonesAvailable", "");
        instance.accelerators().forEach((type, count) -> facts.put("attachment", type + "=" + count));
        ObjectNode words = Json.object();
        words.putObject("localizedMessage")
                .put("locale", "en-US")
                .put(
                        "message",
                        "A " + instance.machineType() + " VM instance is currently unavailable in the "
                                + instance.zone() + " zone.");
        return new Failure(
                "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS",
                "The zone '" + zone
                        + "' does not have enough resources available to fulfill the request.  '(resource type:compute)'.",
                503,
                List.of(info, words));
    }

    /** As an operation tells of an instance that did not live to run. */
    static Failure birth(Birth birth, String link) {
        return birth == Birth.NOT_READY
                ? new Failure("RESOURCE_NOT_READY", "The resource '" + link + "' is not ready", 400, List.of())
                : new Failure("UNSUPPORTED_OPERATION", "Instance failed to start due to preemption.", 400, List.of());
    }
}
