package dev.stint.core.queue;

import dev.stint.providers.Money;
import dev.stint.spec.Tier;
import dev.stint.spec.teams.Quota;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Queues for tests, put together by hand. */
final class Queues {

    static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");
    static final Duration AGEING = Duration.ofHours(6);

    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, Needs> held = new HashMap<>();
    private final Map<String, TeamSpec> teams = new HashMap<>();
    private final Map<String, Used> used = new HashMap<>();
    private int slots = 32;
    private int taken;

    Queues slots(int all, int alreadyTaken) {
        slots = all;
        taken = alreadyTaken;
        return this;
    }

    Queues holds(String team, int machines) {
        held.put(team, new Needs(machines, 0));
        return this;
    }

    Queues team(String name, int shares, Optional<Integer> machines) {
        return team(name, shares, new Quota(machines, Optional.empty(), Optional.empty()));
    }

    Queues team(String name, int shares, Quota quota) {
        teams.put(name, new TeamSpec(name, Map.of(), shares, quota, List.of(), List.of(), List.of()));
        return this;
    }

    Queues used(String team, String gpuHours, String usd) {
        used.put(team, new Used(new BigDecimal(gpuHours), new Money(new BigDecimal(usd))));
        return this;
    }

    Queues waits(String id, String team, Tier tier) {
        return waits(id, team, tier, 50, Duration.ZERO, new Needs(1, 0));
    }

    Queues waits(String id, String team, Tier tier, int priority, Duration waited, Needs needs) {
        return waits(new Waiting(
                id, waiting.size() + 1L, team, tier, priority, NOW.minus(waited), needs, false, Optional.empty()));
    }

    Queues waits(Waiting run) {
        waiting.add(run);
        return this;
    }

    QueueSnapshot seen() {
        return new QueueSnapshot(NOW, slots, taken, waiting, held, teams, used);
    }

    List<Turn> decided() {
        return new FairQueue(AGEING).decide(seen());
    }

    /** Ids in their order. */
    List<String> order() {
        return decided().stream().map(turn -> turn.run().id()).toList();
    }

    /** A run's reason; empty when it starts. */
    String reason(String id) {
        return decided().stream()
                .filter(turn -> turn.run().id().equals(id))
                .findFirst()
                .orElseThrow()
                .waits()
                .map(WaitReason::words)
                .orElse("");
    }
}
