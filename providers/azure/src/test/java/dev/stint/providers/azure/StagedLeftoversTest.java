package dev.stint.providers.azure;

import static dev.stint.providers.azure.FakeWorld.granted;
import static dev.stint.providers.azure.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Refusal;
import dev.stint.providers.azure.stage.Scarcity;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Azure leaves behind, and that nothing of it stays: machines, disks, network interfaces. */
final class StagedLeftoversTest {
    @TempDir
    Path root = Path.of("");

    @ParameterizedTest
    @EnumSource(Scarcity.class)
    void a_machine_for_which_there_is_no_room_goes_with_all_its_parts(Scarcity how) throws Exception {
        try (StagedWorld world = new StagedWorld(root.resolve("azure"))) {
            world.stage.stock().dry("eastus", "1", how);
            world.stage.quirks().cutDeletions(1);

            Refusal refusal = refused(world.provider().launch(world.request("t-1", StagedWorld.SPOT, 1)));

            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
            assertThat(refusal.code()).startsWith(how == Scarcity.OVERCONSTRAINED ? "OverconstrainedZonal" : "Zonal");
            assertThat(world.stage.instances()).hasSize(1);
            assertThat(world.stage.leftovers()).isEmpty();
        }
    }

    @Test
    void an_interface_that_azure_keeps_for_its_machine_is_removed_once_it_lets_go() throws Exception {
        try (StagedWorld world = new StagedWorld(root.resolve("azure"))) {
            world.stage.stock().dry("eastus", "1");
            world.stage.quirks().reserveInterfaces(true);
            world.stage.quirks().cutDeletions(1);

            LaunchOutcome first = world.provider().launch(world.request("t-1", StagedWorld.SPOT, 1));
            assertThat(first).isInstanceOf(LaunchOutcome.Lost.class);
            world.clock.pass(Duration.ofMinutes(3));
            Refusal second = refused(world.provider().launch(world.request("t-1", StagedWorld.SPOT, 1)));

            assertThat(second.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
            assertThat(world.stage.leftovers()).isEmpty();
            assertThat(world.stage.requests("PUT virtualMachines")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"LowPriorityCores, lowPriorityCores, 40, true", "Total Regional Cores, cores, 40, false"})
    void a_gang_that_a_quota_cuts_short_leaves_nothing(String said, String quota, long vcpus, boolean spot)
            throws Exception {
        try (StagedWorld world = new StagedWorld(root.resolve("azure"))) {
            world.stage.quota("eastus", quota, vcpus);

            Refusal refusal = refused(
                    world.provider().launch(world.request("t-1", spot ? StagedWorld.SPOT : StagedWorld.ON_DEMAND, 2)));

            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.QUOTA);
            assertThat(refusal.message()).contains(said, "24 of 40 used and 24 more wanted");
            assertThat(world.stage.leftovers()).isEmpty();
        }
    }

    @Test
    void a_machine_that_powered_itself_off_is_billed_no_longer() throws Exception {
        try (StagedWorld world = new StagedWorld(root.resolve("azure"))) {
            Machine machine = granted(world.provider().launch(world.request("t-1", StagedWorld.SPOT, 1)))
                    .get(0);
            world.stage.poweredOff(machine.id());
            assertThat(world.stage.instance(machine.id()).billed()).isTrue();

            assertThat(world.provider().status(machine.id()).end()).isEqualTo(MachineStatus.End.EXITED);

            world.clock.pass(Duration.ofMinutes(1));
            assertThat(world.stage.leftovers()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void an_ended_machine_takes_its_parts_along_or_they_are_removed_whatever_they_are_called(
            boolean marked, boolean cut) throws Exception {
        try (StagedWorld world = new StagedWorld(root.resolve("azure"))) {
            world.stage.quirks().markInterfaceNames(marked);
            world.stage.quirks().cutDeletions(cut ? 1 : 0);
            Machine machine = granted(world.provider().launch(world.request("t-1", StagedWorld.SPOT, 1)))
                    .get(0);

            for (int i = 0; i < 20 && !world.provider().status(machine.id()).gone(); i++) {
                world.provider().terminate(machine.id());
                world.clock.pass(Duration.ofSeconds(10));
            }

            assertThat(world.provider().status(machine.id()).end()).isEqualTo(MachineStatus.End.TERMINATED);
            assertThat(world.stage.leftovers()).isEmpty();
        }
    }
}
