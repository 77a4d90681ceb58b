package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.Refusal;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random wishes of people against machines and a market that do what they like. Whatever happens: one machine per run at most,
 * none when it rests, and a bill for each. Seeds and rounds can be raised with {@code -Dstint.chaos.seeds} and
 * {@code -Dstint.chaos.rounds}.
 */
class EngineChaosTest {

    private static final int SEEDS = Integer.getInteger("stint.chaos.seeds", 16);
    private static final int ROUNDS = Integer.getInteger("stint.chaos.rounds", 25);
    private static final Set<String> RESTING = Set.of("PAUSED", "SUCCEEDED", "FAILED", "CANCELLED");

    @Test
    void whatever_happens_no_machine_is_doubled_leaked_or_forgotten_by_the_bill(@TempDir Path folder) {
        EngineUnderTest engine = EngineUnderTest.start(folder);
        try {
            List<Player> players = new ArrayList<>();
            for (int seed = 0; seed < SEEDS; seed++) {
                players.add(new Player(engine, seed));
            }
            Random market = new Random(99);
            for (int round = 0; round < ROUNDS; round++) {
                for (Player player : players) {
                    player.act();
                }
                shake(engine, market);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                players.forEach(Player::hasOneMachineAtMost);
                if (round == ROUNDS / 2) {
                    engine = engine.restarted();
                    for (Player player : players) {
                        player.engine = engine;
                    }
                }
            }
            engine.cloud.wet(FakeCloud.SPOT_A);
            engine.cloud.wet(FakeCloud.SPOT_B);
            for (Player player : players) {
                player.endsWell();
            }
        } finally {
            engine.close();
        }
    }

    private static void shake(EngineUnderTest engine, Random random) {
        engine.clock.pass(Duration.ofSeconds(random.nextInt(20)));
        switch (random.nextInt(8)) {
            case 0 -> engine.cloud.dry(FakeCloud.SPOT_A);
            case 1 -> engine.cloud.dry(FakeCloud.SPOT_B);
            case 2 -> engine.cloud.wet(FakeCloud.SPOT_A);
            case 3 -> engine.cloud.wet(FakeCloud.SPOT_B);
            case 4 -> engine.cloud.loseNextAnswer();
            case 5 -> engine.cloud.loseNextAnswerAndMachine();
            case 6 ->
                engine.cloud.refuseNext(new Refusal(
                        Refusal.Kind.NO_CAPACITY,
                        Refusal.Scope.MARKET,
                        "EMPTY",
                        "nothing left",
                        Optional.of(Duration.ofSeconds(5))));
            default -> engine.cloud.price(FakeCloud.SPOT_A, "0." + (10 + random.nextInt(20)));
        }
    }

    /** One run with its machines and its people. */
    private static final class Player {
        private final Random random;
        private final int seed;
        private final String run;
        private EngineUnderTest engine;
        private long checkpoint = 1;

        Player(EngineUnderTest engine, int seed) {
            this.engine = engine;
            this.seed = seed;
            this.random = new Random(seed);
            this.run = engine.submit("retries: {max: 3}", "progress: {total: 1000}");
        }

        void act() {
            int what = random.nextInt(16);
            if (what < 3) {
                wish(what);
                return;
            }
            List<FakeCloud.Played> alive = alive();
            if (alive.isEmpty()) {
                return;
            }
            FakeCloud.Played machine = alive.get(random.nextInt(alive.size()));
            switch (what) {
                case 3, 4, 5, 6 -> machine.progresses(random.nextInt(1000), 1000, random.nextInt(100));
                case 7, 8 -> machine.commits(checkpoint++, random.nextInt(1000));
                case 9 -> machine.hearsNotice();
                case 10 -> machine.drained(Status.ExitReason.NOTICE);
                case 11 ->
                    machine.drained(Status.ExitReason.values()[random.nextInt(Status.ExitReason.values().length)]);
                case 12 -> machine.exits(random.nextInt(4) == 0 ? 0 : 1);
                case 13 -> machine.end(End.PREEMPTED);
                case 14 -> machine.end(End.UNKNOWN);
                default -> {
                    // says nothing
                }
            }
        }

        private void wish(int what) {
            try {
                switch (what) {
                    case 0 -> engine.runs().stop(run, "ada", "chaos");
                    case 1 -> engine.runs().resume(run, "ada", "chaos");
                    default -> {
                        if (random.nextInt(6) == 0) {
                            engine.runs().cancel(run, "ada", "chaos");
                        }
                    }
                }
            } catch (RefusedException e) {
                assertThat(e.httpStatus()).isEqualTo(409);
            }
        }

        private List<FakeCloud.Played> alive() {
            return engine.cloud.machines().stream()
                    .filter(m -> m.machine.tags().run().equals(run))
                    .filter(m -> !engine.cloud.status(m.machine.id()).gone())
                    .toList();
        }

        void hasOneMachineAtMost() {
            List<AttemptRow> wanted = engine.part(AttemptTable.class).of(run).stream()
                    .filter(a -> a.machine().isPresent() && a.goneAt().isEmpty() && !a.endWanted())
                    .toList();
            assertThat(wanted).as("seed %d: machines wanted", seed).hasSizeLessThan(2);
        }

        void endsWell() {
            if (!RESTING.contains(engine.runs().brief(run).state())) {
                try {
                    engine.runs().cancel(run, "ada", "enough");
                } catch (RefusedException e) {
                    // it has succeeded just now
                }
            }
            Views.RunView rest = EngineUnderTest.await(
                    "seed " + seed + " at rest: " + engine.runs().brief(run), () -> {
                        engine.clock.pass(Duration.ofSeconds(1));
                        return Optional.of(engine.runs().brief(run)).filter(r -> RESTING.contains(r.state()));
                    });
            EngineUnderTest.await(
                    "seed " + seed + ": no machine left of " + rest,
                    () -> Optional.of(rest).filter(r -> alive().isEmpty()));
            List<AttemptRow> rows = EngineUnderTest.await(
                    "seed " + seed + ": every machine known to be gone",
                    () -> Optional.of(engine.part(AttemptTable.class).granted(run))
                            .filter(all -> all.stream().allMatch(a -> a.goneAt().isPresent())));
            TreeMap<String, Long> launched = new TreeMap<>();
            engine.cloud.machines().stream()
                    .filter(m -> m.machine.tags().run().equals(run))
                    .forEach(m -> launched.merge(m.machine.id(), 1L, Long::sum));
            assertThat(rows)
                    .as("seed %d: every machine has an attempt", seed)
                    .extracting(a -> a.machine().orElse(""))
                    .containsExactlyInAnyOrderElementsOf(launched.keySet());
            assertThat(rows)
                    .as("seed %d: every attempt is over and billed", seed)
                    .allMatch(a -> a.outcome().isPresent() && a.segmentFrom().isEmpty());
            Views.RunDetail detail = engine.runs().detail(run);
            assertThat(detail.events().stream()
                            .filter(e -> e.kind().equals("rejected"))
                            .filter(e -> !e.why().startsWith("stop by")
                                    && !e.why().startsWith("resume by")
                                    && !e.why().startsWith("cancel by"))
                            .map(Views.EventView::why))
                    .as("seed %d: nothing was rejected that nobody asked for", seed)
                    .isEmpty();
        }
    }
}
