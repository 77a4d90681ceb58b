package dev.stint.server.upkeep;

import static dev.stint.server.upkeep.UpkeepUnderTest.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.KeepViews.OrphanView;
import dev.stint.api.KeepViews.SweepStep;
import dev.stint.api.KeepViews.SweepView;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.ObjectStore.PendingUpload;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import dev.stint.server.RefusedException;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.StorageTable;
import dev.stint.server.db.SweepTable;
import dev.stint.server.db.TablesUnderTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobListener;
import org.quartz.Scheduler;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

class SweepTest {

    private static final long GIB = 1L << 30;

    @TempDir
    static Path folder;

    private static UpkeepUnderTest under;

    @BeforeAll
    static void start() {
        under = new UpkeepUnderTest(folder);
    }

    @AfterAll
    static void stop() {
        under.close();
    }

    @BeforeEach
    void nothing_was_ever_done() {
        under.clear();
    }

    @Test
    void an_ended_run_keeps_its_newest_once_the_newest_of_all_was_read_back() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 2, 5);

        SweepView sweep = under.upkeep().sweep();

        assertThat(under.liveIndexes("run-1")).isEqualTo(all.subList(3, 5));
        assertThat(step(sweep, "verify").words()).startsWith("1 checkpoint read back");
        assertThat(step(sweep, "retention").words()).startsWith("3 checkpoints of 1 log retired");
        assertThat(under.part(MarkTable.class).of("run-1").get(all.get(4)).reading())
                .contains(new MarkTable.Reading(true, under.clock.instant()));
        assertThat(events("run-1"))
                .containsExactly("retired retired checkpoints " + all.get(0) + ", " + all.get(1) + ", " + all.get(2)
                        + ": older than the newest 2; a later sweep frees 600 bytes");
        assertThat(under.upkeep().lastSweep()).contains(sweep);
        assertThat(sweep.endedAt()).isPresent();
        assertThat(sweep.kind()).isEqualTo("asked");
        assertThat(sweep.steps().stream().map(SweepStep::name))
                .containsExactly("bytes", "verify", "retention", "tiering", "uploads", "orphans", "storage");
        assertThat(sweep.steps()).allSatisfy(each -> assertThat(each.failed()).isEmpty());
    }

    @Test
    void a_live_run_keeps_the_one_before_its_last_good_one_and_all_that_is_newer() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.RUNNING, 1, 3);
        under.part(MarkTable.class).read("run-1", all.get(2), new MarkTable.Reading(true, under.clock.instant()));
        all = new java.util.ArrayList<>(all);
        all.add(under.commit("run-1", 1, 4));

        under.upkeep().sweep();

        assertThat(under.liveIndexes("run-1")).isEqualTo(all.subList(1, 4));
    }

    @Test
    void an_attempt_that_was_restored_and_saved_shows_that_its_checkpoint_is_good() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.RUNNING, 1, 3);
        under.attempt("run-1", 2, Optional.of(all.get(2)));
        long newest = under.commit("run-1", 2, 4);

        SweepView sweep = under.upkeep().sweep();

        assertThat(step(sweep, "verify").words()).startsWith("0 checkpoints read back");
        assertThat(under.liveIndexes("run-1")).containsExactly(all.get(2), newest);
    }

    @Test
    void a_quarantined_newest_is_not_what_the_others_are_retired_for() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.PAUSED, 1, 4);
        under.become("run-1", RunState.PAUSED, Set.of(all.get(3)));

        under.upkeep().sweep();

        // the third was read back; the second is what is left if it does not work either
        assertThat(under.liveIndexes("run-1")).isEqualTo(all.subList(1, 4));
    }

    @Test
    void a_damaged_newest_is_found_and_the_run_keeps_what_it_will_resume_from() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.FAILED, 1, 4);
        under.damage("run-1", all.get(3));

        SweepView sweep = under.upkeep().sweep();

        assertThat(step(sweep, "verify").words()).isEqualTo("2 checkpoints read back, 1.2 KiB; 1 damaged");
        assertThat(under.liveIndexes("run-1")).isEqualTo(all.subList(1, 4));
        assertThat(events("run-1").get(0)).startsWith("damaged checkpoint " + all.get(3) + " is damaged");
    }

    @Test
    void nothing_is_retired_while_nothing_was_read_back() throws IOException {
        try (UpkeepUnderTest frugal = new UpkeepUnderTest(folder, "--stint.upkeep.read-back-gib=0")) {
            List<Long> all = frugal.runWith("run-1", RunState.SUCCEEDED, 1, 4);

            SweepView sweep = frugal.upkeep().sweep();

            assertThat(frugal.liveIndexes("run-1")).isEqualTo(all);
            assertThat(step(sweep, "verify").words()).contains("1 left for another sweep");
        }
    }

    @Test
    void what_is_pinned_stays_until_it_is_unpinned() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 1, 3);
        under.upkeep().pin("run-1", all.get(0), "ann", "for the paper");

        under.upkeep().sweep();

        assertThat(under.liveIndexes("run-1")).containsExactly(all.get(0), all.get(2));
        assertThat(under.upkeep().unpin("run-1", all.get(0))).isTrue();
        assertThat(under.upkeep().unpin("run-1", all.get(0))).isFalse();
        under.upkeep().sweep();
        assertThat(under.liveIndexes("run-1")).containsExactly(all.get(2));
        assertThat(events("run-1").get(0))
                .isEqualTo("pinned checkpoint " + all.get(0) + " pinned by ann: for the paper");
    }

    @Test
    void bytes_go_with_the_sweep_after_the_one_that_retired_and_shared_ones_stay() throws IOException {
        under.store.magnify = GIB / 1000;
        List<Long> all = under.runWith("run-1", RunState.RUNNING, 1, 4);
        under.part(MarkTable.class).read("run-1", all.get(3), new MarkTable.Reading(true, under.clock.instant()));
        assertThat(step(under.upkeep().sweep(), "bytes").words()).startsWith("0 objects deleted");
        assertThat(under.liveIndexes("run-1")).isEqualTo(all.subList(2, 4));
        assertThat(objects("run-1")).hasSize(5);
        under.clock.pass(Duration.ofDays(15));

        SweepView second = under.upkeep().sweep();

        assertThat(step(second, "bytes").words()).isEqualTo("2 objects deleted that nothing needs, 400 bytes");
        assertThat(objects("run-1")).hasSize(3);
        for (Checkpoint each : under.live("run-1")) {
            assertThat(CheckpointReader.verify(under.store, each).good()).isTrue();
        }
        // all five lay there for half a month: 1,100 bytes said to be a thousandth of a GiB each
        assertThat(rows("run-1", StorageRow.Kind.STORAGE))
                .singleElement()
                .satisfies(row -> assertThat(row.quantity().doubleValue())
                        .isCloseTo(0.55, org.assertj.core.api.Assertions.within(1e-5)));
        assertThat(step(under.upkeep().sweep(), "bytes").words()).startsWith("0 objects deleted");
    }

    @Test
    void bytes_of_what_was_just_pruned_wait_for_the_sweep_after_the_next() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.RUNNING, 1, 4);
        under.part(MarkTable.class).read("run-1", all.get(3), new MarkTable.Reading(true, under.clock.instant()));
        under.clock.pass(Duration.ofMinutes(1));
        assertThat(under.upkeep().prune("run-1", true).retired()).isEqualTo(2);
        under.clock.pass(Duration.ofMinutes(1));

        assertThat(step(under.upkeep().sweep(), "bytes").words()).startsWith("0 objects deleted");
        assertThat(step(under.upkeep().sweep(), "bytes").words()).startsWith("2 objects deleted");
    }

    @Test
    void shards_have_logs_of_their_own_and_the_rules_of_their_run() throws IOException {
        RunRow whole = TablesUnderTest.row(
                Run.accepted("run-1", new Run.Rules(1, Set.of(), Set.of(), 2)),
                under.clock.instant(),
                "name: job\nrun: ./train\ncheckpoint:\n  path: out\n  keep:\n    last: 2\n");
        under.part(RunTable.class).insert(whole, "");
        List<Long> one = under.runWith("run-1.0", RunState.SUCCEEDED, 1, 4);
        List<Long> other = under.runWith("run-1.1", RunState.SUCCEEDED, 1, 4);

        SweepView sweep = under.upkeep().sweep();

        assertThat(step(sweep, "retention").done()).isEqualTo(2);
        assertThat(sweep.orphans()).isEmpty();
        assertThat(under.liveIndexes("run-1.0")).isEqualTo(one.subList(2, 4));
        assertThat(under.liveIndexes("run-1.1")).isEqualTo(other.subList(2, 4));
        assertThat(under.upkeep().prune("run-1", false).logs()).hasSize(2);
        assertThat(under.upkeep().pin("run-1.1", other.get(3), "ann", "").by()).isEqualTo("ann");
        assertThatThrownBy(() -> under.upkeep().pin("run-1", other.get(3), "ann", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("name one, from run-1.0 to run-1.1");
        assertThat(under.upkeep().cost("run", Optional.empty()).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.key()).isEqualTo("run-1"));
    }

    @Test
    void the_best_by_a_metric_stays() throws IOException {
        under.run(
                "run-1",
                RunState.SUCCEEDED,
                Set.of(),
                "name: job\nrun: ./train\ncheckpoint:\n  path: out\n  keep:\n    last: 1\n    best: {metric: loss, goal: min}\n");
        under.attempt("run-1", 1, Optional.empty());
        List<Long> all = new java.util.ArrayList<>();
        for (double loss : new double[] {3, 1, 2, 4}) {
            all.add(under.commit(
                    "run-1", 1, all.size(), Map.of("weights.bin", new byte[10]), new Metrics(Map.of("loss", loss))));
        }

        under.upkeep().sweep();

        assertThat(under.liveIndexes("run-1")).containsExactly(all.get(1), all.get(3));
    }

    @Test
    void old_sweeps_are_forgotten_by_batch_too() throws IOException {
        SweepTable sweeps = under.part(SweepTable.class);
        under.upkeep().sweep();
        JdbcClient jdbc = under.part(JdbcClient.class);
        long before = count(jdbc, "batch_job_execution");
        List<Long> forgotten = sweeps.forget(0);

        under.part(SweepJob.class).forget(forgotten);

        assertThat(forgotten).hasSize(1);
        assertThat(count(jdbc, "batch_job_execution")).isEqualTo(before - 1);
        assertThat(sweeps.last()).isEmpty();
    }

    private static long count(JdbcClient jdbc, String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    @Test
    void what_leaves_a_cold_class_early_is_paid_for() throws IOException {
        under.store.magnify = GIB / 200;
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 2, 2);
        under.upkeep().pin("run-1", all.get(0), "ann", "");
        under.upkeep().sweep();
        List<StorageRow> moves = rows("run-1", StorageRow.Kind.MOVE);
        assertThat(moves)
                .singleElement()
                .satisfies(row -> assertThat(row.objects()).isEqualTo(1));
        String cold = moves.get(0).storageClass();
        under.clock.pass(Duration.ofDays(10));
        under.upkeep().unpin("run-1", all.get(0));
        under.part(MarkTable.class).read("run-1", all.get(0), new MarkTable.Reading(false, under.clock.instant()));
        under.upkeep().sweep();
        assertThat(under.liveIndexes("run-1")).containsExactly(all.get(1));

        under.upkeep().sweep();

        int days = dev.stint.checkpoints.prices.StoragePriceFiles.shipped("s3")
                .orElseThrow()
                .find(cold)
                .orElseThrow()
                .minimumDays();
        assertThat(days).isGreaterThan(10);
        assertThat(rows("run-1", StorageRow.Kind.EARLY)).singleElement().satisfies(row -> {
            assertThat(row.storageClass()).isEqualTo(cold);
            assertThat(row.quantity().doubleValue())
                    .isCloseTo((days - 10) / 30.0, org.assertj.core.api.Assertions.within(1e-3));
        });
    }

    @Test
    void only_what_is_there_can_be_pinned() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 1, 3);
        under.upkeep().sweep();

        assertThatThrownBy(() -> under.upkeep().pin("run-1", all.get(0), "ann", ""))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(3))
                .hasMessageContaining("is retired");
        assertThatThrownBy(() -> under.upkeep().pin("run-1", 99, "ann", ""))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(4));
        assertThatThrownBy(() -> under.upkeep().pin("run-7", 1, "ann", ""))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(4));
        assertThat(under.part(MarkTable.class).of("run-1").values())
                .allSatisfy(mark -> assertThat(mark.pin()).isEmpty());
    }

    @Test
    void a_dry_pruning_changes_nothing_and_says_what_a_real_one_does() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 1, 3);
        under.part(MarkTable.class).read("run-1", all.get(2), new MarkTable.Reading(true, under.clock.instant()));

        var dry = under.upkeep().prune("run-1", false);
        assertThat(under.liveIndexes("run-1")).isEqualTo(all);
        var done = under.upkeep().prune("run-1", true);

        assertThat(under.liveIndexes("run-1")).containsExactly(all.get(2));
        assertThat(dry.retired()).isEqualTo(2);
        assertThat(dry.freedBytes()).isEqualTo(400);
        assertThat(dry.rules()).isEqualTo("the newest; older ones move where that saves money");
        assertThat(dry.logs()).isEqualTo(done.logs());
        assertThat(done.performed()).isTrue();
        assertThat(done.logs().get(0).checkpoints().get(0).why()).containsExactly("older than the newest 1");
        assertThat(done.logs().get(0).checkpoints().get(0).frees()).isEqualTo(200);
    }

    @Test
    void every_run_and_shard_is_looked_after_and_one_that_fails_stops_no_other() throws IOException {
        List<Long> one = under.runWith("run-1", RunState.SUCCEEDED, 1, 3);
        List<Long> two = under.runWith("run-2", RunState.SUCCEEDED, 1, 3);
        under.runWith("run-3", RunState.SUCCEEDED, 1, 3);
        under.store.broken = call -> call.startsWith("put team/run-2/log/");

        SweepView sweep = under.upkeep().sweep();

        assertThat(under.liveIndexes("run-1")).containsExactly(one.get(2));
        assertThat(under.liveIndexes("run-2")).isEqualTo(two);
        assertThat(under.liveIndexes("run-3")).hasSize(1);
        assertThat(step(sweep, "retention").failed())
                .singleElement()
                .asString()
                .startsWith("run-2: checkpoint log 'team/run-2': the outcome of appending record");
        assertThat(step(sweep, "retention").done()).isEqualTo(2);
        under.store.broken = call -> false;
        assertThat(step(under.upkeep().sweep(), "retention").failed()).isEmpty();
        assertThat(under.liveIndexes("run-2")).containsExactly(two.get(2));
    }

    @Test
    void what_a_failing_store_let_be_retired_is_in_the_timeline() throws IOException {
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 1, 4);
        int[] records = {0};
        under.store.broken = call -> call.startsWith("put team/run-1/log/") && ++records[0] > 1;

        SweepView sweep = under.upkeep().sweep();

        assertThat(step(sweep, "retention").failed()).hasSize(1);
        assertThat(under.liveIndexes("run-1")).isEqualTo(all.subList(1, 4));
        assertThat(events("run-1"))
                .singleElement()
                .asString()
                .startsWith("retired retired checkpoint " + all.get(0) + ": older than");
    }

    @Test
    void a_log_whose_run_has_a_spec_of_another_age_is_left_alone() throws IOException {
        under.run("run-1", RunState.SUCCEEDED, Set.of(), "name: job\nrun: ./train\ntime_machine: true\n");
        under.attempt("run-1", 1, Optional.empty());
        List<Long> all = List.of(under.commit("run-1", 1, 1), under.commit("run-1", 1, 2));

        SweepView sweep = under.upkeep().sweep();

        assertThat(under.liveIndexes("run-1")).isEqualTo(all);
        assertThat(step(sweep, "retention").failed()).singleElement().asString().contains("not valid any more");
    }

    @Test
    void older_checkpoints_sink_and_the_newest_does_not() throws IOException {
        under.store.magnify = GIB / 100;
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 3, 4);
        under.clock.pass(Duration.ofDays(10));

        SweepView sweep = under.upkeep().sweep();

        List<Checkpoint> live = under.live("run-1");
        assertThat(live.stream().map(Checkpoint::index)).isEqualTo(all.subList(1, 4));
        assertThat(classOf(live.get(2), "weights.bin")).isEqualTo("STANDARD");
        assertThat(classOf(live.get(1), "weights.bin")).isNotEqualTo("STANDARD");
        assertThat(classOf(live.get(0), "weights.bin")).isNotEqualTo("STANDARD");
        // one object for all three: as hot as the hottest needs it
        assertThat(classOf(live.get(0), "static.bin")).isEqualTo("STANDARD");
        assertThat(step(sweep, "tiering").words()).startsWith("2 objects moved, 4.0 GiB; that saves ");
        assertThat(events("run-1"))
                .anySatisfy(event -> assertThat(event).startsWith("tiered moved 2 objects, 4.0 GiB, of checkpoint "));
        assertThat(step(under.upkeep().sweep(), "tiering").words()).isEqualTo("0 objects moved");
        assertThat(under.upkeep().why("run-1", all.get(2)).objects())
                .filteredOn(object -> object.paths().equals(List.of("weights.bin")))
                .singleElement()
                .satisfies(object -> assertThat(object.movesTo()).isEmpty());
    }

    @Test
    void the_spec_may_want_nothing_moved() throws IOException {
        under.store.magnify = GIB / 100;
        under.run(
                "run-1",
                RunState.SUCCEEDED,
                Set.of(),
                "name: job\nrun: ./train\ncheckpoint:\n  path: out\n  tiers: off\n");
        under.attempt("run-1", 1, Optional.empty());
        List<Long> all = List.of(under.commit("run-1", 1, 1), under.commit("run-1", 1, 2));

        assertThat(step(under.upkeep().sweep(), "tiering").words()).isEqualTo("0 objects moved");
        assertThat(under.upkeep().why("run-1", all.get(0)).objects().get(0).why())
                .isEqualTo("checkpoint.tiers is off: nothing of this run moves");
    }

    @Test
    void why_shows_the_arithmetic_before_anything_moves() throws IOException {
        under.store.magnify = GIB / 100;
        List<Long> all = under.runWith("run-1", RunState.SUCCEEDED, 3, 3);

        var why = under.upkeep().why("run-1", all.get(0));

        assertThat(why.keep()).isTrue();
        assertThat(why.reasons())
                .containsExactly(
                        "verification not known yet: nothing is retired until one checkpoint was read back whole",
                        "among the newest 3");
        assertThat(why.prices().orElseThrow().store()).isEqualTo("s3 us-east-1");
        assertThat(why.readHours().orElseThrow()).isEqualByComparingTo(BigDecimal.ZERO);
        var weights = why.objects().stream()
                .filter(object -> object.paths().equals(List.of("weights.bin")))
                .findFirst()
                .orElseThrow();
        assertThat(weights.movesTo()).isPresent();
        assertThat(weights.lines())
                .anySatisfy(line -> assertThat(line).startsWith("storage in STANDARD "))
                .anySatisfy(line ->
                        assertThat(line).startsWith("Δ for " + weights.movesTo().orElseThrow()));
    }

    @Test
    void a_move_that_fails_is_told_and_what_was_moved_before_is_paid_for() throws IOException {
        under.store.magnify = GIB / 100;
        under.runWith("run-1", RunState.SUCCEEDED, 3, 3);
        int[] moves = {0};
        under.store.broken = call -> call.startsWith("move ") && ++moves[0] > 1;

        SweepView sweep = under.upkeep().sweep();

        assertThat(step(sweep, "tiering").failed())
                .singleElement()
                .asString()
                .startsWith("run-1: the store does not move");
        assertThat(rows("run-1", StorageRow.Kind.MOVE))
                .singleElement()
                .satisfies(row -> assertThat(row.objects()).isEqualTo(1));
    }

    @Test
    void what_lies_is_billed_once_by_class_and_price() throws IOException {
        under.store.magnify = GIB / 500;
        Instant begun = under.clock.instant();
        under.runWith("run-1", RunState.RUNNING, 3, 1);
        under.clock.pass(Duration.ofDays(15));
        under.upkeep().sweep();
        under.clock.pass(Duration.ofDays(15));
        under.upkeep().sweep();
        under.upkeep().sweep();

        // 300 and 200 bytes, said to be so many times as large: 500 × (GiB / 500)
        BigDecimal gb = BigDecimal.valueOf(500 * (GIB / 500))
                .divide(BigDecimal.valueOf(GIB), 12, java.math.RoundingMode.HALF_EVEN);
        List<StorageRow> rows = under.part(StorageTable.class).of("run-1");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).from()).isEqualTo(begun);
        assertThat(rows.get(1).from()).isEqualTo(rows.get(0).to());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.kind()).isEqualTo(StorageRow.Kind.STORAGE);
            assertThat(row.store()).isEqualTo("s3://bucket");
            assertThat(row.storageClass()).isEqualTo("STANDARD");
            assertThat(row.quantity().subtract(gb.divide(BigDecimal.valueOf(2))).abs())
                    .isLessThan(new BigDecimal("0.0000001"));
        });
        var cost = under.upkeep().cost("run", Optional.empty());
        assertThat(cost.usdSoFar().doubleValue()).isCloseTo(0.023, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(cost.usdPerMonth().doubleValue()).isCloseTo(0.023, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(cost.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.key()).isEqualTo("run-1"));
        assertThat(under.part(StorageTable.class)
                        .sums(List.of("run-1"))
                        .get("run-1")
                        .usd())
                .isEqualByComparingTo(cost.usdSoFar());
    }

    @Test
    void costs_by_tag_and_tier_are_the_same_money() throws IOException {
        under.store.magnify = GIB / 100;
        under.runWith("run-1", RunState.SUCCEEDED, 3, 3);
        under.clock.pass(Duration.ofDays(1));
        under.upkeep().sweep();
        under.clock.pass(Duration.ofDays(1));
        under.upkeep().sweep();

        var byTier = under.upkeep().cost("tier", Optional.empty());
        var byTag = under.upkeep().cost("tag", Optional.of("run-1"));

        assertThat(byTier.rows().size()).isGreaterThan(1);
        assertThat(byTier.rows().stream().map(row -> row.usdSoFar()).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(byTier.usdSoFar());
        assertThat(byTag.rows()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("(no tag)");
            assertThat(row.usdSoFar()).isEqualByComparingTo(byTier.usdSoFar()).isPositive();
        });
        assertThatThrownBy(() -> under.upkeep().cost("moon", Optional.empty()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(2));
    }

    @Test
    void where_there_is_one_class_nothing_moves_and_nothing_is_billed() throws IOException {
        under.store.classes = false;
        under.runWith("run-1", RunState.SUCCEEDED, 2, 3);
        under.clock.pass(Duration.ofDays(1));

        SweepView sweep = under.upkeep().sweep();

        assertThat(step(sweep, "tiering").words()).isEqualTo("0 objects moved");
        assertThat(under.part(StorageTable.class).of("run-1")).isEmpty();
        var cost = under.upkeep().cost("tier", Optional.empty());
        assertThat(cost.unpriced()).containsExactly("file:///bucket");
        assertThat(cost.bytes()).isEqualTo(900);
        assertThat(cost.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.key()).isEqualTo("(one class)"));
    }

    @Test
    void prefixes_without_a_run_are_reported_and_stay() throws IOException {
        under.runWith("run-1", RunState.RUNNING, 3, 1);
        under.store.put("team/blobs/abc", new byte[7]);
        under.store.put("installations/x/y", new byte[7]);
        under.store.put("loose", new byte[7]);
        under.store.put("other/run-1/data/1/x", new byte[9]);
        under.store.put("team/gone-1/data/1/x", new byte[5]);
        under.store.put("team/gone-1/log/00000000000000000000.json", new byte[6]);
        under.store.put("zed/file", new byte[7]);

        SweepView sweep = under.upkeep().sweep();

        assertThat(sweep.orphans().stream().map(OrphanView::prefix)).containsExactly("other/run-1/", "team/gone-1/");
        assertThat(sweep.orphans().get(1)).satisfies(orphan -> {
            assertThat(orphan.owner()).isEqualTo("team");
            assertThat(orphan.objects()).isEqualTo(2);
            assertThat(orphan.bytes()).isEqualTo(11);
            assertThat(orphan.usdPerMonth()).isPresent();
        });
        assertThat(step(sweep, "orphans").words()).startsWith("2 prefixes without a run, 20 bytes");
        assertThat(under.store.head("team/gone-1/data/1/x")).isPresent();
    }

    @Test
    void uploads_nobody_completed_are_given_up_once_they_are_old() throws IOException {
        under.runWith("run-1", RunState.RUNNING, 3, 1);
        var old = under.clock.instant().minus(Duration.ofDays(4));
        under.store.uploads.addAll(List.of(
                new PendingUpload("team/run-1/data/1/old", "a", old),
                new PendingUpload("team/run-1/data/1/young", "b", under.clock.instant()),
                new PendingUpload("team/blobs/old", "c", old),
                new PendingUpload("somebody/else/old", "d", old)));

        SweepView sweep = under.upkeep().sweep();

        assertThat(under.store.aborted).containsExactlyInAnyOrder("team/run-1/data/1/old", "team/blobs/old");
        assertThat(step(sweep, "uploads").words()).isEqualTo("2 abandoned uploads given up");
    }

    @Test
    void a_killed_sweep_is_closed_when_the_next_server_starts() throws Exception {
        JobRepository repository = under.part(JobRepository.class);
        var parameters =
                new JobParametersBuilder().addLong(SweepJob.NAME, -1L, true).toJobParameters();
        var instance = repository.createJobInstance(SweepJob.NAME, parameters);
        JobExecution execution = repository.createJobExecution(
                instance, parameters, new org.springframework.batch.infrastructure.item.ExecutionContext());
        execution.setStatus(org.springframework.batch.core.BatchStatus.STARTED);
        repository.update(execution);
        SweepView half = new SweepView(
                "nightly",
                under.clock.instant(),
                Optional.empty(),
                List.of(new SweepStep("bytes", 1, List.of(), "0 objects deleted")),
                List.of());
        under.part(SweepTable.class).begin(half, "s-gone");
        under.clock.pass(Duration.ofMinutes(5));

        under.part(Sweeper.class).start();

        SweepView closed = under.upkeep().lastSweep().orElseThrow();
        assertThat(closed.endedAt()).contains(under.clock.instant());
        assertThat(closed.steps()).hasSize(2);
        assertThat(closed.steps().get(1).failed()).singleElement().asString().startsWith("the server ended during");
        assertThat(repository.findRunningJobExecutions(SweepJob.NAME)).isEmpty();
        under.runWith("run-1", RunState.SUCCEEDED, 1, 2);
        assertThat(step(under.upkeep().sweep(), "retention").words()).startsWith("1 checkpoint of 1 log retired");
    }

    @Test
    void quartz_fires_it_and_an_hourly_one_looks_at_runs_at_work_only() throws Exception {
        List<Long> ended = under.runWith("run-1", RunState.SUCCEEDED, 1, 3);
        under.clock.pass(Duration.ofDays(2));
        List<Long> running = under.runWith("run-2", RunState.RUNNING, 1, 4);
        for (List<Object> each :
                List.<List<Object>>of(List.of("run-1", ended.get(2)), List.of("run-2", running.get(3)))) {
            under.part(MarkTable.class)
                    .read((String) each.get(0), (Long) each.get(1), new MarkTable.Reading(true, under.clock.instant()));
        }

        fire("hourly");

        SweepView sweep = under.upkeep().lastSweep().orElseThrow();
        assertThat(sweep.kind()).isEqualTo("hourly");
        assertThat(sweep.steps().stream().map(SweepStep::name)).containsExactly("bytes", "retention");
        assertThat(under.liveIndexes("run-1")).isEqualTo(ended);
        assertThat(under.liveIndexes("run-2")).isEqualTo(running.subList(2, 4));
    }

    @Test
    void a_missed_sweep_is_made_up_for_once() throws Exception {
        under.runWith("run-1", RunState.SUCCEEDED, 1, 3);
        fire(SweepTrigger.MISSED);
        assertThat(under.upkeep().lastSweep())
                .as("the first run is not a day old")
                .isEmpty();

        under.clock.pass(Duration.ofHours(25));
        fire(SweepTrigger.MISSED);
        SweepView made = under.upkeep().lastSweep().orElseThrow();
        assertThat(made.kind()).isEqualTo("nightly");
        under.clock.pass(Duration.ofHours(1));
        fire(SweepTrigger.MISSED);

        assertThat(under.upkeep().lastSweep()).contains(made);
        assertThat(under.liveIndexes("run-1")).hasSize(1);
    }

    @Test
    void quartz_knows_when() throws Exception {
        Scheduler scheduler = under.part(Scheduler.class);
        assertThat(scheduler.getTriggersOfJob(UpkeepConfiguration.SWEEP).stream()
                        .map(trigger -> trigger.getKey().getName()))
                .containsExactlyInAnyOrder("nightly", "hourly", "missed");
    }

    /** Has Quartz start a sweep, and waits for its end. */
    private static void fire(String kind) throws Exception {
        Scheduler scheduler = under.part(Scheduler.class);
        CountDownLatch done = new CountDownLatch(1);
        Exception[] thrown = {null};
        scheduler.getListenerManager().addJobListener(new JobListener() {
            @Override
            public String getName() {
                return "test";
            }

            @Override
            public void jobToBeExecuted(JobExecutionContext context) {}

            @Override
            public void jobExecutionVetoed(JobExecutionContext context) {}

            @Override
            public void jobWasExecuted(JobExecutionContext context, JobExecutionException e) {
                thrown[0] = e;
                done.countDown();
            }
        });
        scheduler.triggerJob(UpkeepConfiguration.SWEEP, new JobDataMap(Map.of(SweepTrigger.KIND, kind)));
        assertThat(done.await(60, TimeUnit.SECONDS)).as("Quartz fired").isTrue();
        assertThat(thrown[0]).isNull();
        scheduler.getListenerManager().removeJobListener("test");
    }

    private static List<String> events(String run) {
        return under.part(EventTable.class).after(run, 0, 100).stream()
                .map(event -> event.kind() + " " + event.why())
                .toList();
    }

    private static List<String> objects(String run) throws IOException {
        return under.store.list(UpkeepUnderTest.prefix(run) + "/data/", "", 1000).stream()
                .map(each -> each.key())
                .toList();
    }

    private static List<StorageRow> rows(String run, StorageRow.Kind kind) {
        return under.part(StorageTable.class).of(run).stream()
                .filter(row -> row.kind() == kind)
                .toList();
    }

    private static String classOf(Checkpoint checkpoint, String path) throws IOException {
        String key = checkpoint.files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow()
                .objectKey();
        return under.store
                .storageClasses()
                .orElseThrow()
                .find(key)
                .orElseThrow()
                .storageClass();
    }
}
