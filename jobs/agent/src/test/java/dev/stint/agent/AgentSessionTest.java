package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSessionTest {

    /** Counts to 40, saving by rename after each step; on SIGTERM it ends at once after a save. */
    private static final String COUNTING = """
            n=0; [ -f ckpt/state.ckpt ] && n=$(cat ckpt/state.ckpt)
            echo "starting at $n resumed=$STINT_RESUMED"
            stop=0; trap 'stop=1' TERM
            while [ $n -lt 40 ]; do
              n=$((n+1)); echo $n > ckpt/tmp; mv ckpt/tmp ckpt/state.ckpt
              echo "::stint progress step=$n total=40"
              [ $stop = 1 ] && { echo "stopping at $n"; exit 143; }
              [ -n "$HOLD_AT" ] && [ $n -ge $HOLD_AT ] && { while [ $stop = 0 ]; do sleep 0.05; done; }
            done
            echo "done at $n"; cp ckpt/state.ckpt result.txt
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
    void a_command_runs_with_what_it_was_promised_and_its_exit_code_is_told() throws Exception {
        Orders orders = Orders.running(
                        "echo \"$STINT_RUN_ID $STINT_ATTEMPT $STINT_RESUMED $COLOUR [$CLOUD_CREDENTIAL]\";"
                                + " echo \"$STINT_CHECKPOINT_DIR\"; cat; pwd; exit 3")
                .keeping("ckpt");
        orders.env.put("COLOUR", "blue");
        TestMachine machine = start(orders);

        Status last = machine.awaitExit();

        assertThat(last.phase()).isEqualTo(Phase.DONE);
        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.COMMAND);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(3);
        assertThat(machine.log())
                .isEqualTo("train-1 1 0 blue []\n" + machine.places.job().resolve("ckpt") + "\n" + machine.places.job()
                        + "\n");
    }

    @Test
    void a_preempted_job_resumes_on_another_machine_and_finishes() throws Exception {
        Orders first = Orders.running(COUNTING).keeping("ckpt");
        first.outputs = List.of("result.txt");
        first.env.put("HOLD_AT", "17");
        TestMachine one = start(first);
        one.await(s -> s.progress().map(p -> p.step() >= 17).orElse(false));
        one.preempt(Optional.of(Duration.ofSeconds(30)));
        Status taken = one.awaitExit();

        Orders second = Orders.running(COUNTING).keeping("ckpt");
        second.outputs = List.of("result.txt");
        second.attempt = 2;
        TestMachine two = start(second);
        Status done = two.awaitExit();

        assertThat(taken.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(taken.exit().orElseThrow().code()).isEqualTo(143);
        assertThat(taken.notice().orElseThrow().source()).isEqualTo("taken by a test");
        assertThat(one.log())
                .contains("starting at 0 resumed=0", "stopping at 18")
                .doesNotContain("::stint");
        assertThat(done.restored().orElseThrow().index())
                .isEqualTo(taken.committed().orElseThrow().index());
        assertThat(done.exit().orElseThrow().code()).isZero();
        assertThat(done.progress().orElseThrow().step()).isEqualTo(40);
        assertThat(two.log()).isEqualTo("starting at 18 resumed=1\ndone at 40\n");
        assertThat(output("result.txt")).isEqualTo("40\n");
    }

    @Test
    void a_commit_that_fails_while_the_store_is_away_is_made_up_for_after_the_command() throws Exception {
        TestMachine machine = start(Orders.running("""
                        save() { echo 5 > ckpt/state; mkdir -p ckpt/.stint; echo '{"step": 5}' > ckpt/.stint/t
                          mv ckpt/.stint/t ckpt/.stint/commit-1.json
                          while [ ! -f ckpt/.stint/done-1.json ]; do sleep 0.05; done; exit 143; }
                        trap save TERM; echo up; while :; do sleep 0.05; done
                        """).keeping("ckpt"));
        machine.await(s -> s.logChunks() > 0);
        store.lose(true);
        machine.preempt(Optional.of(Duration.ofSeconds(60)));
        Path answer = machine.places.job().resolve("ckpt/.stint/done-1.json");
        assertThat(store.await(() -> Files.exists(answer), TestMachine.PATIENCE))
                .isTrue();
        store.lose(false);

        Status last = machine.awaitExit();

        assertThat(last.committed().orElseThrow().step()).isEqualTo(5);
        assertThat(Files.readString(answer)).contains("\"ok\":false");
    }

    @Test
    void a_job_that_ignores_the_signal_is_killed_in_time_and_its_last_set_is_kept() throws Exception {
        Orders orders = Orders.running("trap '' TERM; echo 7 > ckpt/t; mv ckpt/t ckpt/a.ckpt; echo ready;"
                        + " while :; do sleep 0.1; done")
                .keeping("ckpt");
        orders.drain = Duration.ofMillis(300);
        TestMachine machine = start(orders);
        machine.await(s -> s.logChunks() > 0);

        machine.preempt(Optional.empty());
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(-1);
        assertThat(last.committed()).isPresent();
        assertThat(last.remarks()).anyMatch(r -> r.kind().equals("drain-over"));
    }

    @Test
    void what_a_shell_started_may_save_although_the_signal_ended_the_shell() throws Exception {
        Orders orders = Orders.running(
                        "bash -c 'trap \"sleep 1; echo 9 > ckpt/t; mv ckpt/t ckpt/a.ckpt; exit 143\" TERM;"
                                + " echo ready; while :; do sleep 0.05; done'\necho never reached")
                .keeping("ckpt");
        TestMachine machine = start(orders);
        machine.await(s -> s.logChunks() > 0);

        machine.preempt(Optional.of(Duration.ofSeconds(30)));
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.committed()).isPresent();
        assertThat(last.remarks()).noneMatch(r -> r.kind().equals("drain-over"));
    }

    @Test
    void a_daemon_left_behind_is_ended_with_the_machine() throws Exception {
        TestMachine machine = start(Orders.running(
                "setsid sh -c 'trap \"\" TERM; exec sleep 600' >/dev/null 2>&1 &\n" + "sleep 0.2; echo forked"));

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isZero();
        assertThat(machine.processes()).isEmpty();
    }

    @Test
    void a_line_of_ten_megabytes_is_cut_and_said_so() throws Exception {
        TestMachine machine = start(Orders.running("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo after"));

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isZero();
        assertThat(last.logDropped()).isBetween(9_000_000L, 10_000_000L);
        assertThat(machine.log()).hasSizeLessThan(100_000).contains("line cut").endsWith("after\n");
    }

    @Test
    void redirections_that_open_the_output_anew_lose_nothing() throws Exception {
        StringBuilder expected = new StringBuilder("first\n");
        for (int i = 1; i <= 300; i++) {
            expected.append(i)
                    .append("\nto stderr ")
                    .append(i)
                    .append("\nto stdout ")
                    .append(i)
                    .append('\n');
        }
        TestMachine machine = start(Orders.running(
                "echo first; for i in $(seq 300); do echo $i; echo to stderr $i >/dev/stderr; echo to stdout $i"
                        + " >/dev/stdout; done; echo last >/proc/self/fd/1"));

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isZero();
        assertThat(machine.log()).isEqualTo(expected + "last\n");
    }

    @Test
    void binary_output_becomes_harmless_text() throws Exception {
        TestMachine machine = start(Orders.running("head -c 200000 /dev/urandom; printf '\\n\\033[31mend\\n'"));

        machine.awaitExit();

        assertThat(machine.log()).endsWith("\nend\n").doesNotContain("\u001b", "\0");
    }

    @Test
    void a_missing_command_exits_with_127() throws Exception {
        Status last = start(Orders.running("no-such-command-here")).awaitExit();

        assertThat(last.exit().orElseThrow().code()).isEqualTo(127);
        assertThat(last.exit().orElseThrow().detail()).contains("not found");
    }

    @Test
    void a_command_killed_by_a_signal_exits_with_128_and_its_number() throws Exception {
        assertThat(start(Orders.running("kill -KILL $$"))
                        .awaitExit()
                        .exit()
                        .orElseThrow()
                        .code())
                .isEqualTo(137);
    }

    @Test
    void a_failing_setup_fails_the_attempt_before_the_command_starts() throws Exception {
        Orders orders = Orders.running("echo never");
        orders.setup = "echo preparing; exit 9";
        TestMachine machine = start(orders);

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isEqualTo(9);
        assertThat(last.exit().orElseThrow().detail()).contains("setup failed");
        assertThat(machine.log()).isEqualTo("preparing\n");
    }

    @Test
    void a_store_lost_for_a_while_neither_ends_nor_blocks_the_command() throws Exception {
        Path flag = temp.resolve("go-on");
        TestMachine machine =
                start(Orders.running("echo before; while [ ! -f '" + flag + "' ]; do sleep 0.05; done; echo after"));
        machine.await(s -> s.phase() == Phase.RUNNING && s.logChunks() == 1);
        store.lose(true);
        int before = store.failures();
        assertThat(store.await(() -> store.failures() > before + 2, TestMachine.PATIENCE))
                .isTrue();
        Files.createFile(flag);
        store.lose(false);

        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().code()).isZero();
        assertThat(machine.log()).isEqualTo("before\nafter\n");
        assertThat(last.remarks()).anyMatch(r -> r.kind().equals("store-lost"));
    }

    @Test
    void a_stop_order_drains() throws Exception {
        Orders orders = Orders.running(COUNTING).keeping("ckpt");
        orders.env.put("HOLD_AT", "5");
        TestMachine machine = start(orders);
        machine.await(s -> s.progress().isPresent());

        orders.version = 2;
        orders.wish = Order.Wish.DRAIN;
        machine.send(orders.order());
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.ORDERED);
        assertThat(last.exit().orElseThrow().detail()).isEqualTo("asked by a test");
        assertThat(last.committed()).isPresent();
        assertThat(last.orderVersion()).isEqualTo(2);
    }

    @Test
    void an_abandoned_command_is_killed_and_nothing_is_saved() throws Exception {
        Orders orders = Orders.running("mkdir -p ckpt; trap 'echo x > ckpt/t; mv ckpt/t ckpt/a.ckpt' TERM; echo up;"
                        + " while :; do sleep 0.1; done")
                .keeping("ckpt");
        TestMachine machine = start(orders);
        machine.await(s -> s.logChunks() > 0);

        orders.version = 2;
        orders.wish = Order.Wish.ABANDON;
        machine.send(orders.order());
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.ORDERED);
        assertThat(last.committed()).isEmpty();
    }

    @Test
    void a_zombie_cannot_commit_and_exits_as_fenced() throws Exception {
        Path flag = temp.resolve("wake-up");
        Orders orders = Orders.running("echo up; while [ ! -f '" + flag + "' ]; do sleep 0.05; done;"
                        + " echo 1 > ckpt/t; mv ckpt/t ckpt/a.ckpt; while :; do sleep 0.1; done")
                .keeping("ckpt");
        TestMachine zombie = start(orders);
        zombie.await(s -> s.logChunks() > 0);
        CheckpointWriter.open(store, "team/train-1", 2, "successor", InstantSource.system());

        Files.createFile(flag);
        Status last = zombie.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.FENCED);
        assertThat(CheckpointLog.read(store, "team/train-1").checkpoints()).isEmpty();
    }

    @Test
    void a_zombie_keeps_no_outputs() throws Exception {
        Path flag = temp.resolve("wake-up");
        Orders orders =
                Orders.running("echo up; while [ ! -f '" + flag + "' ]; do sleep 0.05; done; echo 1 > result.txt");
        orders.outputs = List.of("result.txt");
        TestMachine zombie = start(orders);
        zombie.await(s -> s.logChunks() > 0);
        CheckpointWriter.open(store, "team/train-1", 2, "successor", InstantSource.system());

        Files.createFile(flag);

        assertThat(zombie.awaitExit().exit().orElseThrow().reason()).isEqualTo(ExitReason.FENCED);
        assertThat(store.get("team/train-1/outputs/outputs.json")).isEmpty();
    }

    @Test
    void missing_outputs_are_a_failure_of_their_own_and_nothing_is_kept() throws Exception {
        Orders orders = Orders.running("echo 1 > a.txt");
        orders.outputs = List.of("a.txt", "b.txt");

        Status last = start(orders).awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.OUTPUT_FAILED);
        assertThat(last.exit().orElseThrow().detail()).contains("'b.txt' is not there");
        assertThat(store.get("team/train-1/outputs/outputs.json")).isEmpty();
    }

    @Test
    void a_job_that_overwrites_in_place_all_the_time_is_told_that_nothing_is_complete() throws Exception {
        Orders orders =
                Orders.running("while :; do date +%N > ckpt/state.bin; done").keeping("ckpt");
        orders.interval = Optional.of(Duration.ofMillis(100));
        TestMachine machine = start(orders);

        Status advised =
                machine.await(s -> s.remarks().stream().anyMatch(r -> r.kind().equals("no-complete-set")));
        orders.version = 2;
        orders.wish = Order.Wish.ABANDON;
        machine.send(orders.order());
        machine.awaitExit();

        assertThat(advised.phase()).isEqualTo(Phase.RUNNING);
        assertThat(advised.remarks().get(advised.remarks().size() - 1).text()).contains("rename", "complete_when");
        assertThat(advised.committed()).isEmpty();
    }

    @Test
    void secrets_reach_the_command_and_not_the_log() throws Exception {
        Orders orders = Orders.running("echo \"token $TOKEN ${#TOKEN}\"");
        orders.secrets.put("TOKEN", "hunter2-hunter2");
        TestMachine machine = start(orders);

        machine.awaitExit();

        assertThat(machine.log()).isEqualTo("token *** 15\n");
    }

    @Test
    void a_failed_machine_is_held_for_a_look_until_the_order_says_otherwise() throws Exception {
        Orders orders = Orders.running("exit 5");
        orders.hold = Duration.ofHours(1);
        TestMachine machine = start(orders);
        Status held = machine.await(s -> s.phase() == Phase.HOLDING);

        orders.version = 2;
        orders.wish = Order.Wish.DRAIN;
        machine.send(orders.order());
        Status last = machine.awaitExit();

        assertThat(held.exit().orElseThrow().code()).isEqualTo(5);
        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.COMMAND);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(5);
    }

    @Test
    void a_lease_that_ran_out_drains_the_machine() throws Exception {
        Orders orders = Orders.running(COUNTING).keeping("ckpt");
        orders.env.put("HOLD_AT", "3");
        TestMachine machine = start(orders);
        machine.await(s -> s.progress().isPresent());

        orders.version = 2;
        orders.leaseUntil = Instant.EPOCH;
        machine.send(orders.order());

        assertThat(machine.awaitExit().exit().orElseThrow().reason()).isEqualTo(ExitReason.LEASE);
    }

    @Test
    void a_signal_to_the_agent_drains_like_a_notice() throws Exception {
        Orders orders = Orders.running(COUNTING).keeping("ckpt");
        orders.env.put("HOLD_AT", "3");
        TestMachine machine = start(orders);
        machine.await(s -> s.progress().isPresent());

        machine.agent.endings().terminate();
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.notice().orElseThrow().source()).contains("SIGTERM");
        assertThat(last.committed()).as("%s", last).isPresent();
    }

    @Test
    void a_signal_where_the_machine_shuts_down_leaves_no_more_than_the_provider_gives_it() throws Exception {
        Orders orders = Orders.running(COUNTING).keeping("ckpt");
        orders.env.put("HOLD_AT", "3");
        TestMachine machine = start(orders);
        machine.shutdownLead = Optional.of(Duration.ofSeconds(1000));
        machine.await(s -> s.committed().isPresent());

        machine.agent.endings().terminate();
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.notice().flatMap(Status.NoticeMark::endsAt)).isPresent();
        assertThat(last.remarks())
                .anyMatch(remark ->
                        remark.kind().equals("grace") && remark.text().startsWith("notice: 998 s left for saving; "));
    }

    @Test
    void a_clock_set_back_neither_silences_the_machine_nor_hides_its_notice() throws Exception {
        Orders orders = Orders.running(COUNTING).keeping("ckpt");
        orders.env.put("HOLD_AT", "3");
        TestMachine machine = start(orders);
        Status before = machine.await(s -> s.progress().isPresent());

        machine.stepClock(Duration.ofHours(-1));
        machine.await(s -> s.sequence() > before.sequence() + 3 && s.usage().isPresent());
        machine.preempt(Optional.of(Duration.ofSeconds(30)));
        Status last = machine.awaitExit();

        assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
        assertThat(last.exit().orElseThrow().code()).isEqualTo(143);
        assertThat(last.committed()).isPresent();
    }

    private TestMachine start(Orders orders) throws Exception {
        TestMachine machine = new TestMachine(store, temp.resolve("machine-" + machines.size()), orders.order());
        machines.add(machine);
        return machine;
    }

    private String output(String path) throws Exception {
        String manifest =
                new String(store.get("team/train-1/outputs/outputs.json").orElseThrow(), StandardCharsets.UTF_8);
        assertThat(manifest).contains("\"path\":\"" + path + "\"");
        String key = manifest.replaceAll("(?s).*\"key\":\"([^\"]+)\".*", "$1");
        return new String(store.get(key).orElseThrow(), StandardCharsets.UTF_8);
    }
}
