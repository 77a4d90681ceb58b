package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedInstance.State;
import dev.stint.providers.gcp.stage.StagedOperation.Failure;
import dev.stint.providers.gcp.stage.Stock.Birth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How instances come to be. Guarded by the stage's lock. */
final class Launches {

    private final Timeline timeline;
    private final Landscape landscape;
    private final Instances instances;
    private final Ends ends;
    private final Supply supply;

    /** What may be had: things, and leave to have them. */
    record Supply(Stock stock, Quotas quotas) {}

    Launches(Timeline timeline, Landscape landscape, Instances instances, Ends ends, Supply supply) {
        this.timeline = timeline;
        this.landscape = landscape;
        this.instances = instances;
        this.ends = ends;
        this.supply = supply;
    }

    /** Refuses a name that is taken. */
    void checkFree(String zone, String name) {
        if (instances.holder(zone, name).isPresent()) {
            throw new RefusedException(
                    409,
                    "alreadyExists",
                    "The resource '" + Links.instance(landscape.project(), zone, name) + "' already exists");
        }
    }

    /** Takes a name for an instance that was asked for; nothing shows of it yet. */
    Machine reserve(String zone, String name, JsonNode properties, LaunchForm.Facts facts, Optional<String> requestId) {
        checkFree(zone, name);
        StagedInstance instance = new StagedInstance(
                name,
                zone,
                instances.nextId(),
                facts.type().name(),
                facts.accelerators(),
                facts.spot(),
                facts.image().path(),
                facts.serviceAccount(),
                facts.labels(),
                facts.metadata(),
                properties.path("description").asString(""),
                requestId,
                timeline.now());
        Machine machine = new Machine(instance, InstanceJson.of(landscape.project(), instance, properties, facts));
        instances.add(machine);
        return machine;
    }

    /** Gives an instance what it takes, or says why not. From now on it shows. */
    Optional<Failure> provide(Machine machine, Duration working) {
        List<Machine> alive = instances.alive().toList();
        Optional<Failure> refused =
                supply.quotas().exceeded(machine.instance(), alive).map(Quotas::failure);
        if (refused.isEmpty() && exhausted(machine.instance(), alive)) {
            refused = Optional.of(Stock.exhaustion(landscape.project(), machine.instance()));
        }
        Instant now = timeline.now();
        if (refused.isPresent()) {
            machine.become(now, State.GONE);
            return refused;
        }
        machine.become(now, State.PROVISIONING);
        timeline.at(now.plus(working.dividedBy(2)), () -> {
            if (machine.state(timeline.now()) == State.PROVISIONING) {
                machine.become(timeline.now(), State.STAGING);
            }
        });
        return refused;
    }

    /** What the launch of an instance that was provided comes to: it runs, or why it does not. */
    Optional<Failure> finish(Machine machine) {
        if (!machine.state(timeline.now()).up()) {
            // Preempted, or deleted by somebody, while it was made.
            return machine.preemptedAtBirth()
                    ? Optional.of(Stock.birth(Birth.PREEMPTED_WHILE_CREATING, machine.link()))
                    : Optional.empty();
        }
        Birth birth = supply.stock().birth(machine.instance());
        if (birth == Birth.PREEMPTED_WHILE_CREATING || birth == Birth.NOT_READY) {
            ends.preempt(machine);
            return Optional.of(Stock.birth(birth, machine.link()));
        }
        machine.become(timeline.now(), State.RUNNING);
        instances.tell(watcher -> watcher.launched(machine.instance()));
        Duration most = machine.mayRun();
        if (!most.isZero()) {
            timeline.at(timeline.now().plus(most), () -> ends.expire(machine));
        }
        if (birth == Birth.PREEMPTED_AT_ONCE) {
            ends.preempt(machine);
        }
        return Optional.empty();
    }

    private boolean exhausted(StagedInstance instance, List<Machine> alive) {
        return supply.stock().exhausted(instance.zone(), instance.machineType(), instance.spot(), alive);
    }

    /** Whether a zone has one more machine of a type. */
    boolean has(String zone, String machineType, boolean spot) {
        return !supply.stock()
                .exhausted(zone, machineType, spot, instances.alive().toList());
    }

    /** Says of a launch what Google says where a disk is larger than its image, and what is no failure. */
    void warn(StagedOperation operation, LaunchForm.Facts facts) {
        if (facts.diskGib() > facts.image().diskGib()) {
            operation.warn(
                    Json.object()
                            .put("code", "DISK_SIZE_LARGER_THAN_IMAGE_SIZE")
                            .put(
                                    "message",
                                    "Disk size: '" + facts.diskGib() + " GB' is larger than image size: '"
                                            + facts.image().diskGib()
                                            + " GB'. You might need to resize the root repartition manually if the operating system does not support automatic resizing."));
        }
    }

    /** The failure a test asked for, which befalls the next operation of a method. */
    Optional<Failure> asked(String method) {
        return supply.stock().failure(method);
    }
}
