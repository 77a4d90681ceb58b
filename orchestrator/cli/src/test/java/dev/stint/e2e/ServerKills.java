package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.checkpoints.contract.Seeds;
import dev.stint.cli.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** kill -9 of the server at random instants of its life, starting included, while machines go on. */
final class ServerKills {
    private static final int GAP_MILLIS = 1500;
    private static final int START_MILLIS = 3000;
    private static final Duration FLAPPING = Duration.ofSeconds(Seeds.full() ? 9 : 4);

    private final House house;
    private final Training training;
    private final int steps;

    ServerKills(House house, Training training, int steps) {
        this.house = house;
        this.training = training;
        this.steps = steps;
    }

    /** Two runs at once, one on a quiet machine and one whose market takes its machine meanwhile; the model of each. */
    List<Views.RunDetail> play(long seed, int kills) throws IOException {
        Random random = new Random(seed);
        house.market("sides-" + seed, FlappingMarket.scenario(random, FLAPPING, 2000, 4500));
        String quiet = house.submit(training.job("quiet-" + seed, steps).spec());
        String taken = house.submit(training.job("taken-" + seed, steps)
                .in("sides-" + seed)
                .with("capacity: spot-only")
                .spec());
        for (int kill = 0; kill < kills; kill++) {
            if (random.nextInt(4) == 0) {
                killWhileStarting(random);
            } else {
                assertThat(house.stint("ls").out())
                        .as("any command brings it back")
                        .contains(quiet);
                Await.moment(Duration.ofMillis(random.nextInt(GAP_MILLIS)));
                kill(serverProcess().orElseThrow());
            }
            Await.moment(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(GAP_MILLIS) : 0));
        }
        Views.RunDetail calm = house.awaitState(quiet, "SUCCEEDED");
        assertThat(calm.attempts())
                .as("one attempt, whatever happened to the server" + House.timeline(calm))
                .hasSize(1);
        return List.of(calm, house.awaitState(taken, "SUCCEEDED"));
    }

    private void killWhileStarting(Random random) {
        serverProcess().ifPresent(ServerKills::kill);
        CompletableFuture<Terminal.Said> starter = CompletableFuture.supplyAsync(() -> house.tryStint("ls"));
        OptionalLong server = Await.value(
                "a server's process",
                () -> java.util.Optional.of(serverProcess()).filter(OptionalLong::isPresent));
        Await.moment(Duration.ofMillis(random.nextInt(START_MILLIS)));
        server.ifPresent(ServerKills::kill);
        // the command that started it says that it ended, or has its answer already
        assertThat(starter.join().exit()).isIn(0, 5);
    }

    private static void kill(long pid) {
        Traces.kill(pid);
    }

    private OptionalLong serverProcess() {
        return house.processes().stream()
                .filter(pid -> Traces.words(List.of(pid)).get(0).contains("dev.stint.server.StintServer"))
                .mapToLong(Long::longValue)
                .findFirst();
    }
}
