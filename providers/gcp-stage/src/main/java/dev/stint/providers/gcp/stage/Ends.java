package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedInstance.State;
import dev.stint.providers.gcp.stage.StagedOperation.About;
import java.time.Duration;
import java.util.Optional;

/** How instances end. Guarded by the stage's lock. */
final class Ends {

    private final String project;
    private final Timeline timeline;
    private final Instances instances;
    private final Operations operations;

    Ends(String project, Timeline timeline, Instances instances, Operations operations) {
        this.project = project;
        this.timeline = timeline;
        this.instances = instances;
        this.operations = operations;
    }

    About about(Machine machine, String type, Optional<String> group, boolean system) {
        StagedInstance instance = machine.instance();
        return new About(project, "zones/" + instance.zone(), type, machine.link(), instance.id(), group, system);
    }

    /** Google takes a spot instance back. One that ends already ends as it does. */
    void preempt(Machine machine) {
        if (!machine.instance().spot()) {
            throw new IllegalArgumentException(machine.instance() + ": only spot instances are preempted");
        }
        if (machine.state(timeline.now()).up()) {
            operations.happened(
                    about(machine, "compute.instances.preempted", Optional.empty(), true), "Instance was preempted.");
            machine.preempt();
            stop(machine, machine.deletedAtItsEnd(), true);
        }
    }

    /**
     * The guest shut itself down: the instance stays, stopped, whatever it says of its termination. The guest of one that is being preempted
     * has done what it was given time for, and Google waits no longer: assumed.
     */
    void poweredOff(Machine machine) {
        if (machine.preempted() && machine.state(timeline.now()) == State.STOPPING) {
            finish(machine, machine.deletedAtItsEnd());
        }
        if (machine.state(timeline.now()).up()) {
            operations.happened(
                    about(machine, "compute.instances.guestTerminate", Optional.empty(), true),
                    "Instance terminated by guest OS shutdown.");
            stop(machine, false, false);
        }
    }

    /** The host broke: instances here are not restarted by themselves. */
    void hostError(Machine machine) {
        if (machine.state(timeline.now()).up()) {
            operations.happened(
                    about(machine, "compute.instances.hostError", Optional.empty(), true),
                    "Instance terminated by Compute Engine.");
            stop(machine, false, false);
        }
    }

    /** It has run for as long as it may. */
    void expire(Machine machine) {
        if (machine.state(timeline.now()).up()) {
            boolean gone = machine.deletedAtItsEnd();
            String type = gone ? "compute.instances.deferredDelete" : "compute.instances.deferredStop";
            operations.happened(about(machine, type, Optional.empty(), true), "Instance reached its run duration.");
            stop(machine, gone, false);
        }
    }

    /** Somebody, or the clean-up of a bulk launch, deletes it. */
    StagedOperation delete(Machine machine, Optional<String> group) {
        return operations.begin(
                about(machine, "delete", group, false),
                operations.pace().stopping(),
                operation -> {
                    if (machine.state(timeline.now()).alive()) {
                        stopping(machine, false);
                    }
                },
                operation -> finish(machine, true));
    }

    /** Takes one away at once, as a bulk launch that came to nothing does. */
    void remove(Machine machine, Optional<String> group) {
        finish(machine, true);
        operations.open(about(machine, "delete", group, false)).end(timeline.now());
    }

    private void stop(Machine machine, boolean gone, boolean preempted) {
        stopping(machine, preempted);
        Duration takes = operations.pace().stopping();
        timeline.at(timeline.now().plus(takes), () -> {
            if (machine.state(timeline.now()) == State.STOPPING) {
                finish(machine, gone);
            }
        });
    }

    private void stopping(Machine machine, boolean preempted) {
        boolean told = machine.state(timeline.now()) == State.RUNNING;
        machine.become(timeline.now(), State.STOPPING);
        if (told) {
            instances.tell(watcher -> watcher.stopping(machine.instance(), preempted));
        }
    }

    private void finish(Machine machine, boolean gone) {
        boolean told = machine.ran() && machine.state(timeline.now()).alive();
        if (machine.state(timeline.now()).visible()) {
            machine.become(timeline.now(), gone ? State.GONE : State.TERMINATED);
        }
        if (told) {
            instances.tell(watcher -> watcher.ended(machine.instance()));
        }
    }
}
