package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.gcp.stage.Faults;
import dev.stint.providers.gcp.stage.StagedInstance;
import dev.stint.providers.gcp.stage.StagedInstance.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call that changes something is cut after it took effect, again and again, over connections that really break; the server ends
 * and begins anew, or another takes over. Nothing is made twice, nothing is left.
 */
final class LostAnswersTest {
    private static final Set<String> CHANGING = Set.of("instances.insert", "instances.bulkInsert", "instances.delete");
    private static final Faults.Kind[] WAYS = {
        Faults.Kind.CUT_AFTER,
        Faults.Kind.CUT_AFTER,
        Faults.Kind.CUT_BEFORE,
        Faults.Kind.UNAVAILABLE,
        Faults.Kind.UNAVAILABLE_AFTER,
        Faults.Kind.THROTTLED
    };
    private static final int PATIENCE = 300;
    private static final Map<Faults.Kind, Integer> SEEN = new EnumMap<>(Faults.Kind.class);

    @TempDir
    Path root = Path.of("");

    static List<Long> seeds() {
        return new Random(7)
                .longs("full".equals(System.getProperty("stint.chaos")) ? 1000 : 4)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void broken_connections_create_nothing_twice_and_leave_nothing(long seed) throws Exception {
        Random random = new Random(seed);
        try (StagedWorld world = new StagedWorld(root.resolve("0"))) {
            new Case(seed, random, world).play();
            world.stage.faults().done().forEach((way, times) -> SEEN.merge(way, times, Integer::sum));
        }
    }

    @AfterAll
    static void every_way_to_go_wrong_was_gone() {
        assertThat(SEEN.keySet()).contains(WAYS);
    }

    private final class Case {
        private final long seed;
        private final Random random;
        private final StagedWorld world;
        private final Set<String> claimed = new HashSet<>();
        private int folders;

        Case(long seed, Random random, StagedWorld world) {
            this.seed = seed;
            this.random = random;
            this.world = world;
        }

        void play() {
            if (random.nextInt(3) == 0) {
                world.stage.capacity("us-central1-a", "g2-standard-4", true, 2);
            }
            if (random.nextInt(8) == 0) {
                world.stage.preemptedWhileCreating("us-central1-a");
            }
            world.stage
                    .faults()
                    .plan(method -> random.nextDouble() < (CHANGING.contains(method) ? 0.5 : 0.05)
                            ? WAYS[random.nextInt(WAYS.length)]
                            : Faults.Kind.NONE);
            List<Machine> machines = new ArrayList<>();
            int launches = 1 + random.nextInt(3);
            for (int i = 1; i <= launches; i++) {
                LaunchRequest request = StagedWorld.request(
                        "t-" + i,
                        random.nextBoolean() ? StagedWorld.SPOT : StagedWorld.ON_DEMAND,
                        1 + random.nextInt(3));
                machines.addAll(launch(request, random.nextInt(4) == 0));
            }
            assertThat(machines).as("seed %s", seed).extracting(Machine::id).doesNotHaveDuplicates();
            nothingTwice();
            end(machines);
            sweep();
            nothingTwice();
            assertThat(world.stage.shown()).as("seed %s: left behind", seed).isEmpty();
        }

        /** One name is never given twice to machines that came to be. */
        private void nothingTwice() {
            assertThat(world.stage.instances().stream()
                            .map(instance -> instance.zone() + ":" + instance.name())
                            .toList())
                    .as("seed %s", seed)
                    .doesNotHaveDuplicates();
        }

        /** As the server's launch desk does it. */
        private List<Machine> launch(LaunchRequest request, boolean abandoned) {
            boolean tried = false;
            for (int round = 0; round < PATIENCE; round++) {
                maybeRestart();
                world.clock.advance(Duration.ofSeconds(2));
                if (tried) {
                    List<Machine> found = asked(() -> world.provider().find(request.token()));
                    if (found.size() == request.count()) {
                        claimed.add(request.token().value());
                        return found;
                    }
                    if (abandoned) {
                        return List.of(); // nobody wants it any more: what there may be is the sweep's
                    }
                }
                tried = true;
                LaunchOutcome outcome = world.provider().launch(request);
                if (outcome instanceof LaunchOutcome.Granted granted) {
                    claimed.add(request.token().value());
                    assertThat(granted.machines()).as("seed %s", seed).hasSize(request.count());
                    return granted.machines();
                }
                if (outcome instanceof LaunchOutcome.Refused refused) {
                    assertThat(alive(request))
                            .as("seed %s: machines of a launch that was refused with %s", seed, refused.refusal())
                            .isEmpty();
                    return List.of();
                }
            }
            throw new AssertionError("seed " + seed + ": launch " + request.token() + " never came to an end");
        }

        private List<StagedInstance> alive(LaunchRequest request) {
            return world.stage.instances().stream()
                    .filter(instance ->
                            request.token().value().equals(instance.metadata().get("stint-token")))
                    .filter(instance -> {
                        State state = world.stage.state(instance.zone() + ":" + instance.name());
                        return state == State.RESERVED || state.visible();
                    })
                    .toList();
        }

        private void end(List<Machine> machines) {
            for (Machine machine : machines) {
                boolean gone = false;
                for (int round = 0; round < PATIENCE && !gone; round++) {
                    maybeRestart();
                    world.clock.advance(Duration.ofSeconds(5));
                    gone = asked(() -> {
                                world.provider().terminate(machine.id());
                                return world.provider().status(machine.id());
                            })
                            .gone();
                }
                assertThat(gone)
                        .as("seed %s: machine %s ended", seed, machine.id())
                        .isTrue();
            }
        }

        /** As the server's reaper does it. */
        private void sweep() {
            int quiet = 0;
            for (int round = 0; round < PATIENCE && quiet < 3; round++) {
                world.clock.advance(Duration.ofSeconds(30));
                List<Machine> left = asked(() -> world.provider().list("inst-a"));
                left.stream()
                        .filter(machine -> !claimed.contains(machine.token().value()))
                        .forEach(machine -> asked(() -> {
                            world.provider().terminate(machine.id());
                            return machine;
                        }));
                quiet = left.isEmpty() ? quiet + 1 : 0; // what Google does not show yet is the next sweep's
            }
        }

        private void maybeRestart() {
            int draw = random.nextInt(12);
            if (draw < 2) {
                if (draw == 0) {
                    folders++; // another server takes over
                    world.folder = root.resolve(Integer.toString(folders));
                }
                world.restarted();
            }
        }

        /** Asks until there is an answer. */
        private <T> T asked(Supplier<T> question) {
            for (int i = 0; i < PATIENCE; i++) {
                try {
                    return question.get();
                } catch (ProviderUnavailableException e) {
                    world.clock.advance(Duration.ofSeconds(1));
                }
            }
            throw new AssertionError("seed " + seed + ": no answer");
        }
    }
}
