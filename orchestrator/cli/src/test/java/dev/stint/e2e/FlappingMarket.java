package dev.stint.e2e;

import dev.stint.api.Views;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/** Spot capacity in two zones that comes and goes every second or two before it settles. */
final class FlappingMarket {
    private static final Duration FLAPPING = Duration.ofSeconds(Seeds.full() ? 18 : 6);
    private static final int SHORTEST_MILLIS = 400;
    private static final int LONGEST_MILLIS = 2500;

    private final House house;
    private final Training training;
    private final int steps;

    FlappingMarket(House house, Training training, int steps) {
        this.house = house;
        this.training = training;
        this.steps = steps;
    }

    Views.RunDetail play(long seed) throws IOException {
        Random random = new Random(seed);
        house.market("flaps-" + seed, scenario(random, FLAPPING, SHORTEST_MILLIS, LONGEST_MILLIS));
        String run = house.submit(training.job("flapping-" + seed, steps)
                .in("flaps-" + seed)
                .with("capacity: spot-only")
                .spec());
        return house.awaitState(run, "SUCCEEDED");
    }

    /** Both zones change at times of their own, until both stay. */
    static String scenario(Random random, Duration flapping, int shortestMillis, int longestMillis) {
        return String.format(
                Locale.ROOT,
                """
                description: zones that come and go
                notice: %dms
                start_bound: 30s
                pace: {order_poll: 200ms, heartbeat: 400ms}
                cooldown: 200ms
                shapes:
                  small: {vcpus: 1, memory_gib: 2}
                zones:
                  a:
                    small:
                      spot: {price: 0.12, hazard_per_hour: 600, available: [%s]}
                  b:
                    small:
                      spot: {price: 0.15, hazard_per_hour: 600, available: [%s]}
                """,
                100 + random.nextInt(700),
                steps(random, flapping, shortestMillis, longestMillis),
                steps(random, flapping, shortestMillis, longestMillis));
    }

    private static String steps(Random random, Duration flapping, int shortestMillis, int longestMillis) {
        int there = random.nextInt(2);
        StringBuilder steps = new StringBuilder("[0s, " + there + "]");
        long at = 0;
        while (true) {
            at += shortestMillis + random.nextInt(longestMillis - shortestMillis);
            if (at > flapping.toMillis()) {
                return steps.append(", [").append(at).append("ms, 1]").toString();
            }
            there = 1 - there;
            steps.append(", [").append(at).append("ms, ").append(there).append(']');
        }
    }
}
