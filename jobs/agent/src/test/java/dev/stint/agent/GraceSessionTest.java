package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole agent makes of its last seconds, with real processes and a store that holds things up. */
class GraceSessionTest {

    /** Saves once, then once more when it is told to. */
    private static final String SAVING = """
            save() { echo "$1" > ckpt/t; mv ckpt/t ckpt/state.ckpt; }
            trap 'save 2; exit 143' TERM
            [ -f ckpt/state.ckpt ] && { echo "from $(cat ckpt/state.ckpt)"; exit 0; }
            save 1; echo "::stint progress step=1 total=2"; while :; do sleep 0.05; done
            """;

    /** Commits by request and waits for the answer, as stint.py does. */
    private static final String ASKING = """
            n=0; mkdir -p ckpt/.stint
            ask() { n=$((n+1)); date +%s%N > ckpt/state; echo "{\\"step\\": $n}" > ckpt/.stint/t
              mv ckpt/.stint/t ckpt/.stint/commit-$n.json
              while [ ! -f ckpt/.stint/done-$n.json ]; do sleep 0.05; done; cat ckpt/.stint/done-$n.json; echo; }
            stop=0; trap 'stop=1' TERM
            ask; echo "::stint progress step=1 total=2"
            while [ $stop = 0 ]; do sleep 0.05; done
            ask; exit 143
            """;

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private final List<TestMachine> machines = new ArrayList<>();

    @AfterEach
    void nothing_is_left_running() throws Exception {
        store.release();
        for (TestMachine machine : machines) {
            List<Long> left = machine.processes();
            machine.close();
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_save_that_hangs_is_given_up_and_the_machine_still_says_how_it_ended() throws Exception {
        TestMachine machine = start(Orders.running(SAVING).keeping("ckpt"));
        Status before = machine.await(s -> s.committed().isPresent());

        store.hold("/data/");
        machine.preempt(Optional.of(Duration.ofSeconds(1000)));
        assertThat(store.await(() -> store.holding() > 0 && machine.processes().isEmpty(), TestMachine.PATIENCE))
                .as("%s", machine.await(status -> true))
                .isTrue();
        machine.stepClock(Duration.ofSeconds(999));
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(143);
        assertThat(last.phase()).isEqualTo(Phase.DONE);
        assertThat(last.committed()).isEqualTo(before.committed());
        assertThat(said(last, "grace")).startsWith("notice: 998 s left for saving; a new save is tried: 2 B at ");
        assertThat(said(last, "save-given-up"))
                .startsWith("a set was given up in time for an orderly end: the store has 0 B of 2 B; checkpoint 1 (")
                .endsWith("is what the next attempt starts from");

        store.release();
        Orders next = Orders.running(SAVING).keeping("ckpt");
        next.attempt = 2;
        TestMachine second = start(next);
        second.awaitExit();
        assertThat(second.log()).isEqualTo("from 1\n");
        assertThat(CheckpointLog.read(store, "team/train-1").problems()).isEmpty();
    }

    @Test
    void a_set_that_is_on_its_way_when_the_notice_comes_arrives_first() throws Exception {
        store.hold("/data/");
        TestMachine machine = start(Orders.running(SAVING).keeping("ckpt"));
        assertThat(store.await(() -> store.holding() > 0, TestMachine.PATIENCE)).isTrue();

        machine.preempt(Optional.of(Duration.ofSeconds(1000)));
        Status draining =
                machine.await(s -> s.remarks().stream().anyMatch(r -> r.kind().equals("grace")));
        store.release();
        Status last = machine.awaitExit();

        assertThat(said(draining, "grace"))
                .contains(
                        "a set is on its way and goes on: 2 B at a speed not known yet; a new save is tried after it");
        assertThat(CheckpointLog.read(store, "team/train-1").checkpoints()).hasSize(2);
        assertThat(last.committed().orElseThrow().index()).isEqualTo(2);
        assertThat(last.remarks()).noneMatch(r -> r.kind().equals("save-given-up"));
    }

    @Test
    void a_command_that_asks_for_a_save_that_cannot_arrive_hears_so_and_ends_by_itself() throws Exception {
        store.hold("/data/");
        TestMachine machine = start(Orders.running(ASKING).keeping("ckpt"));
        assertThat(store.await(() -> store.holding() > 0, TestMachine.PATIENCE)).isTrue();
        machine.stepClock(Duration.ofSeconds(5000));
        store.release();
        machine.await(s -> s.progress().isPresent());

        machine.preempt(Optional.of(Duration.ofSeconds(1000)));
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).as("not killed").isEqualTo(143);
        assertThat(machine.log()).contains("\"ok\":true").contains("\"ok\":false", "too late to save");
        assertThat(said(last, "grace")).contains("of a new save, ", "not begun; checkpoint 1 (");
        assertThat(said(last, "checkpoint-skipped")).startsWith("too late to save: ");
        assertThat(last.remarks()).noneMatch(r -> r.kind().equals("drain-over"));
        assertThat(CheckpointLog.read(store, "team/train-1").checkpoints()).hasSize(1);
    }

    private static String said(Status status, String kind) {
        return status.remarks().stream()
                .filter(remark -> remark.kind().equals(kind))
                .map(Status.Remark::text)
                .findFirst()
                .orElse("nothing of " + kind);
    }

    private TestMachine start(Orders orders) throws Exception {
        TestMachine machine = new TestMachine(store, temp.resolve("machine-" + machines.size()), orders.order());
        machines.add(machine);
        return machine;
    }
}
