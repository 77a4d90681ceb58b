package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.mailbox.Order.Completion;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to say that a set is complete, through a preempted attempt and the one that finishes. */
class WholeJobTest {

    private static final String TRAIN = """
            cat > train.py <<'END'
            import os, sys, time
            import stint
            state = stint.checkpoint_dir() / "state.txt"
            start = int(state.read_text()) if state.exists() else 0
            print("starting at", start, "resumed", stint.resumed(), "attempt", stint.attempt(), flush=True)
            hold = int(os.environ.get("HOLD_AT", "0"))
            stint.should_stop()
            for step in range(start + 1, 41):
                if step == hold:
                    time.sleep(0.3)  # progress is told five times a second at most
                stint.progress(step, 40)
                if step % 10 == 0 or stint.should_stop():
                    state.write_text(str(step))
                    answer = stint.commit(step)
                    print("commit", step, answer.ok, answer.message, flush=True)
                if stint.should_stop():
                    sys.exit(143)
                while hold and step >= hold and not stint.should_stop():
                    time.sleep(0.05)
            stint.result("accuracy", 0.5)
            END
            exec python3 train.py
            """;

    /** Two files, one in a subfolder, rewritten by rename with every step; the marker comes last. */
    private static final String TWO_FILES = """
            cd ckpt; mkdir -p sub
            n=0; [ -f state ] && { n=$(cat state); [ $n = $(cat sub/weights) ] || exit 9; }
            echo "starting at $n resumed=$STINT_RESUMED"
            stop=0; trap 'stop=1' TERM
            save() { echo $n > t; mv t sub/weights; echo $n > t; mv t state; echo $n > t; mv t "${MARKER:-state}"; }
            while [ $n -lt 40 ]; do
              n=$((n+1)); save; echo "::stint progress step=$n total=40"
              [ $stop = 1 ] && exit 143
              [ -n "$HOLD_AT" ] && [ $n -ge $HOLD_AT ] && { while [ $stop = 0 ]; do sleep 0.05; done; }
            done
            echo "done at $n"
            """;

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private final List<TestMachine> machines = new ArrayList<>();

    @AfterEach
    void nothing_is_left_running() throws Exception {
        for (TestMachine machine : machines) {
            List<Long> left = machine.processes();
            machine.close();
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_python_job_commits_on_its_notice_and_goes_on_elsewhere() throws Exception {
        assumeTrue(pythonRuns(), "python3 is not available here");
        Orders orders = Orders.running(TRAIN).keeping("ckpt");
        orders.completion = Completion.QUIET;
        orders.quiet = Duration.ofHours(1);

        Status taken = preemptAt(17, orders);
        assertThat(machines.get(0).log())
                .isEqualTo(
                        "starting at 0 resumed False attempt 1\ncommit 10 True committed\ncommit 18 True committed\n");
        assertThat(taken.exit().orElseThrow().code()).isEqualTo(143);
        assertThat(taken.committed().orElseThrow().step()).isEqualTo(18);

        Status done = finish(orders);
        assertThat(machines.get(1).log()).startsWith("starting at 18 resumed True attempt 2\n");
        assertThat(done.exit().orElseThrow().code()).isZero();
        assertThat(done.restored().orElseThrow().step()).isEqualTo(18);
        assertThat(done.committed().orElseThrow().step()).isEqualTo(40);
        assertThat(done.remarks())
                .anyMatch(r -> r.kind().equals("result") && r.text().equals("accuracy=0.5"));
    }

    @Test
    void sets_sealed_by_a_marker_file_survive_a_preemption() throws Exception {
        Orders orders = Orders.running(TWO_FILES).keeping("ckpt");
        orders.completion = Completion.MARKER;
        orders.marker = "DONE";
        orders.env.put("MARKER", "DONE");

        Status taken = preemptAt(17, orders);
        assertThat(taken.committed()).isPresent();

        Status done = finish(orders);
        assertThat(machines.get(1).log()).isEqualTo("starting at 18 resumed=1\ndone at 40\n");
        assertThat(done.exit().orElseThrow().code()).isZero();
    }

    @Test
    void sets_that_proved_quiet_survive_a_preemption() throws Exception {
        Orders orders = Orders.running(TWO_FILES).keeping("ckpt");
        orders.completion = Completion.QUIET;
        orders.quiet = Duration.ofMillis(300);

        Status taken = preemptAt(17, orders);
        assertThat(taken.committed()).isPresent();

        Status done = finish(orders);
        assertThat(machines.get(1).log()).matches("starting at 1[78] resumed=1\ndone at 40\n");
        assertThat(done.exit().orElseThrow().code()).isZero();
    }

    /** Holds the command at a step until one of its sets is committed, then takes the machine. */
    private Status preemptAt(int step, Orders orders) throws Exception {
        orders.env.put("HOLD_AT", Integer.toString(step));
        TestMachine machine = start(orders);
        machine.await(s -> s.progress().map(p -> p.step() >= step).orElse(false)
                && s.committed().isPresent());
        machine.preempt(Optional.of(Duration.ofSeconds(60)));
        Status taken = machine.awaitExit();
        assertThat(taken.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        orders.env.remove("HOLD_AT");
        return taken;
    }

    private Status finish(Orders orders) throws Exception {
        orders.attempt = 2;
        return start(orders).awaitExit();
    }

    private TestMachine start(Orders orders) throws Exception {
        TestMachine machine = new TestMachine(store, temp.resolve("machine-" + machines.size()), orders.order());
        machines.add(machine);
        return machine;
    }

    private static boolean pythonRuns() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", "pass").start();
            return python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
