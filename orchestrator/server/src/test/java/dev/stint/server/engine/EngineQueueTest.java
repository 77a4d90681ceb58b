package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue with a whole engine behind it, and one slot. */
class EngineQueueTest {

    @TempDir
    Path folder;

    @Test
    void a_run_that_finds_no_machine_lets_others_pass_goes_on_looking_and_launches_when_it_is_its_turn() {
        try (EngineUnderTest engine = EngineUnderTest.startWith(folder, "--stint.engine.slots=1")) {
            engine.cloud.dry(FakeCloud.SPOT_A);
            engine.cloud.dry(FakeCloud.SPOT_B);
            String starved = engine.submit("capacity: spot-only");
            engine.awaitKind(starved, "waiting");
            String next = engine.submit("capacity: on-demand", "tier: best-effort");
            awaitWhy(engine, next, "1st of 1 in line: 1 of 1 slot is taken");

            engine.clock.pass(Duration.ofSeconds(31));

            FakeCloud.Played machine = engine.machine(1);
            assertThat(machine.machine.market()).isEqualTo(FakeCloud.ON_DEMAND);
            assertThat(engine.runs().brief(starved).state()).isEqualTo("PLACING");
            machine.progresses(1, 2, 1);
            engine.awaitState(next, "RUNNING");
            engine.cloud.wet(FakeCloud.SPOT_A);
            awaitWhy(engine, starved, "1st of 1 in line: 1 of 1 slot is taken");
            assertThat(engine.cloud.machines()).hasSize(1);

            machine.exits(0);

            FakeCloud.Played second = engine.machine(2);
            assertThat(second.machine.market()).isEqualTo(FakeCloud.SPOT_A);
            engine.awaitState(next, "SUCCEEDED");
            second.progresses(1, 2, 1);
            second.exits(0);
            engine.awaitState(starved, "SUCCEEDED");
        }
    }

    private static void awaitWhy(EngineUnderTest engine, String run, String why) {
        EngineUnderTest.await(
                run + ": " + why,
                () -> Optional.of(engine.runs().brief(run).why()).filter(why::equals));
    }
}
