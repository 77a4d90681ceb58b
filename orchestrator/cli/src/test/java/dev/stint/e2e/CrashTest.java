package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed with SIGKILL; the next command finds everything as it should be. */
@Tag("long")
final class CrashTest {
    private static final int STEPS = 4000;
    private static final int FEW_STEPS = 300;

    @TempDir
    static Path folder;

    private static House house;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        house = new House(folder);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (House left = house) {
            left.assertLeavesNothing();
        }
    }

    @Test
    void a_killed_server_comes_back_and_takes_up_the_machine_that_still_runs() throws IOException {
        String calm = house.submit(training.job("calm", STEPS).spec());
        String expected = House.model(house.awaitState(calm, "SUCCEEDED"));
        String run = house.submit(training.job("crashed", STEPS).spec());
        Views.RunDetail before = house.await(
                run, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        String machine = before.attempts().get(0).machine();
        long agent = house.agentPid(machine);

        long killed = house.killServer();
        assertThat(Traces.alive(agent)).as("the agent, without a server").isTrue();
        assertThat(house.stint("ls").out()).contains(run);

        assertThat(house.serverPid()).isNotEqualTo(killed);
        assertThat(house.agentPid(machine)).isEqualTo(agent);
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assertLaunchedOnce(done, machine);
        assertThat(House.model(done)).isEqualTo(expected);
    }

    @Test
    void a_kill_at_any_moment_of_placing_starting_and_settling_starts_nothing_twice() throws IOException {
        Random random = new Random(20_260_101);
        String first = house.submit(training.job("short", FEW_STEPS).spec());
        String expected = House.model(house.awaitState(first, "SUCCEEDED"));
        Set<String> states = new HashSet<>();
        List<Views.RunDetail> all = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            String run = house.submit(training.job("round-" + round, FEW_STEPS).spec());
            Await.moment(Duration.ofMillis(random.nextInt(1200)));
            house.killServer();
            Views.RunDetail back = house.show(run);
            states.add(back.run().state());
            if (round <= 2) {
                String machine = house.await(
                                run, "has a machine", d -> !d.attempts().isEmpty())
                        .attempts()
                        .get(0)
                        .machine();
                Await.until(
                        "the job of " + machine + " ends",
                        () -> house.log(run).contains("::stint result")
                                || house.log(run).contains("model-sha256")
                                || !Traces.alive(house.agentPid(machine)));
                Await.moment(Duration.ofMillis(random.nextInt(400)));
                house.killServer();
            }
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
            System.out.printf(
                    "round %d: found %s after the first kill; launches %d, attempts %d%n",
                    round,
                    back.run().state(),
                    done.attempts().size(),
                    done.run().attempt());
            assertThat(House.model(done)).isEqualTo(expected);
            assertLaunchedOnce(done, done.attempts().get(0).machine());
            all.add(done);
        }
        assertThat(all).hasSize(3);
    }

    @Test
    void what_ended_while_no_server_ran_is_found_by_the_next_command() throws IOException {
        house.market("flips", """
                description: zone a is lost while nobody looks
                notice: 300ms
                start_bound: 30s
                pace: {order_poll: 200ms, heartbeat: 400ms}
                shapes:
                  small: {vcpus: 1, memory_gib: 2}
                zones:
                  a:
                    small:
                      spot: {price: 0.12, available: [[0s, 1], [3s, 0]]}
                  b:
                    small:
                      spot: {price: 0.15}
                """);
        String finishing = house.submit(training.job("finishing", STEPS / 4).spec());
        String taken = house.submit(training.job("taken", 40_000)
                .in("flips")
                .with("capacity: spot-only")
                .spec());
        String finishingMachine = machineOf(finishing);
        String lost = house.submit(training.job("lost", 8 * STEPS).spec());
        house.await(lost, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        String lostMachine = machineOf(lost);
        String takenMachine = machineOf(taken);

        house.killServer();
        long agent = house.agentPid(lostMachine);
        Traces.of(lostMachine).forEach(Traces::kill);
        assertThat(Traces.alive(agent)).isFalse();
        Await.until(
                "the agent of " + finishingMachine + " ends", () -> !Traces.alive(house.agentPid(finishingMachine)));
        Await.moment(Duration.ofSeconds(1));

        Views.RunDetail finished = house.awaitState(finishing, "SUCCEEDED");
        assertLaunchedOnce(finished, finishingMachine);
        Views.RunDetail again = house.await(
                lost,
                "goes on elsewhere",
                d -> d.run().attempt() == 2 && d.run().state().equals("RUNNING"));
        assertThat(again.attempts().get(0).outcome()).get().isIn("LOST", "PREEMPTED", "FAILED");
        assertThat(again.attempts().get(1).restoredFrom())
                .as("the checkpoint gone on from")
                .isPresent();
        Views.RunDetail moved = house.await(
                taken,
                "goes on in the other zone",
                d -> d.run().attempt() >= 2
                        && d.run().market().filter(m -> m.contains("/b/")).isPresent());
        assertThat(Traces.alive(house.agentPid(takenMachine))).isFalse();
        assertThat(moved.attempts().get(0).outcome()).contains("PREEMPTED");
        assertThat(again.run().preemptions() + moved.run().preemptions()).isPositive();
        System.out.println("lost: " + again.attempts().get(0).outcome() + " "
                + again.attempts().get(0).detail());
        house.stint("cancel", lost);
        house.stint("cancel", taken);
        house.awaitState(lost, "CANCELLED");
        house.awaitState(taken, "CANCELLED");
    }

    private String machineOf(String run) {
        return house.await(run, "has a machine", d -> !d.attempts().isEmpty())
                .attempts()
                .get(0)
                .machine();
    }

    private void assertLaunchedOnce(Views.RunDetail done, String machine) {
        assertThat(done.attempts())
                .as(() -> "attempts" + House.timeline(done) + "\n"
                        + Optional.of(house.log(done.run().id())))
                .singleElement()
                .satisfies(a -> {
                    assertThat(a.attempt()).isEqualTo(1);
                    assertThat(a.launch()).isEqualTo(1);
                    assertThat(a.machine()).isEqualTo(machine);
                });
        assertThat(house.machinesOf(done.run().id())).as("machines ever made").hasSize(1);
    }
}
