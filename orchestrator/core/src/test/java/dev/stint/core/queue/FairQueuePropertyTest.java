package dev.stint.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.queue.WaitReason.Kind;
import dev.stint.providers.Money;
import dev.stint.spec.Tier;
import dev.stint.spec.teams.Quota;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of every queue, drawn from a seed; {@code -Dstint.queues=20000} draws more. */
class FairQueuePropertyTest {

    private static final int QUEUES = Integer.getInteger("stint.queues", 400);
    private static final List<String> TEAMS = List.of("audio", "nlp", "tabular", "vision");
    private static final FairQueue QUEUE = new FairQueue(Queues.AGEING);

    @Test
    void the_order_is_total_and_does_not_depend_on_how_runs_are_listed() {
        for (int seed = 0; seed < QUEUES; seed++) {
            QueueSnapshot seen = drawn(new Random(seed));
            List<Turn> turns = QUEUE.decide(seen);
            assertThat(turns).as("seed " + seed).hasSameSizeAs(seen.waiting());
            assertThat(turns.stream().map(Turn::position))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, turns.size()).boxed().toList());
            assertThat(turns.stream().map(Turn::run)).containsExactlyInAnyOrderElementsOf(seen.waiting());
            List<Waiting> shuffled = new ArrayList<>(seen.waiting());
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(QUEUE.decide(with(seen, shuffled, seen.slots())))
                    .as("seed " + seed)
                    .isEqualTo(turns);
        }
    }

    @Test
    void quotas_and_slots_are_never_exceeded_and_nothing_that_may_start_is_left() {
        int starts = 0;
        for (int seed = 0; seed < QUEUES; seed++) {
            QueueSnapshot seen = drawn(new Random(seed));
            List<Turn> turns = QUEUE.decide(seen);
            Map<String, Needs> after = new HashMap<>(seen.held());
            int slotted = 0;
            for (Turn turn : turns) {
                if (turn.starts()) {
                    starts++;
                    slotted += turn.run().beyondSlots() ? 0 : 1;
                    after.merge(turn.run().team(), turn.run().needs(), Needs::plus);
                    TeamSpec team = seen.team(turn.run().team());
                    assertThat(turn.run().held()).isEmpty();
                    team.quota()
                            .machines()
                            .ifPresent(most -> assertThat(after.get(team.name()).machines())
                                    .as(team.name())
                                    .isLessThanOrEqualTo(most));
                }
            }
            int free = Math.max(0, seen.slots() - seen.taken());
            assertThat(slotted).as("seed " + seed).isLessThanOrEqualTo(free);
            if (slotted < free
                    && turns.stream()
                            .noneMatch(turn -> turn.starts() && turn.run().beyondSlots())) {
                assertThat(turns.stream().flatMap(turn -> turn.waits().stream()).map(WaitReason::kind))
                        .as("seed " + seed + ": slots are free")
                        .doesNotContain(Kind.SLOTS);
            }
        }
        assertThat(starts).isGreaterThan(QUEUES);
    }

    @Test
    void when_the_cause_that_a_reason_names_is_gone_the_run_starts_or_names_another() {
        Map<Kind, Integer> seenKinds = new HashMap<>();
        for (int seed = 0; seed < QUEUES; seed++) {
            QueueSnapshot seen = drawn(new Random(seed));
            for (Turn turn : QUEUE.decide(seen)) {
                QueueSnapshot now = seen;
                Turn here = turn;
                List<Kind> named = new ArrayList<>();
                while (here.waits().isPresent()) {
                    Kind kind = here.waits().get().kind();
                    assertThat(named)
                            .as("seed " + seed + ", " + turn.run().id())
                            .doesNotContain(kind);
                    named.add(kind);
                    seenKinds.merge(kind, 1, Integer::sum);
                    now = without(now, kind, turn.run());
                    here = QUEUE.decide(now).stream()
                            .filter(each -> each.run().id().equals(turn.run().id()))
                            .findFirst()
                            .orElseThrow();
                }
            }
        }
        assertThat(seenKinds.keySet()).containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void nothing_starves_however_many_more_urgent_runs_keep_coming() {
        // one slot, whose run lasts an hour; every hour a production run with the highest priority of a team that has
        // nothing
        List<Waiting> waiting = new ArrayList<>();
        Instant begin = Queues.NOW;
        waiting.add(
                new Waiting("meek", 0, "vision", Tier.BEST_EFFORT, 0, begin, new Needs(1, 0), false, Optional.empty()));
        int hour = 0;
        boolean started = false;
        while (!started && hour < 100) {
            Instant now = begin.plus(Duration.ofHours(hour));
            waiting.add(new Waiting(
                    "urgent-" + hour,
                    hour + 1,
                    "nlp",
                    Tier.PRODUCTION,
                    100,
                    now,
                    new Needs(1, 0),
                    false,
                    Optional.empty()));
            Waiting first = QUEUE.decide(new QueueSnapshot(
                            now, 1, 0, waiting, Map.of("vision", new Needs(30, 0)), Map.of(), Map.of()))
                    .get(0)
                    .run();
            waiting.remove(first);
            started = first.id().equals("meek");
            hour++;
        }
        assertThat(started).isTrue();
        // three tiers of six hours each
        assertThat(hour - 1).isEqualTo(18);
    }

    @Test
    void what_teams_have_comes_to_be_in_proportion_to_their_shares() {
        Random random = new Random(7);
        Map<String, TeamSpec> teams = Map.of(
                "one", team("one", 1, Optional.empty()),
                "two", team("two", 2, Optional.empty()),
                "three", team("three", 3, Optional.empty()));
        Map<String, Double> machineHours = new HashMap<>();
        List<int[]> atWork = new ArrayList<>();
        List<String> names = List.of("one", "two", "three");
        int seq = 0;
        int rounds = 3000;
        for (int round = 0; round < rounds; round++) {
            atWork.removeIf(run -> --run[2] <= 0);
            Map<String, Needs> held = new HashMap<>();
            atWork.forEach(run -> held.merge(names.get(run[0]), new Needs(run[1], 0), Needs::plus));
            held.forEach((team, needs) -> machineHours.merge(team, (double) needs.machines(), Double::sum));
            List<Waiting> waiting = new ArrayList<>();
            for (String name : names) {
                // all have more to do than there are slots; the runs of one want twice as many machines
                for (int i = 0; i < 4; i++) {
                    int machines = name.equals("one") ? 2 : 1;
                    waiting.add(new Waiting(
                            name + "-" + seq,
                            seq++,
                            name,
                            Tier.STANDARD,
                            50,
                            Queues.NOW,
                            new Needs(machines, 0),
                            false,
                            Optional.empty()));
                }
            }
            for (Turn turn :
                    QUEUE.decide(new QueueSnapshot(Queues.NOW, 60, atWork.size(), waiting, held, teams, Map.of()))) {
                if (turn.starts()) {
                    atWork.add(new int[] {
                        names.indexOf(turn.run().team()), turn.run().needs().machines(), 1 + random.nextInt(20)
                    });
                }
            }
        }
        double all =
                machineHours.values().stream().mapToDouble(Double::doubleValue).sum();
        // a run is not divided: a team goes beyond its share by less than one run, here 2 of some 65 machines
        assertThat(machineHours.get("one") / all).isBetween(1 / 6.0, 1 / 6.0 + 0.03);
        assertThat(machineHours.get("two") / all).isBetween(2 / 6.0 - 0.02, 2 / 6.0 + 0.02);
        assertThat(machineHours.get("three") / all).isBetween(3 / 6.0 - 0.03, 3 / 6.0 + 0.02);
    }

    private static QueueSnapshot without(QueueSnapshot seen, Kind kind, Waiting run) {
        return switch (kind) {
            case SLOTS ->
                with(seen, seen.waiting(), seen.taken() + seen.waiting().size());
            case HELD ->
                with(
                        seen,
                        seen.waiting().stream()
                                .map(each -> each.id().equals(run.id()) ? let(each) : each)
                                .toList(),
                        seen.slots());
            case MACHINES, TOO_LARGE, GPU_HOURS, SPEND -> {
                Map<String, TeamSpec> teams = new HashMap<>(seen.teams());
                TeamSpec team = seen.team(run.team());
                Quota quota = team.quota();
                boolean machines = kind == Kind.MACHINES || kind == Kind.TOO_LARGE;
                teams.put(
                        run.team(),
                        new TeamSpec(
                                team.name(),
                                Map.of(),
                                team.shares(),
                                new Quota(
                                        machines ? Optional.empty() : quota.machines(),
                                        kind == Kind.GPU_HOURS ? Optional.empty() : quota.gpuHoursPerMonth(),
                                        kind == Kind.SPEND ? Optional.empty() : quota.usdPerDay()),
                                List.of(),
                                List.of(),
                                List.of()));
                yield new QueueSnapshot(
                        seen.now(), seen.slots(), seen.taken(), seen.waiting(), seen.held(), teams, seen.used());
            }
        };
    }

    private static Waiting let(Waiting run) {
        return new Waiting(
                run.id(),
                run.seq(),
                run.team(),
                run.tier(),
                run.priority(),
                run.since(),
                run.needs(),
                run.beyondSlots(),
                Optional.empty());
    }

    private static QueueSnapshot with(QueueSnapshot seen, List<Waiting> waiting, int slots) {
        return new QueueSnapshot(seen.now(), slots, seen.taken(), waiting, seen.held(), seen.teams(), seen.used());
    }

    private static QueueSnapshot drawn(Random random) {
        List<Waiting> waiting = new ArrayList<>();
        int count = random.nextInt(25);
        for (int i = 0; i < count; i++) {
            waiting.add(new Waiting(
                    "r" + i,
                    i,
                    TEAMS.get(random.nextInt(TEAMS.size())),
                    Tier.values()[random.nextInt(3)],
                    random.nextInt(4) * 25,
                    Queues.NOW.minus(Duration.ofMinutes(random.nextInt(24 * 60))),
                    new Needs(1 + random.nextInt(4), random.nextInt(3)),
                    random.nextInt(20) == 0,
                    random.nextInt(10) == 0 ? Optional.of("held") : Optional.empty()));
        }
        Map<String, Needs> held = new HashMap<>();
        Map<String, TeamSpec> teams = new HashMap<>();
        Map<String, Used> used = new HashMap<>();
        int taken = 0;
        for (String name : TEAMS) {
            int machines = random.nextInt(6);
            taken += machines;
            held.put(name, new Needs(machines, random.nextInt(6)));
            if (random.nextInt(4) > 0) {
                teams.put(name, team(name, 1 + random.nextInt(3), machines(random, machines)));
            }
            used.put(
                    name,
                    new Used(new BigDecimal(random.nextInt(120)), new Money(new BigDecimal(random.nextInt(120)))));
        }
        return new QueueSnapshot(Queues.NOW, taken + random.nextInt(12), taken, waiting, held, teams, used);
    }

    private static Optional<Integer> machines(Random random, int held) {
        return random.nextBoolean() ? Optional.of(held + random.nextInt(8)) : Optional.empty();
    }

    /** With 100 GPU-hours and 100 dollars where it has a bound at all. */
    private static TeamSpec team(String name, int shares, Optional<Integer> machines) {
        Optional<BigDecimal> hundred = machines.map(any -> new BigDecimal("100"));
        return new TeamSpec(
                name, Map.of(), shares, new Quota(machines, hundred, hundred), List.of(), List.of(), List.of());
    }
}
