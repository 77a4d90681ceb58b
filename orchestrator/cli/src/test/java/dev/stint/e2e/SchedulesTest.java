package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dstint.schedules=20} plays more schedules. */
@Tag("long")
final class SchedulesTest {
    private static final int SCHEDULES = Integer.getInteger("stint.schedules", 2);
    private static final int AT_ONCE = 3;
    private static final int WINDOWS = 6;
    private static final int STEPS = 3000;

    @TempDir
    Path folder;

    private record Played(int seed, String run) {}

    @Test
    void the_model_is_the_same_to_the_bit_whatever_was_taken_when() throws IOException {
        try (House house = new House(folder)) {
            Training training = new Training(house.desk);
            Views.RunDetail calm =
                    house.awaitState(house.submit(training.job("calm", STEPS).spec()), "SUCCEEDED");
            String expected = House.model(calm);
            Duration start = Duration.between(
                    calm.run().submittedAt(), calm.attempts().get(0).startedAt().orElseThrow());
            Duration work = Duration.between(
                    calm.attempts().get(0).startedAt().orElseThrow(),
                    calm.run().endedAt().orElseThrow());

            List<String> unequal = new ArrayList<>();
            for (int first = 1; first <= SCHEDULES; first += AT_ONCE) {
                List<Played> together = new ArrayList<>();
                for (int seed = first; seed < first + AT_ONCE && seed <= SCHEDULES; seed++) {
                    house.market("seed-" + seed, market(seed, start, work));
                    String run = house.submit(training.job("schedule-" + seed, STEPS)
                            .in("seed-" + seed)
                            .with("capacity: spot-only")
                            .spec());
                    together.add(new Played(seed, run));
                }
                for (Played played : together) {
                    Views.RunDetail done = house.awaitState(played.run(), "SUCCEEDED");
                    String sha = House.model(done);
                    System.out.printf(
                            Locale.ROOT,
                            "seed=%d attempts=%d preemptions=%d sha256=%s equal=%s%n",
                            played.seed(),
                            done.run().attempt(),
                            done.run().preemptions(),
                            sha,
                            sha.equals(expected));
                    if (!sha.equals(expected)) {
                        unequal.add("seed " + played.seed() + House.timeline(done));
                    }
                    assertThat(done.attempts().stream()
                                    .filter(a -> a.outcome().orElse("").equals("PREEMPTED"))
                                    .filter(a -> a.startedAt().isPresent())
                                    .filter(a -> !Traces.alive(house.agentPid(a.machine()))))
                            .as("attempts whose process was taken away, seed " + played.seed() + House.timeline(done))
                            .isNotEmpty();
                }
            }
            assertThat(unequal).as("models other than " + expected).isEmpty();
            house.assertLeavesNothing();
        }
    }

    /** Spot capacity changes sides several times, each time after something between a start and most of the work. */
    private static String market(int seed, Duration start, Duration work) {
        Random random = new Random(seed);
        StringBuilder a = new StringBuilder("[0s, 1]");
        StringBuilder b = new StringBuilder("[0s, 0]");
        long at = 0;
        for (int window = 0; window < WINDOWS; window++) {
            at += start.toMillis() + (long) (work.toMillis() * (0.1 + 0.5 * random.nextDouble()));
            boolean inA = window % 2 == 0;
            boolean last = window == WINDOWS - 1;
            a.append(String.format(Locale.ROOT, ", [%dms, %d]", at, last || !inA ? 1 : 0));
            b.append(String.format(Locale.ROOT, ", [%dms, %d]", at, last || inA ? 1 : 0));
        }
        int noticeMillis = 200 + random.nextInt(800);
        return """
                description: spot that changes sides at seeded times
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
                """.formatted(noticeMillis, a, b);
    }
}
