package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that overwrites its one checkpoint file in place. {@code -Dstint.preemptions=50} takes its machine more often. */
@Tag("long")
final class OverwriterTest {
    private static final int PREEMPTIONS = Integer.getInteger("stint.preemptions", 4);
    private static final int STEPS = PREEMPTIONS > 10 ? 6000 : 3000;

    @TempDir
    Path folder;

    @Test
    void what_is_overwritten_in_place_is_never_resumed_torn() throws IOException {
        try (House house = new House(folder)) {
            Training training = new Training(house.desk);
            String expected = House.model(
                    house.awaitState(house.submit(training.job("calm", STEPS).spec()), "SUCCEEDED"));
            // One writes without a pause, so that no set is ever complete; the other leaves gaps in which one is.
            String restless = house.submit(training.job("restless", STEPS)
                    .flags("--in-place --save-every 1")
                    .completeWhen("{quiet: 300ms}")
                    .spec());
            String gappy = house.submit(training.job("gappy", STEPS)
                    .flags("--in-place --save-every " + STEPS / 3)
                    .completeWhen("{quiet: 300ms}")
                    .spec());
            Random random = new Random(5);
            int drills = 0;
            int restlessAttempt = 0;
            int gappyAttempt = 0;
            while (drills < PREEMPTIONS) {
                restlessAttempt = takeWhenRunning(house, restless, restlessAttempt, random);
                drills++;
                if (drills % 3 == 0) {
                    gappyAttempt = takeWhenRunning(house, gappy, gappyAttempt, random);
                }
            }
            for (String run : new String[] {restless, gappy}) {
                Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
                String log = house.log(run);
                System.out.printf(
                        "%s: preemptions=%d attempts=%d restored=%d equal=%s%n",
                        run,
                        done.run().preemptions(),
                        done.run().attempt(),
                        done.attempts().stream()
                                .filter(a -> a.restoredFrom().isPresent())
                                .count(),
                        House.model(done).equals(expected));
                assertThat(log).doesNotContain("torn or damaged").doesNotContain("belongs to another training");
                assertThat(done.attempts()).noneMatch(a -> a.detail().contains("code 65"));
                assertThat(House.model(done)).as(House.timeline(done)).isEqualTo(expected);
                assertThat(done.attempts().stream()
                                        .anyMatch(a -> a.restoredFrom().isPresent())
                                || done.events().stream().anyMatch(e -> e.kind().equals("no-complete-set")))
                        .as("resumed, or told why it cannot be" + House.timeline(done))
                        .isTrue();
            }
            assertThat(house.show(restless).run().preemptions()).isEqualTo(PREEMPTIONS);
            house.assertLeavesNothing();
        }
    }

    /** Lets the next attempt run for a moment and takes its machine; the attempt, or the one before when the run rests. */
    private static int takeWhenRunning(House house, String run, int after, Random random) {
        Views.RunDetail running = house.await(
                run,
                "runs again after attempt " + after,
                d -> d.run().endedAt().isPresent()
                        || (d.run().state().equals("RUNNING") && d.run().attempt() > after));
        if (running.run().endedAt().isPresent()) {
            return after;
        }
        Await.moment(Duration.ofMillis(random.nextInt(700)));
        // refused when the run has just ended
        house.tryStint("drill", "preempt", run);
        return running.run().attempt();
    }
}
