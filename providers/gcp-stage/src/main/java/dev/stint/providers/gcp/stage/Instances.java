package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedInstance.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All instances there ever were on stage. Guarded by the stage's lock. */
final class Instances {

    private final Timeline timeline;
    private final List<Machine> machines = new ArrayList<>();
    private final List<GceWatcher> watchers = new ArrayList<>();
    private long ids = 5_000_000_000_000_000_000L;

    Instances(Timeline timeline) {
        this.timeline = timeline;
    }

    /** A number that no other resource has. */
    long nextId() {
        ids += 7_919;
        return ids;
    }

    void watch(GceWatcher watcher) {
        watchers.add(watcher);
    }

    void tell(java.util.function.Consumer<GceWatcher> what) {
        watchers.forEach(what);
    }

    void add(Machine machine) {
        machines.add(machine);
    }

    Stream<Machine> all() {
        return machines.stream();
    }

    /** The one that has a name in a zone now, shown or only asked for. */
    Optional<Machine> holder(String zone, String name) {
        return all().filter(machine -> machine.instance().zone().equals(zone)
                        && machine.instance().name().equals(name)
                        && machine.state(timeline.now()) != State.GONE)
                .findFirst();
    }

    /** The one Google shows by a name in a zone now. */
    Optional<Machine> find(String zone, String name) {
        return holder(zone, name)
                .filter(machine -> machine.state(timeline.now()).visible());
    }

    /** Those that take capacity now. */
    Stream<Machine> alive() {
        Instant now = timeline.now();
        return all().filter(machine -> machine.state(now).alive());
    }

    /**
     * The newest of a name.
     *
     * @param which {@code NAME} or {@code ZONE:NAME}
     */
    Machine known(String which) {
        return all().filter(machine -> which.equals(machine.instance().name())
                        || which.equals(machine.instance().zone() + ":"
                                + machine.instance().name()))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IllegalArgumentException("instance " + which
                        + " was never launched here; there are "
                        + all().map(machine -> machine.instance().name()).toList()));
    }
}
