package dev.stint.providers.azure;

import static dev.stint.providers.azure.FakeWorld.ON_DEMAND;
import static dev.stint.providers.azure.FakeWorld.SPOT;
import static dev.stint.providers.azure.FakeWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Market;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of machines, and what is done about those that are off. */
final class StatusTest {
    private static final Duration BELIEVED = MachineBook.MISSED_FOR;

    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);
    private AzureCapacityProvider provider = world.open();

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
        provider = world.open();
    }

    private Machine launched(Market market) {
        return granted(provider.launch(world.request("t-1", market, 1))).get(0);
    }

    private FakeVm vm() {
        return world.ofToken("t-1").get(0);
    }

    @Test
    void an_evicted_machine_was_taken_and_one_look_is_not_believed() {
        Machine machine = launched(SPOT);
        world.clock.pass(Duration.ofMinutes(10));
        world.arm.evict(machine.id());

        assertThat(provider.status(machine.id()).state()).isEqualTo(State.PENDING);
        world.clock.pass(BELIEVED);
        MachineStatus gone = provider.status(machine.id());

        assertThat(gone.state()).isEqualTo(State.GONE);
        assertThat(gone.end()).isEqualTo(End.PREEMPTED);
        assertThat(gone.endedAt()).contains(world.clock.instant().minus(BELIEVED));
        assertThat(gone.detail()).contains("activity log");
        assertThat(provider.list("inst-a")).isEmpty();
        assertThat(provider.find(machine.token())).containsExactly(machine);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_spot_machine_that_vanished_was_taken_though_the_log_is_behind_or_closed(boolean closed) {
        Machine machine = launched(SPOT);
        world.arm.evict(machine.id());
        world.arm.activity.clear();
        if (closed) {
            world.arm.refusals = operation -> operation.equals("GET values") || operation.equals("LIST values")
                    ? FakeArm.error(403, "AuthorizationFailed", "no")
                    : Optional.empty();
        }
        provider.status(machine.id());
        world.clock.pass(BELIEVED);

        MachineStatus gone = provider.status(machine.id());

        assertThat(gone.end()).isEqualTo(End.PREEMPTED);
        assertThat(gone.endedAt()).isPresent();
        assertThat(gone.detail()).contains(closed ? "could not be read" : "says nothing of it yet");
    }

    @Test
    void a_machine_that_somebody_deleted_was_not_taken() {
        Machine machine = launched(SPOT);
        FakeVm vm = vm();
        world.arm.evict(machine.id());
        world.arm.activity.clear();
        world.arm.log(vm, "Microsoft.Compute/virtualMachines/delete", "somebody@example.org");
        provider.status(machine.id());
        world.clock.pass(BELIEVED);

        MachineStatus gone = provider.status(machine.id());

        assertThat(gone.end()).isEqualTo(End.UNKNOWN);
        assertThat(gone.detail()).contains("deleted by somebody@example.org");
    }

    @Test
    void a_spot_machine_that_was_taken_while_no_server_ran_was_taken() {
        Machine machine = launched(SPOT);
        world.arm.evict(machine.id());
        provider = world.open();
        provider.status(machine.id());
        world.clock.pass(BELIEVED);

        assertThat(provider.status(machine.id()).end()).isEqualTo(End.PREEMPTED);
    }

    @Test
    void an_on_demand_machine_that_vanished_was_not_taken() {
        Machine machine = launched(ON_DEMAND);
        world.arm.evict(machine.id());
        world.arm.activity.clear();
        provider.status(machine.id());
        world.clock.pass(BELIEVED);

        assertThat(provider.status(machine.id()).end()).isEqualTo(End.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "deallocated"})
    void a_machine_that_switched_itself_off_has_exited_and_is_removed_since_it_is_billed_on(String power) {
        Machine machine = launched(SPOT);
        vm().power = power;

        MachineStatus gone = provider.status(machine.id());

        assertThat(gone.state()).isEqualTo(State.GONE);
        assertThat(gone.end()).isEqualTo(End.EXITED);
        assertThat(world.arm.calls).endsWith("DELETE virtualMachines");
        world.clock.pass(FakeArm.DELETING);
        assertThat(world.ofToken("t-1")).isEmpty();
        assertThat(provider.list("inst-a")).isEmpty();
        assertThat(provider.status(machine.id())).isEqualTo(gone);
    }

    @ParameterizedTest
    @CsvSource({"ZonalAllocationFailed, PREEMPTED", "InternalExecutionError, UNKNOWN"})
    void a_machine_that_was_listed_before_azure_looked_for_room_in_vain_was_as_good_as_taken(String code, End end) {
        world.arm.faults = operation -> operation.startsWith("PUT") ? FakeArm.Fault.CUT_AFTER : FakeArm.Fault.NONE;
        world.arm.fates = name -> Optional.of(code);
        assertThat(provider.launch(world.request("t-1", SPOT, 1))).isInstanceOf(LaunchOutcome.Lost.class);
        Machine machine = provider.list("inst-a").get(0);
        world.clock.pass(FakeArm.CREATING);

        MachineStatus gone = provider.status(machine.id());

        assertThat(gone.state()).isEqualTo(State.GONE);
        assertThat(gone.end()).isEqualTo(end);
        assertThat(gone.detail()).contains("Failed");
        world.clock.pass(FakeArm.DELETING);
        assertThat(world.ofToken("t-1")).isEmpty();
    }

    @Test
    void a_machine_that_is_off_and_could_not_be_removed_is_listed_and_can_be_ended() {
        Machine machine = launched(SPOT);
        FakeVm vm = vm();
        vm.power = "stopped";
        provider.status(machine.id());
        vm.goneAt = null; // the removal failed
        vm.provisioning = "Failed";

        assertThat(provider.list("inst-a")).containsExactly(machine);
        provider.terminate(machine.id());
        world.clock.pass(FakeArm.DELETING);
        assertThat(provider.list("inst-a")).isEmpty();
    }

    @Test
    void a_machine_that_is_ended_is_stopping_until_its_disk_and_interface_are_gone() {
        Machine machine = launched(SPOT);
        world.arm.partsStay = true;

        provider.terminate(machine.id());
        assertThat(provider.status(machine.id()).state()).isEqualTo(State.STOPPING);
        world.clock.pass(FakeArm.DELETING);
        MachineStatus parts = provider.status(machine.id());
        MachineStatus gone = provider.status(machine.id());

        assertThat(parts.state()).isEqualTo(State.STOPPING);
        assertThat(gone.state()).isEqualTo(State.GONE);
        assertThat(gone.end()).isEqualTo(End.TERMINATED);
        assertThat(world.arm.parts).isEmpty();
    }

    @Test
    void a_new_machine_that_azure_does_not_show_yet_is_pending() {
        Machine machine = launched(SPOT);
        vm().hidden = 3;

        for (int i = 0; i < 3; i++) {
            world.clock.pass(Duration.ofSeconds(2));
            assertThat(provider.status(machine.id()).state()).isEqualTo(State.PENDING);
        }
        assertThat(provider.status(machine.id()).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_drill_has_azure_evict_a_spot_machine_and_no_other() {
        Machine machine = launched(SPOT);
        provider.preempt(machine.id());
        provider.status(machine.id());
        world.clock.pass(BELIEVED);
        assertThat(provider.status(machine.id()).end()).isEqualTo(End.PREEMPTED);

        assertThatThrownBy(() -> provider.preempt(machine.id())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> provider.preempt("m-1")).isInstanceOf(IllegalArgumentException.class);
        Machine other =
                granted(provider.launch(world.request("t-2", ON_DEMAND, 1))).get(0);
        assertThatThrownBy(() -> provider.preempt(other.id()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no spot machine");
    }
}
