package dev.stint.providers.local;

import static dev.stint.providers.local.LocalWorld.home;
import static dev.stint.providers.local.LocalWorld.onDemand;
import static dev.stint.providers.local.LocalWorld.processesOf;
import static dev.stint.providers.local.LocalWorld.request;
import static dev.stint.providers.local.LocalWorld.spot;
import static dev.stint.providers.local.LocalWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of the processes. */
final class LocalMachinesTest {
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

    private void agent(String script) {
        world.agent = script;
        world.restart();
    }

    @Test
    void a_job_that_ignores_sigterm_is_killed_at_the_end_of_the_grace() {
        agent(LocalWorld.STUBBORN);
        Machine machine = world.launchReady("t-1", spot());

        world.to(200);
        assertThat(world.status(machine).state()).isEqualTo(State.STOPPING);
        world.to(202);
        assertThat(processesOf(machine.id())).isNotEmpty();
        world.to(203);

        MachineStatus gone = world.status(machine);
        assertThat(gone.state()).isEqualTo(State.GONE);
        assertThat(gone.end()).isEqualTo(End.PREEMPTED);
        assertThat(gone.endedAt()).contains(LocalWorld.SUBMITTED.plusSeconds(203));
        assertThat(processesOf(machine.id())).isEmpty();
    }

    @Test
    void a_machine_gives_way_to_whoever_sits_here_also_where_sessions_are_scheduled_as_groups() throws Exception {
        Path groups = Path.of("/proc/self/autogroup");
        assumeTrue(Files.exists(groups), "sessions are not scheduled as groups: not available here");
        String ours = Files.readString(groups);
        agent("cat /proc/self/autogroup > group; nice > niceness; : > ready; while :; do sleep 0.05; done");
        Path folder = world.folderOf(world.launchReady("t-1", spot()));

        assertThat(Files.readString(folder.resolve("niceness")).strip()).isEqualTo("19");
        assertThat(Files.readString(folder.resolve("group")).strip()).endsWith(" nice 19");
        // empty where nobody began a session since the computer started
        assertThat(Files.readString(groups)).as("our own").isEqualTo(ours);
    }

    @Test
    void a_launch_for_a_container_is_granted_where_docker_is_and_refused_with_the_remedy_where_not() {
        LaunchRequest plain = LocalWorld.request("t-1", onDemand(), 1);
        MachineBoot boot = plain.boot();
        LaunchOutcome outcome = world.provider.launch(new LaunchRequest(
                plain.token(),
                plain.market(),
                1,
                plain.tags(),
                new MachineBoot(boot.storeUri(), boot.mailboxPrefix(), boot.key(), List.of(), true),
                0,
                plain.runSubmittedAt()));

        Optional<String> refused = outcome.fold(
                machines -> Optional.empty(), refusal -> Optional.of(refusal.message()), lost -> Optional.of("lost"));
        assertThat(refused).isEqualTo(world.provider.uncontained());
        assertThat(world.provider.list("inst-a")).hasSize(refused.isPresent() ? 0 : 1);
    }

    @Test
    void a_preemption_is_told_by_file_and_by_sigterm() throws Exception {
        agent("trap 'cp \"$STINT_NOTICE_FILE\" heard; exit 0' TERM; : > ready; while :; do sleep 0.05; done");
        Machine machine = world.launchReady("t-1", spot());

        world.to(200);

        until("agent ended on SIGTERM", () -> processesOf(machine.id()).isEmpty());
        JsonNode heard = JsonMapper.shared()
                .readTree(Files.readAllBytes(world.folderOf(machine).resolve("heard")));
        assertThat(heard.path("kind").asString()).isEqualTo("PREEMPTION");
        assertThat(heard.path("endsAt").asString()).isEqualTo("2026-03-01T12:03:23Z");
        assertThat(world.status(machine).end()).isEqualTo(End.PREEMPTED);
    }

    @Test
    void a_daemon_that_leaves_its_session_is_killed_too() {
        agent("setsid sh -c ': > ready; while :; do sleep 0.05; done' & while :; do sleep 0.05; done");
        Machine machine = world.launchReady("t-1", onDemand());
        assertThat(processesOf(machine.id())).hasSizeGreaterThanOrEqualTo(2);

        world.provider.terminate(machine.id());

        assertThat(processesOf(machine.id())).isEmpty();
        assertThat(world.status(machine).end()).isEqualTo(End.TERMINATED);
    }

    @Test
    void a_daemon_does_not_outlive_an_agent_that_ends_by_itself() {
        agent("setsid sh -c ': > ready; while :; do sleep 0.05; done' & while [ ! -e ready ]; do sleep 0.05; done");
        Machine machine = world.launchReady("t-1", onDemand());

        until("machine noticed to have ended", () -> {
            world.provider.tick();
            return world.status(machine).gone();
        });

        assertThat(world.status(machine).end()).isEqualTo(End.EXITED);
        assertThat(processesOf(machine.id())).isEmpty();
    }

    @Test
    void a_process_that_dropped_the_marker_does_not_outlive_its_agent() throws Exception {
        agent("setsid env -i \"PATH=$PATH\" sh -c 'echo $$ > bare.pid; : > ready; while :; do sleep 0.05; done' &"
                + " while [ ! -e ready ]; do sleep 0.05; done");
        Machine machine = world.launchReady("t-1", onDemand());
        long bare = Long.parseLong(
                Files.readString(world.folderOf(machine).resolve("bare.pid")).trim());

        try {
            until("machine noticed to have ended", () -> {
                world.provider.tick();
                return world.status(machine).gone();
            });

            assertThat(Processes.ofThisHost().mark(bare)).isEmpty();
        } finally {
            ProcessHandle.of(bare).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void a_process_without_the_marker_is_killed_while_its_agent_lives() {
        agent("env -i sh -c ': > ready; while :; do /bin/sleep 0.05; done' & while :; do sleep 0.05; done");
        Machine machine = world.launchReady("t-1", onDemand());
        ProcessMark agent = processesOf(machine.id()).get(0);
        List<ProcessMark> all = Processes.ofThisHost().ofMachine(machine.id(), agent);

        world.provider.terminate(machine.id());

        assertThat(all).hasSizeGreaterThanOrEqualTo(2);
        assertThat(all).noneMatch(Processes.ofThisHost()::alive);
    }

    @Test
    void the_agent_gets_a_small_environment_and_its_folder_and_the_key_is_in_a_file_of_its_own() throws Exception {
        agent("env > environment; pwd > where; : > ready; while :; do sleep 0.05; done");
        Machine machine = world.launchReady("t-1", spot());
        Path folder = world.folderOf(machine);

        assertThat(Files.readAllLines(folder.resolve("environment")))
                .extracting(line -> line.substring(0, line.indexOf('=')))
                .filteredOn(name -> !name.matches("(AWS|AZURE|GOOGLE|CLOUDSDK)_.*|(?i)(https?|no)_proxy"))
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "LANG",
                        "LC_ALL",
                        "LC_CTYPE",
                        "JAVA_HOME",
                        "TMPDIR",
                        "STINT_BOOT",
                        "STINT_NOTICE_FILE",
                        "STINT_MACHINE",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_")
                .contains("STINT_BOOT", "STINT_NOTICE_FILE", "STINT_MACHINE", "TMPDIR");
        assertThat(Files.readString(folder.resolve("where")).trim())
                .isEqualTo(folder.toRealPath().toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        Path boot = folder.resolve("boot.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(boot)))
                .isEqualTo("rw-------");
        JsonNode content = JsonMapper.shared().readTree(Files.readAllBytes(boot));
        assertThat(content.path("key").binaryValue()).hasSize(32).containsOnly(77);
        assertThat(content.path("market").asString()).isEqualTo("local/test/a/small/spot");
        assertThat(content.path("leaseUntil").asString()).isEqualTo("2026-03-02T12:00:00Z");
        assertThat(content.path("machineId").asString()).isEqualTo(machine.id());
        assertThat(Path.of(content.path("workFolder").asString())).isDirectory();
        String key = content.path("key").asString();
        assertThat(Files.readString(folder.resolve("machine.json"))).doesNotContain(key);
        // The oldest is the agent; what it starts comes and goes while we look.
        ProcessMark agent = processesOf(machine.id()).get(0);
        assertThat(Files.readString(Path.of("/proc/" + agent.pid() + "/cmdline"), StandardCharsets.ISO_8859_1))
                .doesNotContain(key);
    }

    @Test
    void the_key_goes_with_the_machine_and_the_folder_after_the_retention() {
        Machine machine = world.launchReady("t-1", spot());

        world.provider.terminate(machine.id());

        assertThat(world.folderOf(machine).resolve("boot.json")).doesNotExist();
        assertThat(world.folderOf(machine).resolve("work")).doesNotExist();
        world.advance(Duration.ofMinutes(59));
        assertThat(world.status(machine).end()).isEqualTo(End.TERMINATED);
        world.advance(Duration.ofMinutes(1));
        assertThat(world.folderOf(machine)).doesNotExist();
        assertThat(world.status(machine).end()).isEqualTo(End.UNKNOWN);
    }

    @Test
    void the_youngest_machine_is_taken_first() {
        Machine older = world.launchReady("t-1", spot());
        world.to(2);
        Machine younger = world.launchReady("t-2", spot());

        world.to(100);

        assertThat(world.status(older).state()).isEqualTo(State.RUNNING);
        assertThat(world.status(younger).state()).isNotEqualTo(State.RUNNING);
    }

    @Test
    void a_market_refuses_more_machines_than_it_has() {
        world.launch("t-1", spot());
        world.launch("t-2", spot());

        LaunchOutcome third = world.provider.launch(request("t-3", spot(), 1));

        assertThat(refusal(third).kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
        assertThat(refusal(third).code()).isEqualTo("ZONE_FULL");
        assertThat(refusal(third).cooldown()).contains(Duration.ofSeconds(2));
    }

    @Test
    void on_demand_runs_out_too_where_the_script_says_so() {
        LaunchOutcome outcome =
                world.provider.launch(request("t-1", LocalWorld.market("b", CapacityType.ON_DEMAND), 1));

        assertThat(refusal(outcome).code()).isEqualTo("ZONE_DRY");
        assertThat(refusal(outcome).scope()).isEqualTo(Refusal.Scope.MARKET);
    }

    @Test
    void on_demand_machines_are_never_taken() {
        Machine machine = world.launchReady("t-1", onDemand());

        world.to(250);

        assertThat(world.status(machine).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_market_that_does_not_exist_is_a_mistake_in_the_request() {
        assertThat(refusal(world.provider.launch(request("t-1", LocalWorld.market("c", CapacityType.SPOT), 1)))
                        .kind())
                .isEqualTo(Refusal.Kind.CONFIG);
    }

    @Test
    void a_token_cannot_be_used_for_something_else() {
        world.launch("t-1", spot());

        assertThat(refusal(world.provider.launch(request("t-1", onDemand(), 1))).code())
                .isEqualTo("TOKEN_REUSED");
    }

    @Test
    void a_drill_preempts_at_home_and_on_demand() {
        for (Machine machine :
                List.of(world.launchReady("t-1", home(CapacityType.SPOT)), world.launchReady("t-2", onDemand()))) {
            world.provider.preempt(machine.id());
            assertThat(world.status(machine).state()).isIn(State.STOPPING, State.GONE);
            world.advance(Duration.ofSeconds(10));
            assertThat(world.status(machine).end()).isEqualTo(End.PREEMPTED);
            assertThatThrownBy(() -> world.provider.preempt(machine.id())).hasMessageContaining(machine.id());
        }
    }

    @Test
    void this_host_carries_only_so_many_machines() {
        for (int i = 0; i < 4; i++) {
            world.launch("t-" + i, home(i % 2 == 0 ? CapacityType.SPOT : CapacityType.ON_DEMAND));
        }

        Refusal refusal = refusal(world.provider.launch(request("t-5", home(CapacityType.SPOT), 1)));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
        assertThat(refusal.message()).contains("home-machines");
    }

    static Refusal refusal(LaunchOutcome outcome) {
        assertThat(outcome).isInstanceOf(LaunchOutcome.Refused.class);
        return ((LaunchOutcome.Refused) outcome).refusal();
    }
}
