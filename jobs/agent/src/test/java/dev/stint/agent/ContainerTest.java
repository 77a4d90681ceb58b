package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs with an image, on a machine whose Docker is a stand-in that executes what a container would. */
class ContainerTest {

    private static final String IMAGE = "registry.example.com/vision/train:1.4";

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private final List<TestMachine> machines = new ArrayList<>();
    private DockerShim docker;

    @BeforeEach
    void open() throws IOException {
        docker = new DockerShim(Files.createDirectory(temp.resolve("bin")));
    }

    @AfterEach
    void nothing_is_left_running() throws Exception {
        for (TestMachine machine : machines) {
            List<Long> left = machine.processes();
            machine.close();
            assertThat(left).isEmpty();
        }
        assertThat(docker.containers()).isEmpty();
    }

    private TestMachine start(Orders orders) throws IOException {
        return start(orders, Map.of());
    }

    private TestMachine start(Orders orders, Map<String, String> more) throws IOException {
        orders.container = Optional.of(new Order.Container(IMAGE, true));
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.putIfAbsent("PATH", docker.path());
        Path folder = Files.createDirectories(temp.resolve("machine-" + machines.size()));
        TestMachine machine = new TestMachine(store, folder, orders.order(), CommandUser.same(), environment);
        machines.add(machine);
        return machine;
    }

    @Test
    void setup_and_command_run_in_one_container_that_is_gone_afterwards() throws Exception {
        Orders orders = Orders.running("echo \"$0 $(cat $HOME/prepared) $COLOUR $OF_THE_IMAGE\"; pwd; exit 7");
        orders.setup = "echo ready >$HOME/prepared; exported=no";
        orders.env.put("COLOUR", "blue");
        TestMachine machine = start(orders);

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.COMMAND);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(7);
        assertThat(machine.log())
                .contains("ready blue yes")
                .contains(machine.places.job().toString());
        assertThat(docker.calls()).extracting(call -> call.split(" ")[0]).containsExactly("ps", "pull", "run", "ps");
        assertThat(machine.places.box().folder()).doesNotExist();
    }

    @Test
    void the_container_gets_little_and_docker_is_told_no_secret() throws Exception {
        Orders orders =
                Orders.running("echo \"[$CLOUD_CREDENTIAL] [$JAVA_HOME] ${TOKEN%%-*} $(echo \"$KEY\" | wc -l)\";"
                        + " [ \"$KEY\" = \"$EXPECTED\" ] && echo same");
        orders.secrets.put("TOKEN", "hunter2-hunter2");
        orders.env.put("KEY", "-----BEGIN-----\nit's \"so\" $HOME `x`\n-----END-----");
        orders.env.put("EXPECTED", "-----BEGIN-----\nit's \"so\" $HOME `x`\n-----END-----");
        TestMachine machine = start(orders, Map.of("JAVA_HOME", "/opt/java"));
        machine.awaitExit();

        String run = docker.call("run");
        int uid = (Integer) Files.getAttribute(machine.places.root(), "unix:uid");
        int gid = (Integer) Files.getAttribute(machine.places.root(), "unix:gid");

        assertThat(machine.log()).contains("[] [] hunter2 3").contains("same");
        assertThat(String.join("\n", docker.calls())).doesNotContain("hunter2").doesNotContain("BEGIN");
        assertThat(run)
                .contains("--rm --init --name stint-" + machine.machineId)
                .contains("--label dev.stint.machine=" + machine.machineId)
                .contains("--sig-proxy=false --log-driver none --pull never")
                .contains("--user " + uid + ":" + gid + " --cap-drop ALL --security-opt no-new-privileges")
                .contains("--network bridge --shm-size ")
                .contains("--mount type=bind,source=" + machine.places.job() + ",target=" + machine.places.job() + " ")
                .contains("source=" + machine.places.box().folder() + ",target=")
                .doesNotContain(machine.places.scratch().toString())
                .doesNotContain("--gpus")
                .doesNotContain("--privileged")
                .contains(IMAGE + " " + machine.places.box().main());
        assertThat(machine.status().remarks()).extracting(Status.Remark::kind).contains("no-gpu", "image");
    }

    @Test
    void accelerators_are_handed_in_where_the_machine_has_some() throws Exception {
        DockerShim.program(docker.folder, "nvidia-smi");
        Files.writeString(docker.folder.resolve("answer"), "50, 100, 1000\n");
        TestMachine machine = start(Orders.running("true"));

        machine.awaitExit();

        assertThat(docker.call("run")).contains("--gpus all --ulimit memlock=-1");
        assertThat(machine.status().remarks()).extracting(Status.Remark::kind).doesNotContain("no-gpu");
    }

    @Test
    void a_notice_reaches_the_command_and_what_it_saved_is_kept() throws Exception {
        Orders orders = Orders.running("""
                        trap 'echo 5 >ckpt/tmp; mv ckpt/tmp ckpt/a.ckpt; echo saved; exit 143' TERM
                        mkdir -p ckpt; echo "::stint progress step=1 total=9"
                        while true; do sleep 0.05; done
                        """).keeping("ckpt");
        TestMachine machine = start(orders);
        machine.await(status -> status.progress().isPresent());

        machine.preempt(Optional.of(Duration.ofSeconds(30)));
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(143);
        assertThat(last.committed()).isPresent();
        assertThat(machine.log()).contains("saved");
        assertThat(docker.call("kill")).startsWith("kill --signal TERM stint-" + machine.machineId);
        assertThat(last.remarks()).extracting(Status.Remark::kind).doesNotContain("left-behind", "drain-over");
    }

    @Test
    void what_a_shell_started_may_save_although_the_signal_ended_the_shell() throws Exception {
        Orders orders = Orders.running("""
                        mkdir -p ckpt; echo "::stint progress step=1 total=9"
                        bash -c 'trap "sleep 1; echo 5 >ckpt/tmp; mv ckpt/tmp ckpt/a.ckpt; echo late; exit 0" TERM
                          while true; do sleep 0.05; done'
                        echo never
                        """).keeping("ckpt");
        TestMachine machine = start(orders);
        machine.await(status -> status.progress().isPresent());

        machine.preempt(Optional.of(Duration.ofSeconds(30)));
        Status last = machine.awaitExit();

        assertThat(last.committed()).isPresent();
        assertThat(machine.log()).contains("late").doesNotContain("never");
        assertThat(last.exit().orElseThrow().code()).isEqualTo(143);
    }

    @Test
    void a_command_that_ignores_the_signal_is_killed_in_time() throws Exception {
        Orders orders = Orders.running("trap '' TERM; echo '::stint progress step=1'; while true; do sleep 0.05; done");
        orders.drain = Duration.ofMillis(300);
        TestMachine machine = start(orders);
        machine.await(status -> status.progress().isPresent());

        machine.preempt(Optional.empty());
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.remarks()).extracting(Status.Remark::kind).contains("drain-over");
        assertThat(docker.calls()).anyMatch(call -> call.startsWith("kill --signal KILL"));
    }

    @Test
    void a_command_is_told_to_end_also_when_the_engine_does_not_take_signals() throws Exception {
        docker.failing("kill", 1, "Error response from daemon: no luck");
        Orders orders = Orders.running(
                "trap 'echo heard; exit 9' TERM; echo '::stint progress step=1';" + " while true; do sleep 0.05; done");
        TestMachine machine = start(orders);
        machine.await(status -> status.progress().isPresent());

        machine.preempt(Optional.empty());

        assertThat(machine.awaitExit().exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(machine.status().exit().orElseThrow().code()).isEqualTo(9);
        assertThat(machine.log()).contains("heard");
    }

    @Test
    void a_command_is_killed_also_when_the_engine_does_not_take_signals() throws Exception {
        docker.failing("kill", 1, "Error response from daemon: no luck");
        Orders orders = Orders.running("trap '' TERM; echo '::stint progress step=1'; while true; do sleep 0.05; done");
        orders.drain = Duration.ofMillis(300);
        TestMachine machine = start(orders);
        machine.await(status -> status.progress().isPresent());

        machine.preempt(Optional.empty());

        assertThat(machine.awaitExit().exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        Files.deleteIfExists(docker.folder.resolve("box.stint-" + machine.machineId)); // its client was killed with it
    }

    @Test
    void a_command_with_a_user_of_its_own_is_that_user_inside() throws Exception {
        int uid = 200_000 + (int) (ProcessHandle.current().pid() % 100_000);
        Process may = new ProcessBuilder(
                        "sh", "-c", "setpriv --reuid=" + uid + " --regid=" + uid + " --clear-groups true")
                .start();
        assumeTrue(may.waitFor() == 0, "a user who may switch to another is not available here");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        CommandUser user = new CommandUser(
                OptionalInt.of(uid),
                List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--no-new-privs", "--"));
        Orders orders = Orders.running("id -u; id -g; touch x $HOME/x $TMPDIR/x && echo wrote; echo $STINT_PYTHON");
        orders.container = Optional.of(new Order.Container(IMAGE, false));
        TestMachine machine = new TestMachine(
                store,
                Files.createDirectory(temp.resolve("machine-own")),
                orders.order(),
                user,
                Map.of("PATH", docker.path()));
        machines.add(machine);

        assertThat(machine.awaitExit().exit().orElseThrow().code()).isZero();

        assertThat(machine.log()).isEqualTo(uid + "\n" + uid + "\nwrote\n" + machine.places.python() + "\n");
        assertThat(docker.call("run"))
                .contains("--user " + uid + ":" + uid + " ")
                .contains("source=" + machine.places.python() + ",target=" + machine.places.python() + ",readonly");
    }

    @Test
    void a_failing_setup_ends_the_attempt_before_the_command_starts() throws Exception {
        Orders orders = Orders.running("echo started");
        orders.setup = "echo preparing; exit 4";
        TestMachine machine = start(orders);

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isEqualTo(4);
        assertThat(last.exit().orElseThrow().detail()).contains("setup failed");
        assertThat(machine.log()).contains("preparing").doesNotContain("started");
    }

    @ParameterizedTest
    @ValueSource(ints = {125, 126, 127, 137, 0})
    void codes_of_the_command_stay_its_own(int code) throws Exception {
        Status last = start(Orders.running("exit " + code)).awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.COMMAND);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(code);
    }

    @Test
    void a_missing_program_is_looked_for_in_the_image() throws Exception {
        Status last = start(Orders.running("no-such-program-anywhere")).awaitExit();

        assertThat(last.exit().orElseThrow().detail()).contains("command not found in " + IMAGE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    125 | docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]]. | NVIDIA driver and container toolkit
                    127 | docker: Error response from daemon: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown. | the image needs /bin/sh
                    125 | docker: Error response from daemon: Conflict. | Conflict.
                    """)
    void a_container_that_never_was_is_told_in_dockers_words(int code, String words, String expected) throws Exception {
        docker.failing("run", code, words + "\n\nRun 'docker run --help' for more information");
        Status last = start(Orders.running("true")).awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.AGENT_ERROR);
        assertThat(last.exit().orElseThrow().detail())
                .startsWith("docker could not start a container of " + IMAGE + " (code " + code + "): docker: Error")
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Error response from daemon: manifest for x not found: manifest unknown: manifest unknown | there is no such image: look at its name and tag
                    Error response from daemon: pull access denied for x, repository does not exist or may require 'docker login' | or this machine may not pull it
                    Error response from daemon: Get "https://r/v2/": unauthorized: authentication required | or this machine may not pull it
                    failed to register layer: write /x: no space left on device | ask for a larger resources.disk
                    no matching manifest for linux/arm64/v8 in the manifest list entries | not made for this machine's processors
                    permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock | group docker
                    """)
    void a_pull_that_cannot_succeed_ends_the_attempt_and_says_what_to_do(String words, String expected)
            throws Exception {
        docker.failing("pull", 1, words);
        Status last = start(Orders.running("true")).awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.FETCH_FAILED);
        assertThat(last.exit().orElseThrow().detail())
                .startsWith("image " + IMAGE + " could not be pulled: ")
                .contains(words.strip())
                .contains(expected);
        assertThat(docker.calls()).noneMatch(call -> call.startsWith("run "));
    }

    @Test
    void a_registry_that_is_away_is_tried_again() throws Exception {
        docker.failing("pull", 1, "Error response from daemon: Get \"https://r/v2/\": dial tcp: i/o timeout");
        TestMachine machine = start(Orders.running("true"));
        machine.await(status -> status.remarks().stream().anyMatch(r -> r.kind().equals("fetch-again")));

        Files.delete(docker.folder.resolve("pull.fails"));

        assertThat(machine.awaitExit().exit().orElseThrow().code()).isZero();
    }

    @Test
    void an_image_that_cannot_be_pulled_but_is_there_is_used() throws Exception {
        docker.failing("pull", 1, "Error response from daemon: pull access denied for x");
        docker.say("image", "");
        TestMachine machine = start(Orders.running("true"));

        assertThat(machine.awaitExit().exit().orElseThrow().code()).isZero();
        assertThat(machine.status().remarks())
                .extracting(Status.Remark::text)
                .anyMatch(
                        text -> text.contains("could not be pulled") && text.contains("copy on this machine is used"));
    }

    @Test
    void a_pull_tells_how_far_it_is_and_what_it_brought() throws Exception {
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        docker.say("pull", """
                1.4: Pulling from vision/train
                aaaaaaaaaaaa: Already exists
                bbbbbbbbbbbb: Pulling fs layer
                cccccccccccc: Pulling fs layer
                cccccccccccc: Download complete
                cccccccccccc: Pull complete
                Digest: %s
                """.formatted(digest));
        docker.say("pull.holds", "");
        TestMachine machine = start(Orders.running("true"));

        Status pulling = machine.await(status -> status.phaseDetail().contains(" of "));
        Files.delete(docker.folder.resolve("pull.holds"));
        Status last = machine.awaitExit();

        assertThat(pulling.phase()).isEqualTo(Phase.FETCHING);
        assertThat(pulling.phaseDetail()).isEqualTo("pulling " + IMAGE + ": 2 of 3 layers");
        assertThat(last.remarks()).extracting(Status.Remark::text).contains(IMAGE + " is " + digest);
    }

    @Test
    void a_machine_without_docker_says_so() throws Exception {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        for (String program : List.of("sh", "mkfifo", "setsid")) {
            Files.createSymbolicLink(empty.resolve(program), Path.of("/usr/bin", program));
        }
        Status last =
                start(Orders.running("true"), Map.of("PATH", empty.toString())).awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.FETCH_FAILED);
        assertThat(last.exit().orElseThrow().detail()).contains("no docker on this machine's PATH");
    }

    @Test
    void what_a_killed_agent_left_of_this_machine_is_removed_first() throws Exception {
        Process left = new ProcessBuilder("setsid", "sleep", "300").start();
        docker.say("box.stint-before", Long.toString(left.pid()));
        TestMachine machine = start(Orders.running("true"));

        assertThat(machine.awaitExit().exit().orElseThrow().code()).isZero();

        assertThat(left.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(docker.calls())
                .contains("ps --all --quiet --no-trunc --filter label=dev.stint.machine=" + machine.machineId + " ")
                .contains("rm --force --volumes stint-before ");
    }

    @Test
    void processes_of_the_container_are_found_without_docker_by_whoever_ends_the_machine() throws Exception {
        Orders orders = Orders.running("echo '::stint progress step=1'; sleep 300; echo over");
        TestMachine machine = start(orders);
        machine.await(status -> status.progress().isPresent());

        // As the local provider does with what a killed agent left.
        MarkedProcesses.signal(machine.processes(), true);

        assertThat(machine.awaitExit().exit().orElseThrow().code()).isEqualTo(137);
        assertThat(machine.log()).doesNotContain("over");
        Files.deleteIfExists(docker.folder.resolve("box.stint-" + machine.machineId)); // with --rm the engine's work
    }
}
