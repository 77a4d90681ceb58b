package dev.stint.providers.local;

import static dev.stint.providers.local.LocalMachinesTest.refusal;
import static dev.stint.providers.local.LocalWorld.onDemand;
import static dev.stint.providers.local.LocalWorld.processesOf;
import static dev.stint.providers.local.LocalWorld.request;
import static dev.stint.providers.local.LocalWorld.spot;
import static dev.stint.providers.local.LocalWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Restarts, crashes half-way, full disks and damaged files. */
final class LocalRecoveryTest {
    @TempDir
    Path root = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private LocalWorld world;

    @BeforeEach
    void open() {
        world = new LocalWorld(root);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private ObjectNode record(Machine machine) throws IOException {
        return (ObjectNode) JsonMapper.shared()
                .readTree(Files.readAllBytes(world.folderOf(machine).resolve("machine.json")));
    }

    private void rewrite(Machine machine, ObjectNode record) throws IOException {
        Files.write(
                world.folderOf(machine).resolve("machine.json"),
                JsonMapper.shared().writeValueAsBytes(record));
    }

    private long machineFolders() throws IOException {
        try (Stream<Path> entries = Files.list(world.folder.resolve("machines"))) {
            return entries.count();
        }
    }

    @Test
    void a_second_adapter_on_the_same_folder_is_refused() {
        LocalCapacityProvider first = world.provider;
        try {
            assertThatThrownBy(() -> world.open())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another server");
        } finally {
            world.provider = first;
        }
    }

    @Test
    void a_restarted_adapter_goes_on_watching_and_ends_its_machines() {
        Machine machine = world.launchReady("t-1", spot());
        ProcessMark agent = processesOf(machine.id()).get(0);

        world.restart();

        assertThat(world.status(machine).state()).isEqualTo(State.RUNNING);
        assertThat(Processes.ofThisHost().alive(agent)).isTrue();
        world.provider.terminate(machine.id());
        assertThat(world.status(machine).end()).isEqualTo(End.TERMINATED);
        assertThat(Processes.ofThisHost().alive(agent)).isFalse();
    }

    @Test
    void a_preemption_that_became_due_while_nobody_watched_is_enforced_at_once() {
        world.agent = LocalWorld.STUBBORN;
        world.restart();
        Machine machine = world.launchReady("t-1", spot());
        world.provider.close();
        world.now = LocalWorld.SUBMITTED.plusSeconds(310); // dry from 200 s, back at 300 s

        world.open();
        world.provider.tick();

        assertThat(world.status(machine).end()).isEqualTo(End.PREEMPTED);
        assertThat(processesOf(machine.id())).isEmpty();
    }

    @Test
    void a_grace_that_ran_out_while_nobody_watched_ends_at_once() {
        world.agent = LocalWorld.STUBBORN;
        world.restart();
        Machine machine = world.launchReady("t-1", spot());
        world.to(200);
        world.provider.close();
        world.now = world.now.plusSeconds(60);

        world.open();
        world.provider.tick();

        assertThat(world.status(machine).end()).isEqualTo(End.PREEMPTED);
    }

    @Test
    void a_notice_that_was_recorded_but_not_given_is_given_after_the_restart() throws Exception {
        Machine machine = world.launchReady("t-1", spot());
        world.provider.close();
        ObjectNode record = record(machine);
        record.putObject("taking")
                .put("noticedAt", world.now.toString())
                .put("endsAt", world.now.plusSeconds(3).toString())
                .put("why", "dry");
        rewrite(machine, record);

        world.open();

        assertThat(world.folderOf(machine).resolve("notice.json")).exists();
        until("agent ended on SIGTERM", () -> processesOf(machine.id()).isEmpty());
        assertThat(world.status(machine).end()).isEqualTo(End.PREEMPTED);
    }

    @Test
    void an_agent_that_ended_while_nobody_watched_has_no_known_end() {
        Machine machine = world.launchReady("t-1", spot());
        world.provider.close();
        LocalWorld.killAll(machine.id());

        world.open();

        MachineStatus status = world.status(machine);
        assertThat(status.end()).isEqualTo(End.EXITED);
        assertThat(status.endedAt()).isEmpty();
        assertThat(status.detail()).contains("no server watched");
    }

    @Test
    void a_stranger_with_the_number_of_the_agent_is_not_taken_for_it_and_lives() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Machine earlier = world.launchReady("t-1", onDemand());
            world.provider.terminate(earlier.id());
            Machine reused = world.launchReady("t-2", onDemand());
            assertThat(Processes.ofThisHost().mark(stranger.pid()).orElseThrow().start())
                    .as("start times that can be told apart")
                    .isNotEqualTo(processesOf(reused.id()).get(0).start());
            world.provider.close();
            LocalWorld.killAll(reused.id());
            ObjectNode record = record(reused);
            ((ObjectNode) record.path("agent")).put("pid", stranger.pid());
            rewrite(reused, record);

            world.open();

            assertThat(world.status(reused).end()).isEqualTo(End.EXITED);
            world.provider.terminate(reused.id());
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_machine_of_another_host_or_an_earlier_boot_is_lost() throws Exception {
        Machine machine = world.launchReady("t-1", onDemand());
        world.provider.close();
        ObjectNode record = record(machine);
        String here = record.path("host").asString();
        rewrite(machine, record.put("host", "elsewhere"));

        world.open();

        assertThat(world.status(machine).end()).isEqualTo(End.EXITED);
        assertThat(world.status(machine).detail()).contains("elsewhere");
        assertThat(world.provider.list("inst-a")).isEmpty();
        assertThat(here).isEqualTo(HostId.ofThisHost());
        LocalWorld.killAll(machine.id());
    }

    @Test
    void a_launch_that_crashed_before_its_process_started_left_nothing() throws Exception {
        Machine machine = world.launchReady("t-1", spot());
        world.provider.close();
        LocalWorld.killAll(machine.id());
        rewrite(machine, (ObjectNode) record(machine).put("granted", false).putNull("agent"));

        world.open();

        assertThat(world.provider.find(new LaunchToken("t-1"))).isEmpty();
        assertThat(machineFolders()).isZero();
        Machine again = world.launch("t-1", spot());
        assertThat(again.id()).isNotEqualTo(machine.id());
    }

    @Test
    void a_launch_that_crashed_before_its_process_was_recorded_is_adopted() throws Exception {
        Machine machine = world.launchReady("t-1", spot());
        world.provider.close();
        rewrite(machine, (ObjectNode) record(machine).put("granted", false).putNull("agent"));

        world.open();

        assertThat(world.provider.find(new LaunchToken("t-1"))).containsExactly(machine);
        assertThat(world.launch("t-1", spot())).isEqualTo(machine);
        assertThat(world.status(machine).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_launch_that_crashed_before_its_intent_was_written_left_nothing() throws Exception {
        world.provider.close();
        Files.createDirectories(world.folder.resolve("machines/m-1/work"));
        LocalWorld.write(world.folder.resolve("machines/m-1/boot.json"), "{}");

        world.open();

        assertThat(machineFolders()).isZero();
    }

    @Test
    void a_full_disk_refuses_the_launch_and_leaves_nothing() throws Exception {
        for (int failing = 1; failing <= 2; failing++) {
            AtomicInteger left = new AtomicInteger(failing);
            AtomicReference<String> machineId = new AtomicReference<>("");
            AtomicBoolean started = new AtomicBoolean();
            world.disk = (path, content) -> {
                if (left.decrementAndGet() == 0) {
                    machineId.set(path.getName(path.getNameCount() - 2).toString());
                    started.set(!processesOf(machineId.get()).isEmpty());
                    throw new IOException("No space left on device");
                }
                DurableFile.write(path, content);
            };

            Refusal refusal = refusal(world.provider.launch(request("t-1", spot(), 1)));

            assertThat(refusal.message()).contains("No space left on device");
            assertThat(started.get()).as("process at the write that failed").isEqualTo(failing == 2);
            assertThat(processesOf(machineId.get())).isEmpty();
            assertThat(machineFolders()).isZero();
            assertThat(world.provider.find(new LaunchToken("t-1"))).isEmpty();
        }
    }

    @Test
    void a_gang_of_which_one_machine_cannot_start_leaves_none() throws Exception {
        AtomicInteger left = new AtomicInteger(3);
        world.disk = (path, content) -> {
            if (left.decrementAndGet() == 0) {
                throw new IOException("No space left on device");
            }
            DurableFile.write(path, content);
        };

        refusal(world.provider.launch(request("t-1", spot(), 2)));

        assertThat(machineFolders()).isZero();
        assertThat(world.provider.list("inst-a")).isEmpty();
    }

    @Test
    void a_full_disk_does_not_keep_a_machine_from_being_taken() throws Exception {
        Machine machine = world.launchReady("t-1", spot());
        world.disk = (path, content) -> {
            throw new IOException("No space left on device");
        };
        world.to(200);
        world.to(203);
        assertThat(world.status(machine).end()).isEqualTo(End.PREEMPTED);
        assertThat(record(machine).path("ending").isNull()).isTrue();

        world.disk = DurableFile::write;
        world.to(204);

        assertThat(record(machine).path("ending").path("end").asString()).isEqualTo("PREEMPTED");
    }

    @Test
    void a_machine_that_is_gone_makes_room_at_home() {
        world.provider.close();
        world.settings.put("home-machines", "1");
        world.open();
        Machine machine = world.launch("t-1", LocalWorld.home(CapacityType.SPOT));

        assertThat(refusal(world.provider.launch(request("t-2", LocalWorld.home(CapacityType.SPOT), 1)))
                        .code())
                .isEqualTo("HOST_FULL");
        world.provider.terminate(machine.id());
        assertThat(world.launch("t-2", LocalWorld.home(CapacityType.SPOT)).id()).isNotEqualTo(machine.id());
    }

    @Test
    void a_damaged_record_is_set_aside_with_its_processes_killed_and_its_key_gone() throws Exception {
        Machine machine = world.launchReady("t-1", spot());
        Machine sound = world.launchReady("t-2", spot());
        world.provider.close();
        LocalWorld.write(world.folderOf(machine).resolve("machine.json"), "{\"id\":\"m-");

        world.open();

        assertThat(processesOf(machine.id())).isEmpty();
        assertThat(world.folderOf(machine)).doesNotExist();
        Path aside = world.folder.resolve("set-aside").resolve(machine.id());
        assertThat(aside.resolve("machine.json")).exists();
        assertThat(aside.resolve("boot.json")).doesNotExist();
        assertThat(world.status(machine).end()).isEqualTo(End.UNKNOWN);
        assertThat(world.status(machine).detail()).contains("set-aside");
        assertThat(world.status(sound).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_delayed_start_survives_a_restart_and_a_preemption_before_it_starts_nothing() {
        world.provider.close();
        LocalWorld.write(root.resolve("markets/test.yaml"), "start_delay: 5s\n" + LocalWorld.SCENARIO);
        world.open();
        Machine machine = world.launch("t-1", spot());
        assertThat(world.status(machine).state()).isEqualTo(State.PENDING);

        world.restart();
        world.advance(Duration.ofSeconds(4));
        assertThat(world.status(machine).state()).isEqualTo(State.PENDING);
        world.advance(Duration.ofSeconds(1));
        assertThat(world.status(machine).state()).isEqualTo(State.RUNNING);

        world.to(99);
        Machine late = world.launch("t-2", spot());
        world.to(100);
        assertThat(world.status(late).end()).isEqualTo(End.PREEMPTED);
        assertThat(world.folderOf(late).resolve("agent.out")).doesNotExist();
    }
}
