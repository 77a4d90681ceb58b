package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mailbox.Status;
import dev.stint.server.db.Holding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** What it takes a run to get from one machine to the next. */
final class EngineMoveTest {

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    /** The transactions of loops from now on, by their names; ours have none. */
    private Queue<String> commits() {
        Queue<String> commits = new ConcurrentLinkedQueue<>();
        ((ConfigurableTransactionManager) engine.part(PlatformTransactionManager.class))
                .addListener(new TransactionExecutionListener() {
                    @Override
                    public void beforeCommit(TransactionExecution transaction) {
                        if (Holding.current().isPresent()) {
                            commits.add(transaction.getTransactionName());
                        }
                    }
                });
        return commits;
    }

    @Test
    void a_move_commits_what_was_said_and_the_next_launch_and_that_it_is_made_and_granted_and_nothing_else() {
        String run = engine.submit();
        FakeCloud.Played first = engine.machine(1);
        first.runs();
        EngineUnderTest.await(
                "all that it said so far is written",
                () -> engine.part(JdbcClient.class)
                        .sql("select status_sequence from attempt where status_sequence > 0")
                        .query(Long.class)
                        .optional());
        Queue<String> commits = commits();

        first.drained(Status.ExitReason.NOTICE);
        engine.machine(2);
        engine.awaitState(run, "STARTING");
        EngineUnderTest.await(
                "the second machine is known",
                () -> engine.runs().detail(run).attempts().stream()
                        .filter(attempt -> attempt.attempt() == 2)
                        .findFirst());

        List<String> waited = new ArrayList<>(commits);
        waited.removeIf("stint.books"::equals);
        assertThat(waited)
                .as(
                        "what waits for the disk; ours: said, recorded, tried, granted; Spring Batch's: the next step is there")
                .hasSize(5);
        assertThat(commits).as("and what does not: how the last step has ended").hasSize(6);
        assertThat(engine.kinds(run)).containsSubsequence("noticed", "preempted", "placed", "granted");
    }

    @Test
    void the_first_order_of_a_launch_says_all_there_is_to_say() {
        String run = engine.submit("checkpoint: {}", "work: 10h");
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");

        assertThat(machine.order()).hasValueSatisfying(order -> {
            assertThat(order.version()).isEqualTo(1);
            assertThat(order.checkpoint().hazardPerHour()).isPositive();
        });
        assertThat(engine.part(JdbcClient.class)
                        .sql("select order_version from attempt")
                        .query(Integer.class)
                        .list())
                .containsExactly(1);
    }

    @Test
    void a_second_order_of_a_launch_has_a_version_of_its_own() {
        String run = engine.submit();
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");

        engine.runs().stop(run, "ada", "");

        EngineUnderTest.await("another order", () -> machine.order().filter(order -> order.version() == 2));
    }

    /** Puts Spring Batch's tables back by what a database that crashed may have lost of them: the last updates. */
    private void forget() {
        JdbcClient jdbc = engine.part(JdbcClient.class);
        // of a step nothing is written between its creation, which is waited for, and its end
        assertThat(jdbc.sql("select distinct status from batch_step_execution where end_time is null")
                        .query(String.class)
                        .list())
                .containsExactly("STARTING");
        jdbc.sql("""
                        update batch_job_execution set status = 'STARTING', start_time = null, version = version - 1
                        where status = 'STARTED'""").update();
        assertThat(jdbc.sql("select distinct status from batch_job_execution where end_time is null")
                        .query(String.class)
                        .list())
                .containsExactly("STARTING");
    }

    private FakeCloud.Played running(String run) {
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        return machine;
    }

    @Test
    void a_run_moves_on_though_the_database_lost_what_batch_wrote_last() {
        String run = engine.submit();
        FakeCloud.Played first = running(run);
        forget();

        first.drained(Status.ExitReason.NOTICE);
        FakeCloud.Played second = EngineUnderTest.await("machine 2", () -> {
            engine.clock.pass(Duration.ofMillis(50));
            return engine.cloud.machines().stream().skip(1).findFirst();
        });
        second.runs();
        engine.awaitState(run, "RUNNING");
        forget();
        second.exits(0);

        EngineUnderTest.await("the end", () -> {
            engine.clock.pass(Duration.ofMillis(50));
            return Optional.of(engine.runs().brief(run))
                    .filter(view -> view.state().equals("SUCCEEDED"));
        });
        assertThat(engine.runs().detail(run).attempts()).hasSize(2);
        assertThat(engine.cloud.machines()).hasSize(2);
    }

    @Test
    void a_server_that_starts_takes_over_a_run_though_the_database_lost_what_batch_wrote_last() {
        String run = engine.submit();
        FakeCloud.Played machine = running(run);
        forget();
        engine = engine.restarted();
        machine.progresses(50, 100, 50);
        EngineUnderTest.await(
                "the machine is heard",
                () -> engine.runs().brief(run).progress().filter(progress -> progress.step() == 50));
        machine.exits(0);

        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(1);
        assertThat(engine.cloud.machines()).hasSize(1);
    }
}
