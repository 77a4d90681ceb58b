package dev.stint.core.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.policy.Pace;
import dev.stint.core.policy.StintPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Under the rules of a replay no run is late that could be in time on on-demand from its start. Markets are drawn at random, and then
 * made worse where the policy was: what it relied on is taken away, and it has to begin again.
 */
class ReplayDeadlineTest {
    private static final int[] GAPS = {60, 195, 600};
    private static final int TIMES_WORSE = 4;

    @Test
    void no_run_is_late() {
        play(0, 3000);
    }

    @Test
    @Tag("long")
    void no_run_is_late_in_a_hundred_thousand_markets() {
        play(3000, 100_000);
    }

    private static void play(long from, int cases) {
        int taken = 0;
        int tight = 0;
        for (long seed = from; seed < from + cases; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Market market = new Market(random);
            for (int worse = 0; worse <= TIMES_WORSE; worse++) {
                ReplayCase run = market.run("seed " + seed);
                ReplayResult result = Replay.run(
                        run, new DecidingPolicy(new StintPolicy(Pace.every(Duration.ofSeconds(market.gap)))));
                assertThat(result.late())
                        .as("seed %s, %s times worse: %s %s", seed, worse, run, result)
                        .isFalse();
                taken += result.preemptions();
                tight += result.finishSeconds() == run.deadlineSeconds() ? 1 : 0;
                market.worsen(random, result.actions());
            }
        }
        assertThat(taken).as("machines taken").isGreaterThan(cases);
        assertThat(tight).as("runs done in the very last second").isGreaterThan(cases / 100);
    }

    private static final class Market {
        final int gap;
        private final int overhead;
        private final int work;
        private final int deadline;
        private final int[][] machines;
        private final double[][] prices;

        Market(SplittableRandom random) {
            gap = GAPS[random.nextInt(GAPS.length)];
            overhead = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 3 * gap);
            work = random.nextInt(1, 80 * gap);
            // every fourth has no second to spare
            int spare = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 60 * gap);
            deadline = work + overhead + spare;
            int ticks = deadline / gap + 2;
            int pools = random.nextInt(1, 4);
            machines = new int[pools][ticks];
            prices = new double[pools][ticks];
            for (int pool = 0; pool < pools; pool++) {
                int stay = random.nextInt(2, 40);
                boolean up = random.nextBoolean();
                double price = random.nextDouble(0.05, 1.2);
                for (int tick = 0; tick < ticks; tick++) {
                    up = random.nextInt(stay) == 0 ? !up : up;
                    price = random.nextInt(20) == 0 ? random.nextDouble(0.05, 1.2) : price;
                    machines[pool][tick] = up ? 1 : 0;
                    prices[pool][tick] = price;
                }
            }
        }

        ReplayCase run(String id) {
            List<PoolTrace> traces = new ArrayList<>();
            for (int pool = 0; pool < machines.length; pool++) {
                traces.add(new PoolTrace("pool-" + pool, gap, machines[pool], prices[pool]));
            }
            return new ReplayCase(id, "multi", "hostile", traces, 0, work, deadline, overhead, OptionalDouble.empty());
        }

        /** Takes spot away one to three ticks after each time it was entered, and somewhere in every stay. */
        void worsen(SplittableRandom random, String actions) {
            int tick = 0;
            for (String part : actions.split(",")) {
                int star = part.indexOf('*');
                int length = Integer.parseInt(part.substring(star + 1));
                if (part.startsWith("S")) {
                    int pool = Integer.parseInt(part.substring(1, star));
                    take(pool, tick + random.nextInt(1, 4));
                    take(pool, tick + random.nextInt(length));
                }
                tick += length;
            }
        }

        private void take(int pool, int tick) {
            if (tick < machines[pool].length) {
                machines[pool][tick] = 0;
            }
        }
    }
}
