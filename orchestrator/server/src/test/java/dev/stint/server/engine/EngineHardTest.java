package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.Refusal;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.LedgerTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What must hold when things around the engine break. */
class EngineHardTest {

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void a_run_outlives_any_number_of_servers() {
        String run = engine.submit("progress: {total: 100}");
        FakeCloud.Played machine = running(run);
        for (int server = 1; server <= 3; server++) {
            engine = engine.restarted();
            int step = 10 * server;
            machine.progresses(step, 100, step);
            EngineUnderTest.await(
                    "step " + step, () -> engine.runs().brief(run).progress().filter(p -> p.step() == step));
        }
        machine.exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(1);
    }

    @Test
    void an_execution_whose_end_the_database_lost_is_driven_on() {
        String run = paused();
        JdbcClient jdbc = engine.part(JdbcClient.class);
        EngineUnderTest.await(
                "rest",
                () -> Optional.of(1).filter(x -> engine.part(Dispatcher.class).live() == 0));
        jdbc.sql("update batch_step_execution set status = 'UNKNOWN'").update();
        jdbc.sql("update batch_job_execution set status = 'UNKNOWN'").update();
        engine.runs().resume(run, "ada", "");
        engine.machine(2).exits(0);
        engine.awaitState(run, "SUCCEEDED");
    }

    @Test
    void a_provider_that_throws_whatever_it_likes_costs_no_machine_and_no_attempt() {
        String run = engine.submit();
        FakeCloud.Played machine = running(run);
        engine.cloud.fails(new IllegalStateException("a bug in an adapter"));
        engine.clock.pass(Duration.ofMinutes(1));
        machine.runs();
        engine.clock.pass(Duration.ofMinutes(1));
        engine.cloud.recovers();
        machine.exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(1);
        assertThat(steps(run, "attempt")).isEqualTo(1);
    }

    @Test
    void a_store_that_is_away_for_a_while_costs_no_machine_and_no_attempt() {
        String run = engine.submit();
        FakeCloud.Played machine = running(run);
        engine.storeAway(true);
        engine.clock.pass(Duration.ofHours(2));
        machine.exits(0);
        engine.storeAway(false);
        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(1);
        assertThat(steps(run, "attempt")).isEqualTo(1);
    }

    @Test
    void a_run_whose_provider_cannot_be_asked_waits_and_says_so() {
        engine.cloud.fails(new IllegalStateException("a bug in an adapter"));
        String run = engine.submit();
        engine.awaitKind(run, "waiting");
        assertThat(engine.runs().brief(run).why()).contains("could not be asked: fake");
        engine.cloud.recovers();
        engine.machine(1).exits(0);
        engine.awaitState(run, "SUCCEEDED");
    }

    @Test
    void a_provider_that_is_not_set_up_is_refused_at_once() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine.submit("resources: {providers: [local]}"))
                .satisfies(refused -> assertThat(refused.problems().toString())
                        .contains("local is not set up on this server")
                        .contains("stint.providers.local.regions"));
    }

    @Test
    void a_machine_whose_agent_ended_itself_is_ended_and_its_bill_too() {
        String run = engine.submit();
        FakeCloud.Played machine = running(run);
        engine.clock.pass(Duration.ofHours(1));
        machine.drained(Status.ExitReason.LEASE);
        FakeCloud.Played second = engine.machine(2);
        EngineUnderTest.await(
                "the first machine's end",
                () -> Optional.of(1)
                        .filter(x -> engine.cloud.status(machine.machine.id()).gone()));
        EngineUnderTest.await(
                "the end of its bill",
                () -> engine.part(JdbcClient.class)
                        .sql("select gone_at from attempt where run = ? and attempt = 1 and gone_at is not null")
                        .param(run)
                        .query(Object.class)
                        .optional());
        engine.clock.pass(Duration.ofHours(10));
        second.runs();
        assertThat(engine.runs().detail(run).attempts().get(0).costUsd()).isEqualByComparingTo("0.10");
    }

    @Test
    void a_machine_that_is_there_but_says_nothing_for_long_is_given_up() {
        String run = engine.submit();
        FakeCloud.Played machine = running(run);
        EngineUnderTest.await("machine 2", () -> {
            // the time between two looks counts as a few heartbeats at most, for a computer may have slept
            engine.clock.pass(Duration.ofSeconds(4));
            return Optional.of(engine.cloud.machines()).filter(all -> all.size() == 2);
        });
        EngineUnderTest.await(
                "the mute machine's end",
                () -> Optional.of(1)
                        .filter(x -> engine.cloud.status(machine.machine.id()).gone()));
        assertThat(engine.runs().detail(run).attempts().get(0).detail()).contains("said nothing");
    }

    @Test
    void a_machine_taken_before_its_launch_was_known_is_billed_and_replaced_at_once() {
        engine.cloud.loseNextAnswerAndMachine();
        String run = engine.submit();
        FakeCloud.Played second = engine.machine(2);
        second.exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").attempts())
                .extracting(a -> a.outcome().orElse(""))
                .containsExactly("PREEMPTED", "SUCCEEDED");
    }

    @Test
    void a_refusal_that_says_nothing_of_an_earlier_try_gives_up_no_machine() {
        engine.cloud.loseNextAnswer();
        engine.cloud.hides = true;
        engine.cloud.shutOut = Optional.of(new Refusal(
                Refusal.Kind.THROTTLED, Refusal.Scope.MARKET, "Busy", "less haste", Optional.of(Duration.ZERO)));
        String run = engine.submit();
        EngineUnderTest.await(
                "two more tries",
                () -> Optional.of(engine.cloud.requests.size()).filter(tries -> tries >= 3));
        engine.cloud.hides = false;
        engine.machine(1).exits(0);

        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(1);
        assertThat(engine.cloud.machines()).hasSize(1);
    }

    @Test
    void a_bill_ends_when_the_machine_was_last_known_to_live_where_nobody_knows_its_end() {
        engine.cloud.forgetsEnds();
        String run = engine.submit("progress: {total: 100}");
        FakeCloud.Played machine = running(run);
        engine.clock.pass(Duration.ofMinutes(30));
        machine.progresses(50, 100, 1800);
        EngineUnderTest.await(
                "progress", () -> engine.runs().brief(run).progress().filter(p -> p.step() == 50));
        machine.end(End.PREEMPTED);
        EngineUnderTest.await("machine 2", () -> {
            engine.clock.pass(Duration.ofHours(5));
            return Optional.of(engine.cloud.machines()).filter(all -> all.size() == 2);
        });
        assertThat(engine.runs().detail(run).attempts().get(0).costUsd()).isEqualByComparingTo("0.05");
    }

    @Test
    void the_end_of_a_machine_is_billed_once_however_many_learn_of_it() {
        String run = engine.submit();
        running(run);
        engine.clock.pass(Duration.ofHours(1));
        AttemptRow attempt = engine.part(AttemptTable.class).find(run, 1, 1).orElseThrow();
        Meter meter = engine.part(Meter.class);
        CompletableFuture<?>[] all = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> meter.gone(attempt, engine.clock.instant())))
                .limit(16)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
        assertThat(engine.part(LedgerTable.class).of(run)).hasSize(1);
    }

    @Test
    void time_at_rest_is_no_waiting_for_capacity() {
        String run = engine.submit("capacity: spot-only", "max_wait: 5m");
        FakeCloud.Played machine = running(run);
        engine.runs().stop(run, "ada", "");
        EngineUnderTest.await("drain", () -> machine.order().filter(o -> o.wish() == Order.Wish.DRAIN));
        machine.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");
        engine.clock.pass(Duration.ofDays(60));
        engine.cloud.dry(FakeCloud.SPOT_A);
        engine.cloud.dry(FakeCloud.SPOT_B);
        engine.runs().resume(run, "ada", "");
        engine.awaitKind(run, "waiting");
        assertThat(engine.runs().brief(run).state()).isEqualTo("PLACING");
        engine.clock.pass(Duration.ofMinutes(6));
        assertThat(engine.awaitState(run, "FAILED").run().why()).contains("max_wait");
    }

    @Test
    void a_budget_counts_while_a_machine_starts_and_a_run_without_money_is_not_resumed() {
        String run = engine.submit("budget: {max: 0.05 USD}");
        engine.machine(1);
        engine.awaitKind(run, "granted");
        engine.clock.pass(Duration.ofSeconds(5));
        engine.cloud.price(FakeCloud.SPOT_A, "1000");
        EngineUnderTest.await("paused", () -> {
            engine.clock.pass(Duration.ofMillis(60));
            return Optional.of(engine.runs().brief(run)).filter(r -> r.state().equals("PAUSED"));
        });
        assertThatThrownBy(() -> engine.runs().resume(run, "ada", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("budget.max");
    }

    @Test
    void markets_that_only_a_launch_can_tell_are_vouched_for_by_our_own_machines_alone() {
        engine.cloud.untold(FakeCloud.SPOT_A);
        engine.cloud.untold(FakeCloud.SPOT_B);
        String run = engine.submit();
        running(run);
        RunRow row = engine.part(RunTable.class).find(run).orElseThrow();
        AttemptMemory memory = engine.part(AttemptMemories.class).of(row);
        // what was known of our machines serves for a moment
        Map<String, Boolean> vouched = EngineUnderTest.await(
                "our machine vouches",
                () -> Optional.of(vouched(memory, row)).filter(each -> each.get(FakeCloud.SPOT_A.id())));
        assertThat(vouched)
                .containsEntry(FakeCloud.SPOT_A.id(), true)
                .containsEntry(FakeCloud.SPOT_B.id(), false)
                .containsEntry(FakeCloud.ON_DEMAND.id(), true);
    }

    private Map<String, Boolean> vouched(AttemptMemory memory, RunRow row) {
        Map<String, Boolean> vouched = new HashMap<>();
        memory.markets
                .look(row, memory.terms, engine.clock.instant())
                .forEach(c ->
                        vouched.put(c.offer().market().id(), c.availableSince().isPresent()));
        return vouched;
    }

    @Test
    void outputs_that_would_leave_their_folder_fail_the_settling(@TempDir Path base) throws IOException {
        String run = engine.runs()
                .submit(new Requests.Submit(
                        "name: job\nrun: ./train\noutputs: [{path: out, to: kept/}]\n",
                        "job.yaml",
                        Map.of(),
                        base.toString(),
                        ""))
                .id();
        byte[] evil = "evil".getBytes(StandardCharsets.UTF_8);
        engine.store.put("default/" + run + "/outputs/x", evil);
        engine.store.put(
                "default/" + run + "/outputs/outputs.json",
                ("{\"files\":[{\"path\":\"out/../../evil\",\"size\":4,\"sha256\":\"" + sha256(evil)
                                + "\",\"key\":\"default/" + run + "/outputs/x\"}]}")
                        .getBytes(StandardCharsets.UTF_8));
        running(run).exits(0);
        assertThat(engine.awaitState(run, "FAILED").run().why()).contains("would leave");
        assertThat(Files.exists(base.resolve("evil"))).isFalse();
    }

    @Test
    void a_manifest_of_rubbish_fails_the_settling_rather_than_blocking_it() throws IOException {
        String run = engine.submit("outputs: [{path: out}]");
        engine.store.put("default/" + run + "/outputs/outputs.json", "rubbish".getBytes(StandardCharsets.UTF_8));
        running(run).exits(0);
        assertThat(engine.awaitState(run, "FAILED").run().why()).contains("outputs could not be kept");
    }

    @Test
    void the_longest_tags_are_accepted_and_wild_names_are_not_repeated() {
        StringBuilder tags = new StringBuilder("tags: {");
        for (int i = 0; i < 50; i++) {
            tags.append(i == 0 ? "" : ", ")
                    .append("t")
                    .append(i)
                    .append(": '")
                    .append("\"".repeat(256))
                    .append("'");
        }
        String spec = "name: job\nrun: ./train\n" + tags + "}\n";
        Views.RunView run = engine.runs().submit(new Requests.Submit(spec, "\u001b[31mjob", Map.of(), "", "k"));
        assertThat(run.tags()).hasSize(50);
        assertThat(engine.runs().events(run.id(), 0).get(0).why()).doesNotContain("\u001b");
        assertThat(engine.runs()
                        .submit(new Requests.Submit(spec, "job", Map.of(), "", "k"))
                        .id())
                .isEqualTo(run.id());
        assertThatThrownBy(() -> engine.runs().submit(new Requests.Submit(spec + "#\n", "job", Map.of(), "", "k")))
                .isInstanceOf(RefusedException.class);
        for (Requests.Submit wild : List.of(
                new Requests.Submit(spec, "job", Map.of(), "/x".repeat(3000), ""),
                new Requests.Submit(spec, "job", Map.of(), "/\u0000", ""),
                new Requests.Submit(spec, "job", Map.of(), "", "k".repeat(201)))) {
            assertThatThrownBy(() -> engine.runs().submit(wild)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void five_hundred_submissions_are_listed_quickly() {
        long begin = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            engine.submit();
        }
        long submitted = System.nanoTime();
        engine.runs().list(Optional.empty(), Optional.empty(), 500);
        long warm = System.nanoTime();
        assertThat(engine.runs().list(Optional.empty(), Optional.empty(), 500).runs())
                .hasSize(500);
        long listed = System.nanoTime();
        Runtime memory = Runtime.getRuntime();
        System.out.printf(
                "500 submissions: %d ms; ls: %d ms; heap %d MB%n",
                (submitted - begin) / 1_000_000,
                (listed - warm) / 1_000_000,
                (memory.totalMemory() - memory.freeMemory()) >> 20);
        // the promise is 0.3 s; a loaded build machine gets ten times that
        assertThat(Duration.ofNanos(listed - warm)).isLessThan(Duration.ofSeconds(3));
    }

    private FakeCloud.Played running(String run) {
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        return machine;
    }

    private String paused() {
        String run = engine.submit();
        FakeCloud.Played machine = running(run);
        engine.runs().stop(run, "ada", "");
        EngineUnderTest.await("drain", () -> machine.order().filter(o -> o.wish() == Order.Wish.DRAIN));
        machine.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");
        return run;
    }

    private int steps(String run, String step) {
        return engine.part(JdbcClient.class)
                .sql("select count(*) from batch_step_execution where step_name = ?")
                .param(step)
                .query(Integer.class)
                .single();
    }

    private static String sha256(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
