package dev.stint.providers.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stage of machines itself: what it executes, ends, refuses and notices. */
final class MachineStageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final URI METADATA = URI.create("http://127.0.0.1:1");
    private static final String BEGIN = "#!/bin/bash\nset -eu\nR=${STINT_ROOT:-}\n";

    private final List<String> ended = new CopyOnWriteArrayList<>();

    private static byte[] script(String body) {
        return (BEGIN + body + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private MachineStage open() throws IOException {
        return MachineStage.open(AgentTerms.PLAIN, ended::add);
    }

    @Test
    void a_machine_that_powers_itself_off_is_off_with_all_it_started() throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1")
                    .start(
                            script(
                                    "sleep 1000 &\n(sleep 1000) &\necho hello; systemctl --no-block poweroff\nsleep 1000"),
                            METADATA);

            assertThat(machine.awaitEnd(PATIENCE)).isTrue();
            assertThat(ended).containsExactly("i-1");
            assertThat(machine.processes()).isEmpty();
            assertThat(machine.on()).isFalse();
            assertThat(machine.output()).isEqualTo("hello\n");
            assertThat(machine.calls()).contains("systemctl --no-block poweroff", "sleep 1000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AWS, i-1, AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1, /var/lib/cloud/instances/i-1/scripts/part-001",
        "GOOGLE, zone-a:stint-1-0, GCE_METADATA_HOST=127.0.0.1:1, /tmp/metadata-scripts2764472365/startup-script",
        "AZURE, group:stint-1-0, AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1,"
                + " /var/lib/cloud/instances/group_stint-1-0/scripts/part-001"
    })
    void boot_data_lies_where_the_image_of_a_cloud_has_it_and_finds_the_metadata_service(
            MachineCloud cloud, String id, String variable, String path) throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine(id, cloud)
                    .with("GREETING", "hello")
                    .start(script("env; echo \"at $0\"; systemctl poweroff"), METADATA);

            assertThat(machine.awaitEnd(PATIENCE)).isTrue();
            assertThat(ended).containsExactly(id);
            assertThat(machine.output())
                    .contains(variable + "\n", "GREETING=hello\n", "at " + machine.root() + path + "\n");
        }
    }

    @Test
    void a_machine_that_is_ended_from_outside_tells_nobody() throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1").start(script("sleep 1000"), METADATA);
            stage.find("i-1").orElseThrow().terminate(Duration.ZERO);

            assertThat(machine.awaitEnd(PATIENCE)).isFalse();
            assertThat(ended).isEmpty();
        }
    }

    @Test
    void a_unit_runs_as_it_says_and_the_machine_ends_with_it() throws Exception {
        String body = """
                mkdir -p "$R/run/systemd/system"
                printf '%s\\n' 'trap "echo told to end; exit 3" TERM; echo "agent $GREETING $STINT_ROOT"; sleep 1000 & wait' >"$R/agent"
                printf '%s\\n' 'echo "after: $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"' >"$R/last"
                printf '%s\\n' '[Unit]' SuccessAction=poweroff '[Service]' Environment=GREETING=hello "ExecStart=/bin/bash $R/agent" \
                  "ExecStopPost=/bin/bash $R/last" "StandardOutput=append:$R/out" >"$R/run/systemd/system/stint-agent.service"
                systemctl start --no-block stint-agent.service""";
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1").start(script(body), METADATA);
            Path out = machine.root().resolve("out");
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!(Files.exists(out) && Files.readString(out).contains("agent")) && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            machine.terminate(Duration.ofSeconds(30));

            machine.awaitEnd(PATIENCE);
            assertThat(Files.readString(out)).startsWith("agent hello " + machine.root() + "\ntold to end\n");
        }
    }

    @Test
    void nothing_is_executed_when_a_shim_is_missing() throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1");
            Files.delete(machine.home().resolve("shims/mkfs.ext4"));

            assertThatThrownBy(() -> machine.start(script("echo x"), METADATA))
                    .isInstanceOf(UnsafeScriptException.class)
                    .hasMessageContaining("the shim for mkfs.ext4 is missing");
            assertThat(machine.output()).isEmpty();
        }
    }

    @Test
    void nothing_is_executed_when_a_shim_is_another_program() throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1");
            Files.writeString(machine.home().resolve("shims/mount"), "#!/bin/bash\n");

            assertThatThrownBy(() -> machine.start(script("echo x"), METADATA))
                    .hasMessageContaining("the shim for mount is missing");
        }
    }

    @Test
    void nothing_is_executed_that_calls_what_is_not_known() throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1");

            assertThatThrownBy(() -> machine.start(script("echo x; fdisk -l"), METADATA))
                    .isInstanceOf(UnsafeScriptException.class);
            assertThat(machine.output()).isEmpty();
        }
    }

    @Test
    void a_command_that_is_only_known_when_it_runs_is_not_found() throws Exception {
        try (MachineStage stage = open()) {
            StagedMachine machine = stage.machine("i-1")
                    .start(script("x=fd; \"${x}isk\" -l || echo \"code $?\"; systemctl poweroff"), METADATA);

            assertThat(machine.awaitEnd(PATIENCE)).isTrue();
            assertThat(machine.output()).contains("fdisk: command not found", "code 127");
        }
    }

    @Test
    void boot_data_may_write_nowhere_else_where_tests_run_as_root() throws Exception {
        Assumptions.assumeTrue(StageUsers.draw().switching(), "only root can switch users; not available here");
        Path forbidden = Files.createTempDirectory("not-for-machines");
        try (MachineStage stage = open()) {
            // a path that the guard cannot see
            String place = "x=" + forbidden.toString().substring(1) + "; x=/$x; ";
            StagedMachine machine = stage.machine("i-1")
                    .start(
                            script(place
                                    + "echo x >\"$x/sign\" || echo refused; rm -rf \"$x\" || true; systemctl poweroff"),
                            METADATA);

            assertThat(machine.awaitEnd(PATIENCE)).isTrue();
            assertThat(machine.output()).contains("refused");
            assertThat(forbidden).isEmptyDirectory();
        } finally {
            Files.delete(forbidden);
        }
    }

    @Test
    void what_came_to_be_outside_is_noticed(@TempDir Path system) throws Exception {
        MachineStage stage =
                MachineStage.open(AgentTerms.PLAIN, ended::add, new OutsideWatch(List.of(system.toString())));
        Files.writeString(system.resolve("of-others"), "");
        Path ours = Files.writeString(system.resolve("stint-agent.service"), "");

        assertThatThrownBy(stage::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(ours.toString())
                .hasMessageNotContaining("of-others");
    }
}
