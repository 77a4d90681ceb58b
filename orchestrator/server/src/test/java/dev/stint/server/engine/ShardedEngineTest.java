package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs whose work is done by shards. */
class ShardedEngineTest {

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
    void as_many_shards_as_there_are_workers_are_worked_on_at_once() {
        ShardedRun run = ShardedRun.submit(engine, 4, 2);
        FakeCloud.Played first = run.running(0, 1);
        FakeCloud.Played second = run.running(1, 1);
        assertThat(run.counts()).isEqualTo(new Views.ShardsView(4, 2, 2, 0, 0, 0, 0));
        assertThat(engine.cloud.machines()).hasSize(2);
        Order.Work work = first.order().orElseThrow().work();
        assertThat(work.env())
                .containsEntry("STINT_SHARD", "0")
                .containsEntry("STINT_SHARDS", "4")
                .containsEntry("STINT_EMBED_INPUT", "shard/source/texts.jsonl")
                .containsEntry("STINT_EMBED_FORMAT", "jsonl")
                .containsEntry("STINT_EMBED_OUTPUT", "vectors");
        assertThat(work.run()).isEqualTo("\"$STINT_EMBEDDER\" split && (\n./train\n) && \"$STINT_EMBEDDER\" seal");
        assertThat(work.outputs()).containsExactly("vectors");
        assertThat(second.order().orElseThrow().checkpoint().prefix()).isEqualTo("default/" + run.id + "/1");
        assertThat(second.order().orElseThrow().run()).isEqualTo(run.id + ".1");

        run.finishes(second, 1, 10, 0);
        run.running(2, 1);
        assertThat(run.machines(3)).isEmpty();
        run.finishesAll(10);

        Views.RunDetail done = engine.awaitState(run.id, "SUCCEEDED");
        assertThat(done.run().why()).contains("40 vectors: 40 texts embedded");
        assertThat(done.embedding()).contains(new Views.EmbeddingView("own", 40, 40, 0, 0, Optional.empty()));
        assertThat(done.outputs())
                .extracting(Views.OutputView::path)
                .containsExactlyInAnyOrder(
                        "vectors/index.json",
                        "vectors/shard-00000-of-00004.out",
                        "vectors/shard-00001-of-00004.out",
                        "vectors/shard-00002-of-00004.out",
                        "vectors/shard-00003-of-00004.out");
        assertThat(done.attempts()).extracting(a -> a.shard().orElse(-1)).containsExactly(0, 1, 2, 3);
        assertThat(partitions())
                .containsExactly("shards:shard-0000", "shards:shard-0001", "shards:shard-0002", "shards:shard-0003");
    }

    @Test
    void a_preempted_shard_is_redone_alone_from_its_own_progress() {
        ShardedRun run = ShardedRun.submit(engine, 3, 3);
        FakeCloud.Played zero = run.running(0, 1);
        FakeCloud.Played one = run.running(1, 1);
        FakeCloud.Played two = run.running(2, 1);
        one.progresses(40, 100, 20);
        one.commits(7, 30);
        EngineUnderTest.await(
                "checkpoint",
                () -> engine.runs().brief(run.shard(1)).lastCheckpoint().filter(c -> c == 7));
        ShardedRun.taken(one);
        FakeCloud.Played again = run.machine(1, 2);
        again.restoredFrom(7, 30);
        again.runs();
        run.awaitShard(1, "RUNNING");
        run.finishes(zero, 0, 5, 0);
        run.finishes(again, 1, 5, 0);
        run.finishes(two, 2, 5, 0);

        Views.RunDetail done = engine.awaitState(run.id, "SUCCEEDED");

        assertThat(done.run().preemptions()).isEqualTo(1);
        assertThat(run.machines(0)).hasSize(1);
        assertThat(run.machines(1)).hasSize(2);
        assertThat(run.machines(2)).hasSize(1);
        assertThat(done.run().attempt()).isEqualTo(4);
        assertThat(engine.runs().detail(run.shard(1)).attempts().get(1).restoredStep())
                .contains(30L);
        assertThat(done.events())
                .filteredOn(e -> e.kind().equals("preempted"))
                .singleElement()
                .satisfies(e -> assertThat(e.why()).startsWith("shard 1: "));
        assertThat(done.events()).extracting(Views.EventView::kind).doesNotContain("committed", "rejected");
    }

    @Test
    void a_server_that_is_killed_takes_up_the_machines_that_still_run_and_launches_nothing_twice() {
        ShardedRun run = ShardedRun.submit(engine, 4, 2);
        FakeCloud.Played zero = run.running(0, 1);
        FakeCloud.Played one = run.running(1, 1);
        run.finishes(zero, 0, 1, 0);
        run.awaitShard(0, "SUCCEEDED");
        FakeCloud.Played two = run.running(2, 1);

        engine = engine.restarted();
        run.engine = engine;
        one.progresses(50, 100, 5);
        EngineUnderTest.await(
                "progress", () -> engine.runs().brief(run.id).progress().filter(p -> p.step() == 50));
        run.finishes(one, 1, 1, 0);
        run.finishes(two, 2, 1, 0);
        run.finishesAll(1);

        Views.RunDetail done = engine.awaitState(run.id, "SUCCEEDED");
        assertThat(done.attempts()).hasSize(4);
        assertThat(engine.cloud.machines()).hasSize(4);
    }

    @Test
    void a_stop_pauses_every_shard_and_a_resume_goes_on_with_those_that_are_not_done() {
        ShardedRun run = ShardedRun.submit(engine, 4, 2);
        FakeCloud.Played zero = run.running(0, 1);
        FakeCloud.Played one = run.running(1, 1);
        run.finishes(zero, 0, 1, 0);
        run.awaitShard(0, "SUCCEEDED");
        FakeCloud.Played two = run.running(2, 1);
        engine.runs().stop(run.id, "ada", "lunch");
        for (FakeCloud.Played machine : List.of(one, two)) {
            EngineUnderTest.await("drain", () -> machine.order().filter(o -> o.wish() == Order.Wish.DRAIN));
            machine.drained(Status.ExitReason.ORDERED);
        }
        Views.RunDetail paused = engine.awaitState(run.id, "PAUSED");
        assertThat(paused.run().shards()).contains(new Views.ShardsView(4, 0, 0, 1, 0, 3, 0));
        assertThat(run.machines(3)).isEmpty();

        engine.runs().resume(run.id, "ada", "");
        run.machine(1, 2);
        run.finishesAll(1);
        engine.awaitState(run.id, "SUCCEEDED");
        assertThat(run.machines(0)).hasSize(1);
        assertThat(run.machines(3)).hasSize(1);
        // A resume that comes before the pause has left Spring Batch goes on in the same job execution, in which a step
        // that is done
        // starts again and finds nothing to do; so machines are counted, not steps.
        assertThat(run.machines(1)).hasSize(2);
        assertThat(count("shards:shard-0001")).isEqualTo(2);
    }

    @Test
    void a_failed_shard_fails_the_run_after_the_others_and_a_resume_repeats_it_alone() {
        ShardedRun run = ShardedRun.submit(engine, 3, 3, "retries: {max: 0}");
        FakeCloud.Played zero = run.running(0, 1);
        FakeCloud.Played one = run.running(1, 1);
        FakeCloud.Played two = run.running(2, 1);
        one.exits(3);
        run.awaitShard(1, "FAILED");
        assertThat(engine.runs().brief(run.id).state()).isEqualTo("RUNNING");
        run.finishes(zero, 0, 1, 0);
        run.finishes(two, 2, 1, 0);
        assertThat(engine.awaitState(run.id, "FAILED").run().why()).contains("2 succeeded, 1 failed");

        engine.runs().resume(run.id, "ada", "");
        run.finishes(run.running(1, 2), 1, 1, 0);
        engine.awaitState(run.id, "SUCCEEDED");
        assertThat(engine.cloud.machines()).hasSize(4);
    }

    @Test
    void a_cancel_ends_every_machine_without_saving() {
        ShardedRun run = ShardedRun.submit(engine, 3, 2);
        run.running(0, 1);
        run.running(1, 1);
        engine.runs().cancel(run.id, "ada", "");
        engine.awaitState(run.id, "CANCELLED");
        EngineUnderTest.await(
                "no machine left",
                () -> Optional.of(engine.cloud.machines())
                        .filter(all -> all.stream()
                                .allMatch(
                                        m -> engine.cloud.status(m.machine.id()).gone())));
        assertThat(run.counts()).isEqualTo(new Views.ShardsView(3, 0, 0, 0, 0, 0, 3));
        assertThat(engine.cloud.machines()).hasSize(2);
    }

    private List<String> partitions() {
        return engine.part(JdbcClient.class)
                .sql("select distinct step_name from batch_step_execution where step_name like 'shards:%' order by 1")
                .query(String.class)
                .list();
    }

    private int count(String step) {
        return engine.part(JdbcClient.class)
                .sql("select count(*) from batch_step_execution where step_name = ?")
                .param(step)
                .query(Integer.class)
                .single();
    }
}
