package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.azure.stage.Faults.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link LostAnswersTest}, but over real connections that really break, with the stage's checks of what is repeated. */
final class StagedLostAnswersTest {
    private static final Set<String> CHANGING =
            Set.of("PUT virtualMachines", "DELETE virtualMachines", "DELETE disks", "DELETE networkInterfaces");
    private static final Way[] WAYS = {Way.CUT_AFTER, Way.CUT_AFTER, Way.CUT_BEFORE, Way.UNAVAILABLE, Way.THROTTLED};
    private static final int PATIENCE = 300;
    private static final Logger WARNINGS = Logger.getLogger(Leftovers.class.getName());

    @TempDir
    Path root = Path.of("");

    @BeforeEach
    void quiet() {
        WARNINGS.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        WARNINGS.setLevel(null);
    }

    static List<Long> seeds() {
        return new Random(7)
                .longs("full".equals(System.getProperty("stint.chaos")) ? 100 : 2)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void broken_connections_create_nothing_twice_and_leave_nothing(long seed) throws Exception {
        Random random = new Random(seed);
        try (StagedWorld world = new StagedWorld(root.resolve("azure-" + seed))) {
            world.stage.quirks().cutDeletions(random.nextInt(3));
            world.stage.quirks().markInterfaceNames(random.nextBoolean());
            world.stage.quirks().hideNewMachines(Duration.ofSeconds(random.nextInt(6)));
            world.stage
                    .faults()
                    .plan(operation -> random.nextDouble() < (CHANGING.contains(operation) ? 0.6 : 0.05)
                            ? WAYS[random.nextInt(WAYS.length)]
                            : Way.NONE);
            LaunchRequest request = world.request(
                    "t-1", random.nextBoolean() ? StagedWorld.SPOT : StagedWorld.ON_DEMAND, 1 + random.nextInt(3));

            List<Machine> machines = launch(world, request, random);
            assertThat(world.stage.instances()).as("seed %s", seed).hasSize(machines.size());
            for (int i = 0; i < PATIENCE && !world.stage.leftovers().isEmpty(); i++) {
                world.clock.pass(Duration.ofSeconds(30));
                asked(world, () -> {
                    machines.forEach(machine -> world.provider().terminate(machine.id()));
                    machines.forEach(machine -> world.provider().status(machine.id()));
                    return world.provider().list("inst-a");
                });
            }
            assertThat(world.stage.leftovers())
                    .as("seed %s: something is left", seed)
                    .isEmpty();
            assertThat(asked(world, () -> world.provider().list("inst-a"))).isEmpty();
        }
    }

    /** As the server's launch desk does it; machines of the launch, none where it was refused. */
    private static List<Machine> launch(StagedWorld world, LaunchRequest request, Random random) {
        for (int round = 0; round < PATIENCE; round++) {
            if (random.nextInt(6) == 0) {
                world.restarted();
            }
            List<Machine> found = asked(world, () -> world.provider().find(request.token()));
            if (found.size() == request.count()) {
                return found;
            }
            LaunchOutcome outcome = world.provider().launch(request);
            if (!(outcome instanceof LaunchOutcome.Lost)) {
                return outcome.fold(granted -> granted, refusal -> List.of(), lost -> List.of());
            }
            world.clock.pass(Duration.ofSeconds(2));
        }
        throw new AssertionError("launch " + request.token() + " never came to an end");
    }

    private static <T> T asked(StagedWorld world, Supplier<T> question) {
        for (int i = 0; i < PATIENCE; i++) {
            try {
                return question.get();
            } catch (ProviderUnavailableException e) {
                world.clock.pass(Duration.ofSeconds(1));
            }
        }
        throw new AssertionError("no answer");
    }
}
