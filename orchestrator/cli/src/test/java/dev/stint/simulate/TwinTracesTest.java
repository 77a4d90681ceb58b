package dev.stint.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.Replay;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import dev.stint.simulate.Timeline.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing looks ahead: on two markets with one past and two futures a policy does the same until they part. */
class TwinTracesTest {
    private static final int TICKS = 400;

    @ParameterizedTest
    @EnumSource
    void the_same_past_gives_the_same_actions(PolicyName policy) {
        SplittableRandom random = new SplittableRandom(20260301);
        int differed = 0;
        for (int i = 0; i < 300; i++) {
            long past = random.nextLong();
            int fork = random.nextInt(1, 200);
            int pools = random.nextInt(1, 5);
            int overhead = new int[] {0, 180, 720}[random.nextInt(3)];
            int deadline = random.nextInt(150, 350);
            int work = random.nextInt(60, deadline - 20);
            ReplayCase one = run(past, past + 1, fork, pools, overhead, work, deadline);
            ReplayCase other = run(past, past + 2, fork, pools, overhead, work, deadline);
            ReplayResult mine = Replay.run(one, policy.fresh(one));
            ReplayResult twin = Replay.run(other, policy.fresh(other));
            assertThat(until(fork, mine)).as("case %s, fork at %s", i, fork).isEqualTo(until(fork, twin));
            differed += mine.actions().equals(twin.actions()) ? 0 : 1;
        }
        if (policy != PolicyName.ON_DEMAND) {
            assertThat(differed)
                    .as("twins that went different ways after they parted")
                    .isGreaterThan(100);
        }
    }

    private static ReplayCase run(long past, long future, int fork, int pools, int overhead, int work, int deadline) {
        List<PoolTrace> traces = new ArrayList<>();
        for (int pool = 0; pool < pools; pool++) {
            SplittableRandom random = new SplittableRandom(past + 31L * pool);
            int[] machines = new int[TICKS];
            double[] prices = new double[TICKS];
            boolean up = true;
            double price = 0.3;
            for (int tick = 0; tick < TICKS; tick++) {
                if (tick == fork) {
                    random = new SplittableRandom(future + 31L * pool);
                }
                up = random.nextInt(12) == 0 ? !up : up;
                price = random.nextInt(30) == 0 ? random.nextDouble(0.1, 1.1) : price;
                machines[tick] = up ? 1 : 0;
                prices[tick] = price;
            }
            traces.add(new PoolTrace("pool-" + pool, 195, machines, prices));
        }
        return new ReplayCase(
                "twin", "multi", "twins", traces, 0, work * 195, deadline * 195, overhead, OptionalDouble.empty());
    }

    private static List<String> until(int fork, ReplayResult result) {
        List<String> actions = new ArrayList<>();
        for (Stretch stretch : Timeline.of(result.actions())) {
            for (int tick = stretch.from(); tick < Math.min(fork, stretch.from() + stretch.ticks()); tick++) {
                actions.add(stretch.what());
            }
        }
        return actions;
    }
}
