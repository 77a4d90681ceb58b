package dev.stint.providers.local;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Grants or refuses launches. Guarded by the adapter's lock, which is what makes equal launches at once start one machine. */
final class LaunchDesk {
    private final Fleet fleet;
    private final Scenarios scenarios;
    private final LocalDocker docker;

    LaunchDesk(Fleet fleet, Scenarios scenarios, LocalDocker docker) {
        this.docker = docker;
        this.fleet = fleet;
        this.scenarios = scenarios;
    }

    LaunchOutcome launch(LaunchRequest request, Instant now) {
        List<MachineRecord> existing = fleet.ofToken(request.token());
        for (MachineRecord machine : existing) {
            if (!machine.market().equals(request.market().id()) || machine.count() != request.count()) {
                return refused(
                        Refusal.Kind.CONFIG,
                        "TOKEN_REUSED",
                        "launch " + request.token() + " was granted as " + machine.count() + " in " + machine.market()
                                + "; it cannot become " + request.count() + " in " + request.market());
            }
        }
        if (existing.size() == request.count()) {
            return granted(existing);
        }
        Optional<String> uncontained = request.boot().container() ? docker.refusal() : Optional.empty();
        if (uncontained.isPresent()) {
            return refused(Refusal.Kind.CONFIG, "NO_CONTAINERS", uncontained.get());
        }
        Scenario scenario;
        try {
            Optional<Scenario> named = scenarios.named(request.market().region());
            Optional<MarketScript> script = named.flatMap(s -> s.script(request.market()));
            if (named.isEmpty() || script.isEmpty()) {
                return refused(Refusal.Kind.CONFIG, "NO_SUCH_MARKET", noSuchMarket(request.market(), named));
            }
            scenario = named.get();
            Optional<Refusal> full = full(request, scenario, script.get(), request.count() - existing.size(), now);
            if (full.isPresent()) {
                // all or nothing: what an earlier try started of a gang that cannot be completed is released
                existing.forEach(machine ->
                        fleet.end(machine, MachineStatus.End.TERMINATED, "the rest of its gang could not be had", now));
                return new LaunchOutcome.Refused(full.get());
            }
        } catch (IOException | InvalidScenarioException e) {
            return refused(Refusal.Kind.CONFIG, "BAD_SCENARIO", String.valueOf(e.getMessage()));
        }
        return start(request, existing, scenario.startDelay(), now);
    }

    /** All or nothing: when one machine cannot be started, those started here before it are removed again. */
    private LaunchOutcome start(LaunchRequest request, List<MachineRecord> existing, Duration delay, Instant now) {
        Set<Integer> ranks = existing.stream().map(MachineRecord::rank).collect(Collectors.toSet());
        List<MachineRecord> started = new ArrayList<>();
        try {
            for (int rank = 0; rank < request.count(); rank++) {
                if (!ranks.contains(rank)) {
                    started.add(fleet.launch(request, rank, now, delay));
                }
            }
        } catch (IOException | RuntimeException e) {
            started.forEach(fleet::abandon);
            return new LaunchOutcome.Refused(new Refusal(
                    Refusal.Kind.UNKNOWN,
                    Refusal.Scope.PROVIDER,
                    "MACHINE_NOT_STARTED",
                    "launch " + request.token() + ": " + e + "; look at the disk and at the agent's command",
                    Optional.empty()));
        }
        started.addAll(existing);
        started.sort(Comparator.comparingInt(MachineRecord::rank));
        return granted(started);
    }

    private Optional<Refusal> full(
            LaunchRequest request, Scenario scenario, MarketScript script, int wanted, Instant now) {
        boolean home = scenario.name().equals(Scenarios.HOME);
        int obtainable = script.availableAt(Duration.between(request.runSubmittedAt(), now));
        long taken = fleet.all().stream()
                .filter(machine -> home ? isHome(machine) : isSiblingOf(machine, request))
                .count();
        if (wanted <= obtainable - taken) {
            return Optional.empty();
        }
        String message = request.market() + ": " + wanted + " wanted, " + obtainable + " obtainable, " + taken
                + (home ? " in use on this host; raise home-machines or wait" : " in use by this run");
        return Optional.of(new Refusal(
                Refusal.Kind.NO_CAPACITY,
                home ? Refusal.Scope.REGION : Refusal.Scope.MARKET,
                home ? "HOST_FULL" : obtainable == 0 ? "ZONE_DRY" : "ZONE_FULL",
                message,
                Optional.of(scenario.cooldown())));
    }

    private static boolean isHome(MachineRecord machine) {
        return !machine.isGone() && Market.parse(machine.market()).region().equals(Scenarios.HOME);
    }

    private static boolean isSiblingOf(MachineRecord machine, LaunchRequest request) {
        return machine.ending() == null
                && machine.taking() == null
                && machine.market().equals(request.market().id())
                && machine.tags().run().equals(request.tags().run())
                && machine.tags().installation().equals(request.tags().installation());
    }

    private static String noSuchMarket(Market market, Optional<Scenario> scenario) {
        if (scenario.isEmpty()) {
            return market + ": no local market is called '" + market.region() + "'";
        }
        List<String> ids =
                scenario.get().markets().keySet().stream().map(Market::id).toList();
        return market + ": no such market" + Words.nearest(market.id(), ids);
    }

    private static LaunchOutcome granted(List<MachineRecord> machines) {
        return new LaunchOutcome.Granted(
                machines.stream().map(MachineRecord::machine).toList());
    }

    private static LaunchOutcome refused(Refusal.Kind kind, String code, String message) {
        return new LaunchOutcome.Refused(new Refusal(kind, Refusal.Scope.MARKET, code, message, Optional.empty()));
    }
}
