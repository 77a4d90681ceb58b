package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.aws.stage.Faults;
import dev.stint.providers.aws.stage.StagedInstance;
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

/** As {@link LostAnswersTest}, but over real connections that really break, and with EC2's own checks of what is repeated. */
final class StagedLostAnswersTest {
    private static final Set<String> CHANGING =
            Set.of("RunInstances", "TerminateInstances", "CancelSpotInstanceRequests");
    private static final Faults.Kind[] WAYS = {
        Faults.Kind.CUT_AFTER,
        Faults.Kind.CUT_AFTER,
        Faults.Kind.CUT_BEFORE,
        Faults.Kind.UNAVAILABLE,
        Faults.Kind.THROTTLED
    };
    private static final int PATIENCE = 300;
    private static final Logger WARNINGS = Logger.getLogger(SpotRequests.class.getName());

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
                .longs("full".equals(System.getProperty("stint.chaos")) ? 100 : 4)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void broken_connections_create_nothing_twice_and_leave_nothing(long seed) throws Exception {
        Random random = new Random(seed);
        try (StagedWorld world = new StagedWorld(root.resolve("aws"))) {
            world.stage.hideNewInstances(random.nextInt(3));
            world.stage
                    .faults()
                    .plan(action -> random.nextDouble() < (CHANGING.contains(action) ? 0.6 : 0.05)
                            ? WAYS[random.nextInt(WAYS.length)]
                            : Faults.Kind.NONE);
            LaunchRequest request = StagedWorld.withAgent(new FakeWorld(root)
                    .request(
                            "t-1",
                            random.nextBoolean() ? StagedWorld.SPOT : StagedWorld.ON_DEMAND,
                            1 + random.nextInt(3)));

            List<Machine> machines = launch(world, request, random);
            assertThat(world.stage.instances()).as("seed %s", seed).hasSize(machines.size());
            for (int i = 0; i < PATIENCE && alive(world); i++) {
                world.clock.advance(Duration.ofSeconds(5));
                asked(world, () -> {
                    machines.forEach(machine -> world.provider().terminate(machine.id()));
                    return machines.stream()
                            .map(machine -> world.provider().status(machine.id()))
                            .toList();
                });
            }
            assertThat(alive(world)).as("seed %s: something is left", seed).isFalse();
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
            world.clock.advance(Duration.ofSeconds(2));
        }
        throw new AssertionError("launch " + request.token() + " never came to an end");
    }

    private static boolean alive(StagedWorld world) {
        return world.stage.instances().stream()
                .map(StagedInstance::id)
                .anyMatch(id -> world.stage.state(id) != StagedInstance.State.TERMINATED);
    }

    private static <T> T asked(StagedWorld world, Supplier<T> question) {
        for (int i = 0; i < PATIENCE; i++) {
            try {
                return question.get();
            } catch (ProviderUnavailableException e) {
                world.clock.advance(Duration.ofSeconds(1));
            }
        }
        throw new AssertionError("no answer");
    }
}
