package dev.stint.providers.local;

import dev.stint.providers.CapacityType;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.Market;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets time pass on the machines: takes them when their market's script says so, kills them at the end of the grace, starts the
 * delayed, notices those that ended, forgets the old. Guarded by the adapter's lock.
 */
final class MarketClock {
    private static final Logger LOG = System.getLogger(MarketClock.class.getName());

    private final Fleet fleet;
    private final Scenarios scenarios;
    private final Duration keepMachines;
    private final Instant openedAt;
    private final Map<String, Instant> checkedUntil = new HashMap<>();
    private final Set<String> complained = new HashSet<>();

    /**
     * @param keepMachines how long a machine that is gone is remembered
     * @param openedAt since when this adapter watches; what scripts demanded earlier is overdue
     */
    MarketClock(Fleet fleet, Scenarios scenarios, Duration keepMachines, Instant openedAt) {
        this.fleet = fleet;
        this.scenarios = scenarios;
        this.keepMachines = keepMachines;
        this.openedAt = openedAt;
    }

    /** Does what is due at an instant; called every 100 ms, and any other rhythm does too. */
    void tick(Instant now) {
        fleet.saveUnsaved();
        for (MachineRecord machine : fleet.all()) {
            guarded(machine, () -> refreshOrForget(machine, now));
        }
        living().values().forEach(sameMarket -> {
            int place = 0;
            for (MachineRecord machine : sameMarket) {
                place++;
                int atLeast = place;
                guarded(machine, () -> enforceScript(machine, atLeast, now));
            }
        });
        for (MachineRecord machine : fleet.all()) {
            guarded(machine, () -> enforceTimes(machine, now));
        }
    }

    private void guarded(MachineRecord machine, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            // One machine's trouble must not spare the others what is due.
            LOG.log(Level.ERROR, "local machine " + machine.id() + " in " + machine.market() + ": tick failed", e);
        }
    }

    private void refreshOrForget(MachineRecord machine, Instant now) {
        MachineRecord seen = fleet.refresh(machine, now);
        MachineRecord.Ending ending = seen.ending();
        if (ending == null) {
            return;
        }
        Instant gone = ending.goneSince();
        if (gone != null && !gone.plus(keepMachines).isAfter(now)) {
            fleet.forget(seen);
            checkedUntil.remove(seen.id());
            complained.remove(seen.id());
        }
    }

    /** Living spot machines that nobody is taking, by run and market, oldest first: the youngest go first. */
    private Map<String, List<MachineRecord>> living() {
        return fleet.all().stream()
                .filter(machine -> machine.ending() == null && machine.taking() == null)
                .filter(machine -> Market.parse(machine.market()).capacity() == CapacityType.SPOT)
                .sorted(Comparator.comparing(MachineRecord::launchedAt)
                        .thenComparingInt(MachineRecord::rank)
                        .thenComparing(MachineRecord::id))
                .collect(Collectors.groupingBy(machine ->
                        machine.tags().installation() + " " + machine.tags().run() + " " + machine.market()));
    }

    private void enforceScript(MachineRecord machine, int place, Instant now) {
        Market market = Market.parse(machine.market());
        Optional<Scenario> scenario = scenario(machine, market);
        Optional<MarketScript> script = scenario.flatMap(s -> s.script(market));
        if (scenario.isEmpty() || script.isEmpty()) {
            return;
        }
        Instant from = checkedUntil.getOrDefault(machine.id(), machine.launchedAt());
        Optional<Instant> taken = script.get()
                .firstBelow(
                        place,
                        Duration.between(machine.scriptStart(), from),
                        Duration.between(machine.scriptStart(), now))
                .map(machine.scriptStart()::plus);
        checkedUntil.put(machine.id(), now);
        // While somebody watches, the full grace is given from the notice on; what was due before is overdue.
        taken.map(at -> new MachineRecord.Taking(
                        now,
                        (at.isBefore(openedAt) ? at : now).plus(scenario.get().notice()),
                        "market " + market.id() + " has no capacity left since "
                                + Duration.between(machine.scriptStart(), at).toMillis() / 1000.0
                                + "s after submission"))
                .ifPresent(taking -> fleet.take(machine, taking));
    }

    private Optional<Scenario> scenario(MachineRecord machine, Market market) {
        try {
            Optional<Scenario> found = scenarios.named(market.region());
            complained.remove(machine.id());
            return found;
        } catch (IOException | InvalidScenarioException e) {
            if (complained.add(machine.id())) {
                LOG.log(
                        Level.WARNING,
                        "local machine " + machine.id() + ": its market stands still until its file is right again: "
                                + e.getMessage());
            }
            return Optional.empty();
        }
    }

    private void enforceTimes(MachineRecord machine, Instant now) {
        if (machine.ending() != null) {
            return;
        }
        MachineRecord.Taking taking = machine.taking();
        if (taking != null && !taking.endsAt().isAfter(now)) {
            fleet.end(machine, End.PREEMPTED, taking.why(), now);
        } else if (taking == null
                && machine.agent() == null
                && !machine.startAt().isAfter(now)) {
            fleet.startDelayed(machine, now);
        }
    }
}
