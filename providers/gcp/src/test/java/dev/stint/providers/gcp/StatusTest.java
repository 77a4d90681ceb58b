package dev.stint.providers.gcp;

import static dev.stint.providers.gcp.StagedWorld.granted;
import static dev.stint.providers.gcp.StagedWorld.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How machines are said to be, and what becomes of those that ended. */
final class StatusTest {
    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void begin() throws IOException {
        opened = new StagedWorld(root.resolve("gcp"));
    }

    @AfterEach
    void end() {
        world().close();
    }

    private StagedWorld world() {
        return Objects.requireNonNull(opened, "no world was opened");
    }

    @Test
    void a_preempted_machine_stops_and_then_is_gone_for_that_reason_since_that_instant() {
        Machine machine = world().launched("t-1", StagedWorld.SPOT);
        world().clock.advance(Duration.ofHours(1));
        Instant taken = world().clock.instant();
        world().stage.preempt(machine.id());

        assertThat(world().provider().status(machine.id()).state()).isEqualTo(State.STOPPING);
        MachineStatus gone = world().gone(machine);

        assertThat(gone.end()).isEqualTo(End.PREEMPTED);
        assertThat(gone.endedAt())
                .hasValueSatisfying(
                        at -> assertThat(at).isBetween(taken, world().clock.instant()));
        assertThat(gone.detail()).contains("compute.instances.preempted");
    }

    @Test
    void a_machine_preempted_and_then_ended_by_us_was_preempted() {
        Machine machine = world().launched("t-1", StagedWorld.SPOT);
        world().stage.preempt(machine.id());
        world().provider().terminate(machine.id());

        assertThat(world().gone(machine).end()).isEqualTo(End.PREEMPTED);
    }

    @Test
    void a_machine_preempted_at_once_is_granted_and_then_gone() {
        world().stage.preemptedAtOnce("us-central1-a");

        Machine machine = world().launched("t-1", StagedWorld.SPOT);

        assertThat(world().gone(machine).end()).isEqualTo(End.PREEMPTED);
    }

    @Test
    void a_guest_that_powered_itself_off_is_gone_and_its_instance_is_deleted_with_its_disk() {
        Machine machine = world().launched("t-1", StagedWorld.SPOT);
        world().stage.poweredOff(machine.id());
        world().clock.advance(Duration.ofMinutes(1));
        assertThat(world().provider().list("inst-a")).containsExactly(machine); // for the sweep, if nobody else asks

        MachineStatus gone = world().gone(machine);

        assertThat(gone.end()).isEqualTo(End.EXITED);
        assertThat(gone.endedAt()).isPresent();
        world().clock.advance(Duration.ofMinutes(1));
        assertThat(world().stage.shown()).isEmpty();
        assertThat(world().provider().list("inst-a")).isEmpty();
        assertThat(world().provider().status(machine.id())).isEqualTo(gone);
        assertThat(world().restarted().status(machine.id()).end()).isEqualTo(End.EXITED);
    }

    @Test
    void a_machine_whose_host_broke_ended_by_itself() {
        Machine machine = world().launched("t-1", StagedWorld.ON_DEMAND);
        world().stage.hostError(machine.id());

        assertThat(world().gone(machine).end()).isEqualTo(End.EXITED);
        world().clock.advance(Duration.ofMinutes(1));
        assertThat(world().stage.shown()).isEmpty();
    }

    @Test
    void a_machine_that_nobody_ended_is_deleted_by_google_after_a_week() {
        Machine machine = world().launched("t-1", StagedWorld.ON_DEMAND);
        world().clock.advance(Duration.ofDays(7).minusHours(1));
        assertThat(world().provider().status(machine.id()).state()).isEqualTo(State.RUNNING);
        world().clock.advance(Duration.ofHours(2));

        assertThat(world().gone(machine).end()).isEqualTo(End.EXITED);
    }

    @Test
    void a_machine_to_be_ended_is_stopping_at_once_whatever_is_shown_and_is_asked_to_end_once() {
        Machine machine = world().launched("t-1", StagedWorld.SPOT);
        world().provider().terminate(machine.id());
        world().provider().terminate(machine.id());

        assertThat(world().provider().status(machine.id()).state()).isEqualTo(State.STOPPING);
        assertThat(world().calls("instances.delete")).isEqualTo(1);
        assertThat(world().gone(machine).end()).isEqualTo(End.TERMINATED);
    }

    @Test
    void another_server_finds_out_how_a_machine_ended() {
        Machine taken = world().launched("t-1", StagedWorld.SPOT);
        Machine ended = world().launched("t-2", StagedWorld.ON_DEMAND);
        world().stage.preempt(taken.id());
        world().provider().terminate(ended.id());
        world().clock.advance(Duration.ofMinutes(5));
        world().folder = root.resolve("other");

        world().restarted();

        assertThat(world().provider().status(taken.id()).end()).isEqualTo(End.PREEMPTED);
        assertThat(world().provider().status(ended.id()).end()).isEqualTo(End.TERMINATED);
    }

    @Test
    void a_machine_that_never_was_counts_as_gone_only_after_it_was_missed_for_a_while() {
        String id = MachineId.of(
                        "us-central1-a", request("t-9", StagedWorld.SPOT, 1).token(), 0)
                .text();

        assertThat(world().provider().status(id).state()).isEqualTo(State.PENDING);
        world().clock.advance(Duration.ofMinutes(2));
        assertThat(world().provider().status(id).state()).isEqualTo(State.GONE);
        assertThat(world().provider().status(id).end()).isEqualTo(End.UNKNOWN);
    }

    @Test
    void a_gang_is_told_apart_by_rank() {
        List<Machine> machines = granted(world().provider().launch(request("t-1", StagedWorld.SPOT, 3)));
        world().stage.preempt(machines.get(1).id());

        assertThat(world().gone(machines.get(1)).end()).isEqualTo(End.PREEMPTED);
        assertThat(world().provider().status(machines.get(0).id()).state()).isEqualTo(State.RUNNING);
        assertThat(world().provider().find(machines.get(0).token())).isEqualTo(machines);
        assertThat(world().provider().list("inst-a")).containsExactly(machines.get(0), machines.get(2));
    }
}
