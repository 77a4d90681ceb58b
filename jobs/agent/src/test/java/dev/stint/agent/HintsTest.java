package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine makes of a raised risk, of a renewed lease, and of accelerators. */
class HintsTest {

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private final List<TestMachine> machines = new ArrayList<>();

    @AfterEach
    void nothing_is_left_running() throws Exception {
        for (TestMachine machine : machines) {
            machine.close();
            assertThat(machine.processes()).isEmpty();
        }
    }

    private TestMachine start(Orders orders, Map<String, String> more) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("machine-" + machines.size()));
        TestMachine machine = new TestMachine(store, folder, orders.order(), CommandUser.same(), more);
        machines.add(machine);
        return machine;
    }

    private static boolean remarked(Status status, String kind) {
        return status.remarks().stream().anyMatch(remark -> remark.kind().equals(kind));
    }

    @Test
    void a_raised_risk_saves_once_more_and_ends_nothing() throws Exception {
        Orders orders = Orders.running("""
                        save() { echo $1 >ckpt/tmp; mv ckpt/tmp ckpt/a.ckpt; echo "::stint progress step=$1"; }
                        mkdir -p ckpt; save 1
                        while [ ! -f more ]; do sleep 0.05; done; save 2
                        while [ ! -f end ]; do sleep 0.05; done; exit 3
                        """).keeping("ckpt");
        orders.interval = Optional.of(Duration.ofHours(1));
        TestMachine machine = start(orders, Map.of());
        long first = machine.await(status -> status.committed().isPresent())
                .committed()
                .orElseThrow()
                .index();
        Files.createFile(machine.places.job().resolve("more"));
        machine.await(status -> status.progress().filter(p -> p.step() == 2).isPresent());

        machine.warn();

        Status saved = machine.await(status ->
                status.committed().filter(mark -> mark.index() > first).isPresent());
        assertThat(remarked(saved, "rebalance")).isTrue();
        assertThat(saved.notice()).isEmpty();
        assertThat(saved.phase()).isEqualTo(Status.Phase.RUNNING);
        Files.createFile(machine.places.job().resolve("end"));
        assertThat(machine.awaitExit().exit().orElseThrow().reason()).isEqualTo(ExitReason.COMMAND);
        assertThat(machine.status().exit().orElseThrow().code()).isEqualTo(3);
    }

    @Test
    void a_preemption_after_a_raised_risk_drains_as_ever() throws Exception {
        TestMachine machine =
                start(Orders.running("echo '::stint progress step=1'; while true; do sleep 0.05; done"), Map.of());
        machine.await(status -> status.progress().isPresent());
        machine.warn();
        machine.await(status -> remarked(status, "rebalance"));

        machine.preempt(Optional.empty());

        assertThat(machine.awaitExit().exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
    }

    @Test
    void a_renewed_lease_is_written_down_for_the_machines_own_timer() throws Exception {
        Orders orders = Orders.running("echo '::stint progress step=1'; while [ ! -f end ]; do sleep 0.05; done");
        orders.leaseUntil = Instant.parse("2099-01-01T00:00:00.750Z");
        TestMachine machine = start(orders, Map.of());
        machine.await(status -> status.progress().isPresent());
        assertThat(Files.readString(machine.leaseFile()))
                .isEqualTo(Instant.parse("2099-01-01T00:00:00Z").getEpochSecond() + "\n");

        orders.version = 2;
        orders.leaseUntil = Instant.parse("2099-01-02T00:00:00Z");
        machine.send(orders.order());

        machine.await(status -> status.orderVersion() == 2);
        assertThat(Files.readString(machine.leaseFile())).isEqualTo(orders.leaseUntil.getEpochSecond() + "\n");
        Files.createFile(machine.places.job().resolve("end"));
        assertThat(machine.awaitExit().exit().orElseThrow().code()).isZero();
    }

    @Test
    void a_lease_file_that_cannot_be_written_is_said_once_and_changes_nothing_else() throws Exception {
        Path machineFolder = temp.resolve("machine-0");
        Files.createDirectories(machineFolder.resolveSibling("machine-0.lease").resolve("in the way"));
        TestMachine machine = start(Orders.running("true"), Map.of());

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isZero();
        assertThat(last.remarks()).extracting(Status.Remark::kind).containsOnlyOnce("lease-file");
    }

    @Test
    void use_of_accelerators_is_in_the_status() throws Exception {
        Path programs = Files.createDirectory(temp.resolve("bin"));
        DockerShim.program(programs, "nvidia-smi");
        Files.writeString(programs.resolve("answer"), "64, 2048, 16384\n");
        TestMachine machine = start(
                Orders.running("while [ ! -f end ]; do sleep 0.05; done"),
                Map.of("PATH", programs + ":" + System.getenv("PATH")));

        Status status = machine.await(s -> s.usage().flatMap(Status.Usage::gpu).isPresent());

        assertThat(status.usage().flatMap(Status.Usage::gpu))
                .contains(new Status.Gpu(1, 64, 64, 2L << 30, 16L << 30, 1));
        Files.createFile(machine.places.job().resolve("end"));
        machine.awaitExit();
    }
}
