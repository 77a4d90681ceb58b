package dev.stint.server.guard;

import dev.stint.core.guard.Idleness;
import dev.stint.server.alerts.Alert;
import dev.stint.server.alerts.AlertKind;
import dev.stint.server.db.IdleTable;
import dev.stint.server.db.IdleTable.Working;
import dev.stint.server.db.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at machines whose command runs, and tells of those that have done nothing for the time that is set: once for each attempt,
 * in the run's timeline and as an alert; where the setting says so, it stops the run. A shard is told of and never stopped: the others
 * of its run may be at work. What it remembers between two looks is lost with the process, and a machine is then called idle later.
 * Called by one thread.
 */
class IdleGuard {

    private final IdleTable table;
    private final Told told;
    private final GuardProperties properties;
    private final InstantSource clock;
    private final Map<String, Idleness> known = new HashMap<>();
    private final Set<String> noticed = new HashSet<>();

    IdleGuard(IdleTable table, Told told, GuardProperties properties, InstantSource clock) {
        this.table = table;
        this.told = told;
        this.properties = properties;
        this.clock = clock;
    }

    /** Whoever is told. */
    interface Told {
        /**
         * Durably, both or neither, and once for each alert's key.
         *
         * @return whether it is new
         */
        boolean idle(Alert alert);

        /** Stops a run; harmless when it stops already. */
        void stop(String run, String why);
    }

    /** One look at all of them. */
    void look() {
        Instant now = clock.instant();
        List<Working> working = table.working();
        Set<String> there = new HashSet<>();
        for (Working machine : working) {
            there.add(machine.key());
            Idleness.Work work = work(machine, now);
            Idleness seen =
                    known.getOrDefault(machine.key(), new Idleness(now, work)).look(work, now);
            known.put(machine.key(), seen);
            Optional<String> idle = seen.idle(now, properties.idleAfter());
            if (idle.isEmpty()) {
                noticed.remove(machine.key());
            } else if (!noticed.contains(machine.key())) {
                tell(machine, idle.get(), now);
                noticed.add(machine.key());
            }
        }
        known.keySet().retainAll(there);
        noticed.retainAll(there);
    }

    private void tell(Working machine, String idle, Instant now) {
        boolean stops = properties.idleAction() == GuardProperties.Action.STOP
                && ShardId.parse(machine.run()).isEmpty();
        told.idle(new Alert(
                AlertKind.IDLE,
                machine.team(),
                machine.project(),
                Optional.of(machine.run()),
                "idle/" + machine.key(),
                "run " + machine.run() + ": its machine is idle",
                "The machine of attempt " + machine.attempt() + " in " + machine.market() + " costs "
                        + machine.perHour().display() + " an hour, and " + idle
                        + (stops
                                ? "; the run is stopped"
                                : "; stop it with: stint stop " + ShardId.wholeOf(machine.run())),
                now));
        if (stops) {
            told.stop(machine.run(), idle);
        }
    }

    private static Idleness.Work work(Working machine, Instant now) {
        Duration metered =
                Duration.between(machine.startedAt(), machine.aliveAt().orElse(now));
        return new Idleness.Work(
                machine.step(), machine.gpuMeanPercent().map(percent -> percent / 100 * metered.toMillis() / 1000.0));
    }
}
