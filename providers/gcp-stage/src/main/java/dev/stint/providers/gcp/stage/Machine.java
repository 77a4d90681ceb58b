package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedInstance.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One instance and its life, with its past: lists show how it was a little while ago. Guarded by the stage's lock. */
final class Machine {

    private final StagedInstance instance;
    private final ObjectNode resource;
    private final NavigableMap<Instant, State> states = new TreeMap<>();
    private boolean ran;
    private boolean preempted;

    /**
     * An instance that was asked for.
     *
     * @param resource what Google would show of it, but for what changes
     */
    Machine(StagedInstance instance, ObjectNode resource) {
        this.instance = instance;
        this.resource = resource;
        states.put(instance.requestedAt(), State.RESERVED);
    }

    StagedInstance instance() {
        return instance;
    }

    String link() {
        return resource.path("selfLink").asString();
    }

    State state(Instant at) {
        Map.Entry<Instant, State> then = states.floorEntry(at);
        return then == null ? State.GONE : then.getValue();
    }

    void become(Instant at, State state) {
        states.put(at, state);
        ran |= state == State.RUNNING;
    }

    /** Whether it has ever run. */
    boolean ran() {
        return ran;
    }

    /** Notes that Google took it back. */
    void preempt() {
        preempted = true;
    }

    /** Whether Google takes it back, or took it. */
    boolean preempted() {
        return preempted;
    }

    /** Whether Google took it back before it ran. */
    boolean preemptedAtBirth() {
        return preempted && !ran;
    }

    /** What is done to it when it is preempted or has run for as long as it may. */
    boolean deletedAtItsEnd() {
        return resource.path("scheduling")
                .path("instanceTerminationAction")
                .asString()
                .equals("DELETE");
    }

    /** For how long it may run; zero for as long as it likes. */
    Duration mayRun() {
        JsonNode limit = resource.path("scheduling").path("maxRunDuration");
        return Duration.ofSeconds(Long.parseLong(limit.path("seconds").asString("0")))
                .plusNanos(limit.path("nanos").asLong(0));
    }

    /** What Google shows of it, as it was at an instant. */
    ObjectNode json(Instant at) {
        ObjectNode json = resource.deepCopy();
        json.put("status", state(at).name());
        states.headMap(at, true).forEach((when, state) -> {
            if (state == State.STAGING) {
                json.put("lastStartTimestamp", Json.time(when));
            } else if (state == State.TERMINATED) {
                json.put("lastStopTimestamp", Json.time(when));
            }
        });
        return json;
    }
}
