package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.ProviderUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call that changes something is cut after it took effect, or before, or fails inside Azure, at random; machines cannot be made after
 * they were accepted, and leave their parts behind; the adapter is restarted, also without its folder. An orchestrator as the server's
 * drives it. Nothing may be created twice, and in the end nothing may be left.
 */
final class LostAnswersTest {
    private static final Set<String> CHANGING =
            Set.of("PUT virtualMachines", "DELETE virtualMachines", "DELETE disks", "DELETE networkInterfaces");
    private static final int PATIENCE = 400;
    private static final int SWEEPS = 6;

    /** Each lost question about leftovers is worth a warning, and here there are thousands. */
    private static final Logger WARNINGS = Logger.getLogger(Leftovers.class.getName());

    @TempDir
    Path root = Path.of("");

    private final Map<FakeArm.Fault, Integer> seen = new EnumMap<>(FakeArm.Fault.class);

    @BeforeEach
    void quiet() {
        WARNINGS.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        WARNINGS.setLevel(null);
    }

    @Test
    void whatever_answers_are_lost_nothing_is_created_twice_and_nothing_is_left() {
        boolean full = "full".equals(System.getProperty("stint.chaos"));
        int cases = full ? 1000 : 30;
        int launched = 0;
        for (int seed = 1; seed <= cases; seed++) {
            launched += new Case(seed).play();
        }
        System.out.printf("lost answers: %d cases, %d machines, faults %s%n", cases, launched, seen);
        assertThat(launched).isGreaterThan(cases);
        assertThat(seen.getOrDefault(FakeArm.Fault.CUT_AFTER, 0)).isGreaterThan(cases);
    }

    private final class Case {
        private final int seed;
        private final Random random;
        private final FakeWorld world;
        private final Set<String> claimed = new HashSet<>();
        private AzureCapacityProvider provider;
        private int folders;

        Case(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.world = new FakeWorld(root.resolve("case-" + seed), seed);
            world.arm.faults = this::fault;
            world.arm.partsStay = random.nextBoolean();
            world.arm.mark = random.nextBoolean() ? "-1a2b3c4d" : "";
            world.arm.fates = name -> random.nextInt(6) == 0 ? Optional.of("AllocationFailed") : Optional.empty();
            this.provider = world.open(folder());
        }

        private Path folder() {
            return root.resolve("case-" + seed + "-" + folders);
        }

        private FakeArm.Fault fault(String operation) {
            double draw = random.nextDouble();
            FakeArm.Fault fault;
            if (CHANGING.contains(operation)) {
                fault = draw < 0.35
                        ? FakeArm.Fault.CUT_AFTER
                        : draw < 0.5
                                ? FakeArm.Fault.FAILED_AFTER
                                : draw < 0.6
                                        ? FakeArm.Fault.CUT_BEFORE
                                        : draw < 0.65 ? FakeArm.Fault.THROTTLED : FakeArm.Fault.NONE;
            } else {
                fault = draw < 0.03
                        ? FakeArm.Fault.CUT_BEFORE
                        : draw < 0.06 ? FakeArm.Fault.FAILED_BEFORE : FakeArm.Fault.NONE;
            }
            seen.merge(fault, 1, Integer::sum);
            return fault;
        }

        int play() {
            List<Machine> machines = new ArrayList<>();
            int launches = 1 + random.nextInt(3);
            for (int i = 1; i <= launches; i++) {
                LaunchRequest request = world.request(
                        "t-" + i, random.nextBoolean() ? FakeWorld.SPOT : FakeWorld.ON_DEMAND, 1 + random.nextInt(3));
                machines.addAll(launch(request, random.nextInt(4) == 0));
                assertThat(world.ofToken("t-" + i))
                        .as("seed %s: machines of launch t-%s", seed, i)
                        .hasSizeLessThanOrEqualTo(request.count());
            }
            end(machines);
            sweep();
            assertThat(world.arm.machines.keySet())
                    .as("seed %s: left behind", seed)
                    .isEmpty();
            assertThat(world.arm.parts.keySet())
                    .as("seed %s: parts left behind", seed)
                    .isEmpty();
            return world.arm.bodies.size();
        }

        /** As the server's launch desk does it. */
        private List<Machine> launch(LaunchRequest request, boolean abandoned) {
            boolean tried = false;
            for (int round = 0; round < PATIENCE; round++) {
                maybeRestart();
                world.clock.pass(Duration.ofSeconds(2));
                if (tried) {
                    List<Machine> found = asked(() -> provider.find(request.token()));
                    if (found.size() == request.count()) {
                        claimed.add(request.token().value());
                        return found;
                    }
                    if (abandoned) {
                        return List.of(); // nobody wants it any more: what there may be is the sweep's
                    }
                }
                tried = true;
                LaunchOutcome outcome = provider.launch(request);
                if (outcome instanceof LaunchOutcome.Granted granted) {
                    claimed.add(request.token().value());
                    assertThat(granted.machines()).as("seed %s", seed).hasSize(request.count());
                    return granted.machines();
                }
                if (outcome instanceof LaunchOutcome.Refused refused) {
                    assertThat(world.ofToken(request.token().value()))
                            .as("seed %s: machines of a launch that was refused with %s", seed, refused.refusal())
                            .isEmpty();
                    return List.of();
                }
            }
            throw new AssertionError("seed " + seed + ": launch " + request.token() + " never came to an end");
        }

        private void end(List<Machine> machines) {
            for (Machine machine : machines) {
                boolean gone = false;
                for (int round = 0; round < PATIENCE && !gone; round++) {
                    maybeRestart();
                    world.clock.pass(Duration.ofSeconds(5));
                    MachineStatus status = asked(() -> {
                        provider.terminate(machine.id());
                        return provider.status(machine.id());
                    });
                    gone = status.gone();
                }
                assertThat(gone)
                        .as("seed %s: machine %s ended", seed, machine.id())
                        .isTrue();
            }
        }

        /** As the server's reaper does it. */
        private void sweep() {
            int quiet = 0;
            for (int round = 0; round < PATIENCE && quiet < SWEEPS; round++) {
                world.clock.pass(Duration.ofMinutes(5));
                List<Machine> left = asked(() -> provider.list("inst-a"));
                left.stream()
                        .filter(machine -> !claimed.contains(machine.token().value()))
                        .forEach(machine -> asked(() -> {
                            provider.terminate(machine.id());
                            return machine;
                        }));
                boolean clean = left.isEmpty() && world.arm.parts.isEmpty();
                quiet = clean ? quiet + 1 : 0;
            }
        }

        private void maybeRestart() {
            int draw = random.nextInt(12);
            if (draw < 2) {
                if (draw == 0) {
                    folders++; // another server takes over
                }
                provider = world.open(folder());
            }
        }

        /** Asks until there is an answer. */
        private <T> T asked(Supplier<T> question) {
            for (int i = 0; i < PATIENCE; i++) {
                try {
                    return question.get();
                } catch (ProviderUnavailableException e) {
                    world.clock.pass(Duration.ofSeconds(1));
                }
            }
            throw new AssertionError("seed " + seed + ": no answer");
        }
    }
}
