package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same with the vendor's own client, and with an engine; skipped, saying so, where these are not. */
class RealDockerTest {

    /** Small, with a shell that is neither bash nor dash. */
    private static final String IMAGE = "busybox:1.36";

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private Docker docker;

    @BeforeEach
    void open() {
        Optional<Path> client = Programs.find("docker", System.getenv());
        assumeTrue(client.isPresent(), "docker's client is not available here");
        docker = new Docker(
                client.get(), System.getenv(), "real-" + ProcessHandle.current().pid());
    }

    private boolean engine() throws Exception {
        return docker.ask("version", "--format", "{{.Server.Version}}").good();
    }

    @Test
    void the_client_understands_all_we_say() throws Exception {
        assumeFalse(engine(), "an engine is there, and the other test says more");
        Workplace places = new Workplace(Files.createDirectory(temp.resolve("machine")));
        Files.createDirectories(places.job());
        ContainerBox box = places.box();
        Container.Owner owner = Container.Owner.of(CommandUser.same(), places.job());
        box.fill(Map.of("A", "x y", "KEY", "one\ntwo"), "", "true", owner.uid(), owner.gid());
        Container container = new Container(docker, box, IMAGE, places.output());

        Process process = new ProcessBuilder(
                        container.words(places, Optional.of(temp), owner, new Container.Share(true, true)))
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes())).contains("Cannot connect to the Docker daemon");
        assertThat(process.waitFor()).isEqualTo(125);
        for (String[] call : new String[][] {
            {"ps", "--all", "--quiet", "--no-trunc", "--filter", "label=a=b"},
            {"rm", "--force", "--volumes", "x"},
            {"kill", "--signal", "TERM", "x"},
            {"image", "inspect", "x"}
        }) {
            assertThat(docker.ask(call).text()).contains("Cannot connect to the Docker daemon");
        }
    }

    @Test
    void a_job_runs_drains_and_leaves_nothing_in_a_real_container() throws Exception {
        assumeTrue(engine(), "an engine of Docker is not available here");
        Orders orders = Orders.running("""
                        trap 'echo 5 >ckpt/tmp; mv ckpt/tmp ckpt/a.ckpt; echo saved; exit 143' TERM
                        echo "$(cat $HOME/prepared) as $(id -u)"
                        mkdir -p ckpt; echo "::stint progress step=1"
                        while true; do sleep 1 & wait $!; done
                        """).keeping("ckpt");
        orders.setup = "echo ready >$HOME/prepared";
        orders.container = Optional.of(new Order.Container(IMAGE, false));
        Path folder = Files.createDirectory(temp.resolve("machine"));
        try (TestMachine machine = new TestMachine(store, folder, orders.order(), CommandUser.same(), real())) {
            machine.await(status -> status.progress().isPresent());

            machine.preempt(Optional.of(Duration.ofSeconds(30)));
            Status last = machine.awaitExit();

            assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
            assertThat(last.exit().orElseThrow().code()).isEqualTo(143);
            assertThat(last.committed()).isPresent();
            assertThat(machine.log()).contains("ready as ").contains("saved");
            assertThat(docker.ask(
                                    "ps",
                                    "--all",
                                    "--quiet",
                                    "--filter",
                                    "label=" + Docker.LABEL + "=" + machine.machineId)
                            .text())
                    .isBlank();
        }
    }

    private static Map<String, String> real() {
        return System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().matches("PATH|DOCKER_[A-Z_]+|XDG_RUNTIME_DIR"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
