package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.ON_DEMAND;
import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Market;
import dev.stint.providers.ProviderUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

final class StatusTest {
    private static final Market WEST = new Market("aws", "us-west-2", "us-west-2a", "g5.xlarge", CapacityType.SPOT);

    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    private Machine launched(AwsCapacityProvider provider, String token, Market market) {
        return granted(provider.launch(world.request(token, market, 1))).get(0);
    }

    private MachineStatus later(AwsCapacityProvider provider, String id) {
        world.clock.advance(Duration.ofSeconds(3));
        return provider.status(id);
    }

    private long asked(String operation) {
        return world.ec2.calls.stream().filter(operation::equals).count();
    }

    @ParameterizedTest
    @CsvSource({
        "Server.SpotInstanceTermination, PREEMPTED",
        "Server.SpotInstanceShutdown, PREEMPTED",
        "Client.UserInitiatedShutdown, TERMINATED",
        "Client.InstanceInitiatedShutdown, EXITED",
        "Client.InternalError, EXITED",
        "Server.InternalError, EXITED",
        "Server.ScheduledStop, EXITED",
        "Client.VolumeLimitExceeded, UNKNOWN",
        "Server.SomethingNew, UNKNOWN"
    })
    void a_machine_that_is_gone_says_why(String code, End end) {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        assertThat(provider.status(machine.id()).state()).isEqualTo(State.PENDING);
        world.ec2.end(machine.id(), code, code + ": so it was");

        MachineStatus status = later(provider, machine.id());

        assertThat(status.state()).isEqualTo(State.GONE);
        assertThat(status.end()).isEqualTo(end);
        assertThat(status.detail()).isEqualTo("terminated, " + code + ": so it was");
        // the reason tells no time, but it was seen alive three seconds ago
        assertThat(status.endedAt()).contains(world.clock.instant());
    }

    @Test
    void the_states_on_the_way_are_told_apart() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        world.ec2.run(machine.id());
        assertThat(later(provider, machine.id()).state()).isEqualTo(State.RUNNING);
        for (InstanceStateName state :
                List.of(InstanceStateName.SHUTTING_DOWN, InstanceStateName.STOPPING, InstanceStateName.STOPPED)) {
            world.ec2.change(machine.id(), state, "", "");
            MachineStatus status = later(provider, machine.id());
            assertThat(status.state()).isEqualTo(State.STOPPING);
            assertThat(status.end()).isEqualTo(End.NONE);
        }
    }

    @Test
    void an_end_we_asked_for_is_told_with_its_time_and_stays_when_ec2_forgets() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", ON_DEMAND);
        world.ec2.run(machine.id());
        world.clock.advance(Duration.ofSeconds(60));
        var asked = world.clock.instant();

        provider.terminate(machine.id());
        assertThat(provider.status(machine.id()).state()).isEqualTo(State.STOPPING);
        world.ec2.settle();
        MachineStatus gone = later(provider, machine.id());
        assertThat(gone.end()).isEqualTo(End.TERMINATED);
        assertThat(gone.endedAt()).contains(asked);

        world.ec2.forget(machine.id());
        world.clock.advance(Duration.ofHours(2));
        assertThat(provider.status(machine.id())).isEqualTo(gone);
        long before = asked("TerminateInstances");
        provider.terminate(machine.id());
        assertThat(asked("TerminateInstances")).isEqualTo(before);
    }

    @Test
    void nobody_guesses_when_a_machine_ended_that_was_last_seen_long_ago() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        provider.status(machine.id());
        world.clock.advance(Duration.ofMinutes(30));
        world.ec2.end(machine.id(), "Server.SpotInstanceTermination", "taken");

        assertThat(provider.status(machine.id()).endedAt()).isEmpty();
    }

    @Test
    void a_machine_just_launched_that_ec2_does_not_show_yet_is_pending_not_gone() {
        AwsCapacityProvider provider = world.open();
        world.ec2.hiddenFor = 3;
        Machine machine = launched(provider, "t-1", SPOT);

        for (int i = 0; i < 3; i++) {
            assertThat(later(provider, machine.id()).state()).isEqualTo(State.PENDING);
        }
        world.ec2.run(machine.id());
        assertThat(later(provider, machine.id()).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_machine_that_was_launched_long_ago_and_is_not_shown_for_a_minute_is_gone() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        world.clock.advance(Duration.ofHours(1));
        assertThat(provider.status(machine.id()).gone()).isFalse();
        world.ec2.forget(machine.id());

        world.clock.advance(Duration.ofSeconds(3));
        assertThat(provider.status(machine.id()).gone()).isFalse();
        world.clock.advance(Duration.ofSeconds(61));
        MachineStatus status = provider.status(machine.id());
        assertThat(status.state()).isEqualTo(State.GONE);
        assertThat(status.end()).isEqualTo(End.UNKNOWN);
    }

    @Test
    void after_a_restart_one_miss_is_not_believed_either() {
        Machine machine = launched(world.open(), "t-1", SPOT);
        world.ec2.hiddenFor = 0;
        world.ec2.forget(machine.id());
        AwsCapacityProvider restarted = world.open();

        assertThat(restarted.status(machine.id()).gone()).isFalse();
        world.clock.advance(Duration.ofSeconds(61));
        assertThat(restarted.status(machine.id()).gone()).isTrue();
    }

    @Test
    void what_is_no_id_of_ec2_is_gone_and_ec2_is_not_asked() {
        AwsCapacityProvider provider = world.open();

        provider.terminate("m-0000000000000000");
        MachineStatus status = provider.status("m-0000000000000000");

        assertThat(status.state()).isEqualTo(State.GONE);
        assertThat(status.end()).isEqualTo(End.UNKNOWN);
        assertThat(world.ec2.calls).isEmpty();
    }

    @Test
    void all_machines_of_a_region_are_asked_about_together_and_at_most_every_two_seconds() {
        AwsCapacityProvider provider = world.open();
        world.ec2.pageSize = 1000;
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(launched(provider, "t-" + i, SPOT).id());
        }
        ids.forEach(provider::status);
        world.clock.advance(Duration.ofSeconds(3));
        long before = asked("DescribeInstances");

        for (int round = 0; round < 8; round++) {
            ids.forEach(provider::status);
            world.clock.advance(Duration.ofMillis(500));
        }

        assertThat(asked("DescribeInstances") - before).isEqualTo(2);
    }

    @Test
    void regions_that_do_not_show_a_machine_are_not_asked_more_often_for_it() {
        Machine machine = launched(world.open(), "t-1", SPOT);
        world.ec2.forget(machine.id());
        AwsCapacityProvider restarted = world.open();
        long before = asked("DescribeInstances");

        for (int i = 0; i < 8; i++) {
            assertThat(restarted.status(machine.id()).gone()).isFalse();
            world.clock.advance(Duration.ofMillis(500));
        }

        assertThat(asked("DescribeInstances") - before).isEqualTo(2 * 2);
    }

    @Test
    void a_machine_is_found_in_whichever_region_it_is_also_after_a_restart() {
        Machine east = launched(world.open(), "t-1", SPOT);
        Machine west = launched(world.open(), "t-2", WEST);
        AwsCapacityProvider restarted = world.open();

        assertThat(restarted.status(east.id()).gone()).isFalse();
        assertThat(restarted.status(west.id()).gone()).isFalse();
        assertThat(restarted.find(west.token())).containsExactly(west);
        assertThat(restarted.list("inst-a")).containsExactlyInAnyOrder(east, west);
        restarted.terminate(west.id());
        assertThat(restarted.status(west.id()).state()).isEqualTo(State.STOPPING);
    }

    @Test
    void machines_of_a_region_taken_out_of_the_settings_are_still_seen_and_ended() {
        Machine west = launched(world.open(), "t-1", WEST);
        world.settings.put("regions", "us-east-1");
        AwsCapacityProvider restarted = world.open();

        assertThat(restarted.status(west.id()).gone()).isFalse();
        assertThat(restarted.list("inst-a")).containsExactly(west);
        restarted.terminate(west.id());
        assertThat(restarted.status(west.id()).state()).isEqualTo(State.STOPPING);
    }

    @Test
    void an_end_taken_on_is_not_asked_for_again_at_once_and_again_when_it_does_not_come() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);

        for (int i = 0; i < 10; i++) {
            provider.terminate(machine.id());
            world.clock.advance(Duration.ofMillis(500));
        }
        assertThat(asked("TerminateInstances")).isEqualTo(1);
        world.clock.advance(Duration.ofSeconds(6));
        provider.terminate(machine.id());
        assertThat(asked("TerminateInstances")).isEqualTo(2);
    }

    @Test
    void a_machine_whose_end_was_taken_on_runs_no_more_though_ec2_is_behind() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        provider.terminate(machine.id());
        world.ec2.run(machine.id()); // what a copy of the data that is behind says

        assertThat(later(provider, machine.id()).state()).isEqualTo(State.STOPPING);
    }

    @Test
    void one_failed_question_says_nothing_of_the_machine() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        world.ec2.faults = operation -> FakeEc2.Fault.CUT_BEFORE;

        assertThatThrownBy(() -> later(provider, machine.id()))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("DescribeInstances in us-east-1 was not answered");
        world.ec2.faults = operation -> FakeEc2.Fault.NONE;
        assertThat(later(provider, machine.id()).state()).isEqualTo(State.PENDING);
    }

    @Test
    void terminating_a_machine_ec2_does_not_know_is_silent_and_a_refused_end_is_not() {
        AwsCapacityProvider provider = world.open();
        Machine machine = launched(provider, "t-1", SPOT);
        provider.status(machine.id());
        world.ec2.forget(machine.id());
        provider.terminate(machine.id());

        Machine kept = launched(provider, "t-2", SPOT);
        world.ec2.refusals = operation -> operation.equals("TerminateInstances")
                ? Optional.of(FakeEc2.error("OperationNotPermitted", 400, "may not be terminated"))
                : Optional.empty();
        assertThatThrownBy(() -> provider.terminate(kept.id()))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("OperationNotPermitted");
    }
}
