package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.FamilyTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money, time and sight of runs whose work is done by shards. */
class ShardedBillTest {

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
    void the_budget_is_that_of_all_shards_together() {
        ShardedRun run = ShardedRun.submit(engine, 2, 2, "budget: {max: 0.15 USD}");
        FakeCloud.Played zero = run.running(0, 1);
        FakeCloud.Played one = run.running(1, 1);
        EngineUnderTest.await("both told to save", () -> {
            engine.clock.pass(Duration.ofSeconds(1));
            if (engine.runs().brief(run.id).costUsd().compareTo(new BigDecimal("0.15")) < 0) {
                engine.clock.pass(Duration.ofMinutes(10));
            }
            zero.runs();
            one.runs();
            return Optional.of(engine.runs().brief(run.id))
                    .filter(r -> r.state().equals("DRAINING"));
        });
        for (FakeCloud.Played machine : List.of(zero, one)) {
            EngineUnderTest.await("drain", () -> machine.order().filter(o -> o.wish() == Order.Wish.DRAIN));
            machine.drained(Status.ExitReason.ORDERED);
        }
        engine.awaitState(run.id, "PAUSED");
        assertThat(engine.kinds(run.id).stream().filter("budget"::equals)).hasSize(1);
        assertThatThrownBy(() -> engine.runs().resume(run.id, "ada", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("budget.max");
    }

    @Test
    void under_a_deadline_a_shard_counts_what_waits_behind_it() {
        engine.cloud.dry(FakeCloud.SPOT_A);
        engine.cloud.dry(FakeCloud.SPOT_B);
        ShardedRun run = ShardedRun.submit(engine, 3, 1, "deadline: 5h", "work: 3h");
        engine.awaitKind(run.id, "waiting");
        // an hour of its own work, two of others: less than two hours may be waited, not four
        assertThat(engine.runs().brief(run.shard(0)).why()).containsPattern("slack 1h ?4[0-9]m");
        engine.clock.pass(Duration.ofMinutes(100));
        assertThat(run.machines(0)).isEmpty();
        engine.clock.pass(Duration.ofMinutes(30));
        assertThat(run.machine(0, 1).machine.market()).isEqualTo(FakeCloud.ON_DEMAND);
    }

    @Test
    void the_bill_is_the_sum_over_the_attempts_of_all_shards() {
        ShardedRun run = ShardedRun.submit(engine, 3, 2);
        FakeCloud.Played zero = run.running(0, 1);
        run.running(1, 1);
        engine.clock.pass(Duration.ofHours(1));
        zero.runs();
        ShardedRun.taken(zero);
        run.machine(0, 2);
        run.finishesAll(1);
        engine.awaitState(run.id, "SUCCEEDED");
        Views.RunDetail done = EngineUnderTest.await(
                "a settled bill",
                () -> Optional.of(engine.runs().detail(run.id))
                        .filter(d ->
                                attempts(run).stream().allMatch(a -> a.goneAt().isPresent())));
        BigDecimal attempts =
                done.attempts().stream().map(Views.AttemptView::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal rows = done.cost().rows().stream().map(Views.CostRow::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal anew = attempts(run).stream()
                .map(a -> a.usdPerHour()
                        .perHourFor(Duration.between(
                                a.grantedAt().orElseThrow(), a.goneAt().orElseThrow()))
                        .usd())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(done.cost().totalUsd())
                .isGreaterThan(new BigDecimal("0.19"))
                .isEqualByComparingTo(attempts)
                .isEqualByComparingTo(rows)
                .isEqualByComparingTo(anew)
                .isEqualByComparingTo(engine.runs().brief(run.id).costUsd());
        assertThat(done.shards().orElseThrow().stream()
                        .map(Views.ShardView::costUsd)
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(attempts);
    }

    @Test
    void people_see_and_steer_the_run_and_only_look_at_its_shards() {
        ShardedRun run = ShardedRun.submit(engine, 2, 1);
        run.running(0, 1);
        assertThat(engine.runs().list(Optional.empty(), Optional.empty(), 10).runs())
                .extracting(Views.RunView::id)
                .containsExactly(run.id);
        assertThat(engine.runs().live()).isEqualTo(1);
        String beginning = run.id.substring(0, run.id.length() - 2);
        assertThat(engine.runs().brief(beginning).id()).isEqualTo(run.id);
        assertThat(engine.runs().brief(beginning + ".1").state()).isEqualTo("QUEUED");
        assertThat(engine.runs().brief("last.0").id()).isEqualTo(run.shard(0));
        assertThatThrownBy(() -> engine.runs().brief("last.2"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has no shard 2");
        assertThatThrownBy(() -> engine.runs().stop(run.shard(0), "ada", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("give " + run.id);
        assertThatThrownBy(() -> engine.runs().checkpoints(run.id))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(run.id + ".0 to " + run.id + ".1");
        assertThat(engine.runs().checkpoints(run.shard(0)).checkpoints()).isEmpty();
    }

    private List<AttemptRow> attempts(ShardedRun run) {
        return engine.part(FamilyTable.class).granted(run.id);
    }
}
