package dev.stint.checkpoints.policy;

import static dev.stint.checkpoints.policy.StoreSample.GB;
import static dev.stint.checkpoints.policy.StoreSample.NOW;
import static dev.stint.checkpoints.policy.StoreSample.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.MoveSum.Term;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.Retention.Reason;
import dev.stint.checkpoints.policy.Retention.Rule;
import dev.stint.checkpoints.policy.TieringPlan.CheckpointPlan;
import dev.stint.checkpoints.policy.TieringPlan.ObjectPlan;
import dev.stint.checkpoints.policy.TieringRules.MonthsKept;
import dev.stint.checkpoints.policy.TieringRules.ReadOdds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cases computed by hand: the sums stand in the tests, with the prices of the tables that come with Stint. */
final class TieringTest {

    private static final double OVERHEAD_GB = 32_768.0 / GB;
    private static final double OVERHEAD_HOT_GB = 8_192.0 / GB;

    @Test
    void s3_a_large_object_that_is_hardly_read_sinks_to_deep_archive() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("data", 40 * GB));

        ObjectPlan plan = store.plan(rules(0.01, 2), "data");

        double staysHot = 40 * 0.023 * 6 + 0.01 * 0.0004 / 1000;
        double inInfrequent = 40 * 0.0125 * 6 + 0.01 / 1000 + 0.01 * (40 * 0.01 + 0.001 / 1000);
        double inInstant = 40 * 0.004 * 6 + 0.02 / 1000 + 0.01 * (40 * 0.03 + 0.01 / 1000);
        double inFlexible = (40 + OVERHEAD_GB) * 0.0036 * 6
                + OVERHEAD_HOT_GB * 0.023 * 6
                + 0.03 / 1000
                + 0.01 * (40 * 0.01 + 0.05 / 1000 + 5 * 2);
        double inDeep = (40 + OVERHEAD_GB) * 0.00099 * 6
                + OVERHEAD_HOT_GB * 0.023 * 6
                + 0.05 / 1000
                + 0.01 * (40 * 0.02 + 0.10 / 1000 + 12 * 2);
        assertThat(plan.to()).contains("DEEP_ARCHIVE");
        assertThat(classes(plan)).containsExactly("DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "STANDARD_IA");
        assertDelta(plan, 0, staysHot - inDeep); // 5.034
        assertDelta(plan, 1, staysHot - inFlexible); // 4.552
        assertDelta(plan, 2, staysHot - inInstant); // 4.548
        assertDelta(plan, 3, staysHot - inInfrequent); // 2.516
    }

    @Test
    void s3_where_waiting_is_dear_the_same_object_sinks_to_where_it_can_be_read_at_once() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("data", 40 * GB));

        ObjectPlan plan = store.plan(rules(0.01, 40), "data"); // eight GPUs wait

        assertThat(plan.to()).contains("GLACIER_IR");
        assertDelta(
                plan,
                0,
                40 * 0.023 * 6
                        + 0.01 * 0.0004 / 1000
                        - (40 * 0.004 * 6 + 0.02 / 1000 + 0.01 * (40 * 0.03 + 0.01 / 1000)));
    }

    @Test
    void gcs_the_time_a_checkpoint_is_kept_decides_how_cold_it_gets() {
        for (Object[] each : new Object[][] {{0.5, ""}, {1.0, "NEARLINE"}, {2.0, "COLDLINE"}, {6.0, "ARCHIVE"}}) {
            StoreSample store = new StoreSample("gcs");
            store.checkpoint(10, (Double) each[0], store.object("data", 40 * GB));
            assertThat(store.plan(rules(0.01, 2), "data").to().orElse(""))
                    .as(each[0] + " months")
                    .isEqualTo(each[1]);
        }
    }

    @Test
    void gcs_a_year_in_archive_is_paid_for_half_a_year_of_keeping() {
        StoreSample store = new StoreSample("gcs");
        store.checkpoint(10, 6, store.object("data", 40 * GB));

        assertDelta(
                store.plan(rules(0.01, 2), "data"),
                0,
                40 * 0.020 * 6
                        + 0.01 * 0.0004 / 1000
                        - (40 * 0.0012 * 365 / 30 + 0.05 / 1000 + 0.01 * (40 * 0.05 + 0.05 / 1000)));
    }

    @Test
    void gcs_a_minimum_duration_can_take_the_whole_gain() {
        StoreSample store = new StoreSample("gcs");
        store.checkpoint(10, 0.5, store.object("data", 40 * GB));

        ObjectPlan plan = store.plan(rules(0.01, 2), "data");

        assertThat(plan.to()).isEmpty();
        assertThat(plan.why()).isEqualTo("no move would save anything");
        // half a month hot costs what a whole month in NEARLINE does: the fees decide
        assertThat(plan.sums().get(0).to().name()).isEqualTo("NEARLINE");
        assertDelta(
                plan,
                0,
                40 * 0.020 * 0.5
                        + 0.01 * 0.0004 / 1000
                        - (40 * 0.010 * 1 + 0.01 / 1000 + 0.01 * (40 * 0.01 + 0.001 / 1000)));
    }

    @Test
    void azure_what_is_read_every_other_time_waits_for_nothing() {
        StoreSample store = new StoreSample("azure-blob");
        store.checkpoint(10, 12, store.object("data", 40 * GB));

        ObjectPlan patient = store.plan(rules(0.5, 0), "data");
        ObjectPlan hurried = store.plan(rules(0.5, 1), "data");

        double staysHot = 40 * 0.0208 * 12 + 0.5 * 0.0005 / 1000;
        double inCold = 40 * 0.0045 * 12 + 0.018 / 1000 + 0.5 * (40 * 0.03 + 0.01 / 1000);
        double inArchive = 40 * 0.002 * 12 + 0.011 / 1000 + 0.5 * (40 * 0.022 + 0.55 / 1000);
        assertThat(patient.to()).contains("Archive");
        assertDelta(patient, 0, staysHot - inArchive);
        assertThat(hurried.to()).contains("Cold");
        assertDelta(hurried, 0, staysHot - inCold);
        assertThat(hurried.sums().stream()
                        .filter(sum -> sum.to().name().equals("Archive"))
                        .findFirst()
                        .orElseThrow()
                        .deltaUsd()
                        .doubleValue())
                .isCloseTo(staysHot - inArchive - 0.5 * 15 * 1, within(1e-9));
    }

    @Test
    void azure_leaving_a_class_early_is_paid_for() {
        StoreSample store = new StoreSample("azure-blob");
        store.checkpoint(10, 12, store.object("data", 40 * GB, "Cool", 10));

        ObjectPlan plan = store.plan(rules(0, 0), "data");

        assertThat(plan.to()).contains("Archive");
        assertDelta(plan, 0, 40 * 0.0152 * 12 - 40 * 0.002 * 12 - 40 * 0.0152 * (30 - 10) / 30 - 0.011 / 1000);
        assertThat(plan.sums().get(0).terms())
                .extracting(Term::name)
                .containsExactly("storage in Cool", "storage in Archive", "leaving Cool early", "move");
    }

    @Test
    void azure_what_is_deleted_before_its_minimum_is_paid_for_where_it_stays_too() {
        StoreSample store = new StoreSample("azure-blob");
        store.checkpoint(10, 0.2, store.object("data", 40 * GB, "Cool", 10));

        ObjectPlan plan = store.plan(rules(0, 0), "data");

        assertThat(plan.to()).isEmpty();
        double left = 40 * 0.0152 * (30 - 10) / 30; // more than a fifth of a month, here and there
        assertDelta(plan, 0, left - (40 * 0.002 * 180 / 30 + left + 0.011 / 1000));
    }

    @Test
    void ten_thousand_tiny_files_stay_where_they_are() {
        StoreSample store = new StoreSample("s3");
        ClassedObject[] tiny = IntStream.range(0, 10_000)
                .mapToObj(i -> store.object("tiny-" + i, 4096))
                .toArray(ClassedObject[]::new);
        store.checkpoint(10, 12, tiny);

        TieringPlan plan = store.plan(rules(0.01, 0));

        assertThat(plan.moves()).isEmpty();
        assertThat(plan.deltaUsd()).isZero();
        // a year of 4 KiB costs a millionth of a dollar; the cheapest move ten times that
        ObjectPlan one = plan.objects().get(plan.objects().size() - 1);
        assertDelta(
                one,
                0,
                4096.0 / GB * 0.023 * 12
                        + 0.01 * 0.0004 / 1000
                        - (131_072.0 / GB * 0.004 * 12 + 0.02 / 1000 + 0.01 * (4096.0 / GB * 0.03 + 0.01 / 1000)));
        assertThat(one.sums().get(0).terms().get(1).how()).contains("(billed at least)");
    }

    @Test
    void the_large_file_beside_ten_thousand_tiny_ones_sinks_alone() {
        StoreSample store = new StoreSample("s3");
        ClassedObject[] all = IntStream.range(0, 10_001)
                .mapToObj(i -> store.object("file-" + i, i == 77 ? 40 * GB : 4096))
                .toArray(ClassedObject[]::new);
        store.checkpoint(10, 6, all);

        TieringPlan plan = store.plan(rules(0.01, 2));

        assertThat(plan.moves()).extracting(ObjectPlan::key).containsExactly("file-77");
        CheckpointPlan checkpoint = plan.checkpoints().get(1);
        assertThat(checkpoint.index()).isEqualTo(10);
        assertThat(checkpoint.objects()).isEqualTo(10_001);
        assertThat(checkpoint.moved()).isEqualTo(1);
        assertThat(checkpoint.movedBytes()).isEqualTo(40 * GB);
        assertThat(checkpoint.waitingUsd()).isEqualByComparingTo("0.24"); // 0.01 reads × 12 hours × 2 USD
    }

    @Test
    void a_checkpoint_is_waited_for_once_and_every_object_bears_a_share() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("a", 30 * GB), store.object("b", 10 * GB));

        TieringPlan plan = store.plan(rules(0.01, 2));

        assertThat(plan.moves()).extracting(ObjectPlan::to).containsOnly(Optional.of("DEEP_ARCHIVE"));
        assertThat(plan.checkpoints().get(1).waitingUsd().doubleValue()).isCloseTo(0.01 * 12 * 2, within(1e-12));
        BigDecimal a = plan.moves().get(0).sums().get(0).waiting().usd();
        BigDecimal b = plan.moves().get(1).sums().get(0).waiting().usd();
        assertThat(a.doubleValue() / b.doubleValue()).isCloseTo(3, within(0.001));
    }

    @Test
    void objects_too_small_to_be_waited_for_alone_are_worth_it_together() {
        StoreSample alone = new StoreSample("azure-blob");
        alone.checkpoint(10, 12, alone.object("0", 3 * GB));
        assertThat(alone.plan(rules(0.01, 10), "0").to()).contains("Cold");

        StoreSample together = new StoreSample("azure-blob");
        together.checkpoint(
                10,
                12,
                IntStream.range(0, 40)
                        .mapToObj(i -> together.object("" + i, 3 * GB))
                        .toArray(ClassedObject[]::new));
        assertThat(together.plan(rules(0.01, 10)).moves())
                .hasSize(40)
                .extracting(ObjectPlan::to)
                .containsOnly(Optional.of("Archive"));
    }

    @Test
    void the_newest_stay_and_so_does_what_they_share() {
        StoreSample store = new StoreSample("s3");
        ClassedObject shared = store.object("shared", 40 * GB);
        store.checkpoint(1001, 6, shared, store.object("own-1001", GB));
        store.checkpoint(10, 6, shared, store.object("own-10", 40 * GB));

        TieringPlan plan = store.plan(rules(0.01, 2));

        assertThat(plan.moves()).extracting(ObjectPlan::key).containsExactly("newest", "own-10");
        ObjectPlan stays = store.plan(rules(0.01, 2), "shared");
        assertThat(stays.why()).isEqualTo("checkpoint 1001 is the newest, which stays");
        assertThat(stays.decidedBy()).isEqualTo(1001);
        assertThat(stays.sums()).isEmpty();
    }

    @Test
    void a_live_runs_resume_point_and_all_that_is_newer_stays() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("older", 40 * GB));
        store.checkpoint(20, 6, store.object("resume", 40 * GB));
        store.checkpoint(30, 6, store.object("newer", 40 * GB));

        TieringPlan plan = Tiering.plan(
                store.checkpoints, store.objects, RunNeeds.liveFrom(20), NOW, store.prices, rules(0.01, 2));

        assertThat(plan.moves()).extracting(ObjectPlan::key).containsExactly("older");
        assertThat(plan.objects().get(2).why()).isEqualTo("checkpoint 20 is the resume point of a live run, or newer");
    }

    @Test
    void a_live_run_whose_resume_point_is_not_known_keeps_everything_hot() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("older", 40 * GB));

        assertThat(Tiering.plan(store.checkpoints, store.objects, RunNeeds.LIVE, NOW, store.prices, rules(0.01, 2))
                        .moves())
                .isEmpty();
    }

    @Test
    void what_several_need_stays_as_hot_as_the_hottest_needs() {
        StoreSample store = new StoreSample("s3");
        ClassedObject shared = store.object("shared", 40 * GB);
        store.checkpoint(20, 0.2, shared);
        store.checkpoint(10, 6, shared);
        store.checkpoint(9, 6, store.object("own", 40 * GB));
        store.checkpoint(8, 0.1, shared);
        TieringRules rules = new TieringRules(
                1,
                new ReadOdds(new BigDecimal("16"), new BigDecimal("0.1"), BigDecimal.ZERO),
                MonthsKept.DEFAULT,
                BigDecimal.ZERO,
                Set.of());

        ObjectPlan plan = store.plan(rules, "shared");

        assertThat(plan.decidedBy()).isEqualTo(20);
        assertThat(plan.sums().get(0).expectedReads()).isEqualByComparingTo("1.7616"); // ranks 1, 2 and 4
        assertThat(plan.sums().get(0).months()).isEqualByComparingTo("6"); // the longest
    }

    @Test
    void what_is_archived_or_of_an_unknown_class_is_left_alone() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(
                10, 60, store.object("frozen", 40 * GB, "GLACIER", 1), store.object("other", GB, "ONEZONE_IA", 1));
        store.checkpoint(9, 60, store.object("coldest", 40 * GB, "DEEP_ARCHIVE", 1));

        TieringPlan plan = store.plan(rules(0.01, 2));

        assertThat(plan.moves()).isEmpty();
        assertThat(plan.objects().stream().map(ObjectPlan::why))
                .containsExactly(
                        "checkpoint 1000 is the newest, which stays",
                        "it would have to be thawed out of GLACIER first",
                        "its class ONEZONE_IA has no price in the table of s3",
                        "it would have to be thawed out of DEEP_ARCHIVE first");
    }

    @Test
    void where_a_checkpoint_is_archived_in_part_the_rest_costs_no_further_wait() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("frozen", 40 * GB, "DEEP_ARCHIVE", 200), store.object("rest", GB));

        ObjectPlan plan = store.plan(rules(0.01, 1000), "rest");

        assertThat(plan.to()).contains("DEEP_ARCHIVE");
        assertThat(plan.sums().get(0).waiting().usd()).isZero();
    }

    @Test
    void only_classes_that_are_allowed_are_looked_at() {
        StoreSample store = new StoreSample("s3");
        store.checkpoint(10, 6, store.object("data", 40 * GB));
        TieringRules usual = rules(0.01, 2);
        TieringRules cautious = new TieringRules(
                1, usual.reads(), usual.months(), usual.waitingUsdPerHour(), Set.of("STANDARD_IA", "GLACIER_IR"));

        assertThat(classes(store.plan(cautious, "data"))).containsExactly("GLACIER_IR", "STANDARD_IA");
    }

    @Test
    void what_no_checkpoint_needs_or_the_store_does_not_list_is_in_no_plan() {
        StoreSample store = new StoreSample("s3");
        store.objects.add(store.object("orphan", 40 * GB));
        store.checkpoints.add(new StoredCheckpoint(5, BigDecimal.TEN, Set.of("gone")));

        TieringPlan plan = store.plan(rules(0.01, 2));

        assertThat(plan.objects()).extracting(ObjectPlan::key).containsExactly("newest");
        assertThat(plan.checkpoints()).extracting(CheckpointPlan::index).containsExactly(1000L, 5L);
    }

    @Test
    void reads_fall_with_the_rank_and_months_follow_from_what_a_checkpoint_is_kept_for() {
        assertThat(IntStream.of(0, 1, 2, 5, 6, 500)
                        .mapToObj(ReadOdds.DEFAULT::at)
                        .map(BigDecimal::doubleValue))
                .containsExactly(0.5, 0.25, 0.125, 0.015625, 0.01, 0.01);
        MonthsKept months = MonthsKept.DEFAULT;
        assertThat(months.of(keptFor(Rule.NEWEST, Rule.LAST_VERIFIED), RunNeeds.LIVE))
                .isZero();
        assertThat(months.of(keptFor(Rule.NEWEST), RunNeeds.ENDED)).isEqualByComparingTo("6");
        assertThat(months.of(keptFor(Rule.NEWEST, Rule.BEST), RunNeeds.LIVE)).isEqualByComparingTo("6");
        assertThat(months.of(keptFor(Rule.EVERY_STEPS, Rule.PINNED), RunNeeds.LIVE))
                .isEqualByComparingTo("12");
    }

    @Test
    void rules_and_inputs_without_sense_are_refused() {
        assertThatThrownBy(() -> new TieringRules(0, ReadOdds.DEFAULT, MonthsKept.DEFAULT, BigDecimal.ZERO, Set.of()))
                .hasMessageContaining("the newest 0 stay");
        assertThatThrownBy(() -> TieringRules.usual(new BigDecimal("-1"))).hasMessageContaining("costs -1 USD");
        assertThatThrownBy(() -> new ReadOdds(BigDecimal.ONE, BigDecimal.TEN, BigDecimal.ZERO))
                .hasMessageContaining("a fall of 0 to 1");
        assertThatThrownBy(() -> new MonthsKept(BigDecimal.ONE, BigDecimal.ONE, new BigDecimal("-2")))
                .hasMessageContaining("-2 months");
        StoreSample store = new StoreSample("s3");
        store.objects.add(store.object("newest", 1));
        assertThatThrownBy(() -> store.plan(rules(0, 0))).hasMessage("tiering: object newest comes twice");
        StoreSample twice = new StoreSample("s3");
        twice.checkpoint(1000, 1);
        assertThatThrownBy(() -> twice.plan(rules(0, 0))).hasMessage("tiering: checkpoint 1000 comes twice");
    }

    /** The worked example of the user's guide. */
    @Test
    void the_guide_shows_the_arithmetic_as_it_is() throws Exception {
        StoreSample store = new StoreSample("s3");
        for (int newer = 7; newer > 0; newer--) {
            store.checkpoint(100L * newer, 0, store.object("newer-" + newer, 42 * GB));
        }
        store.checkpoint(41, 6, store.object("data/3/7c1e", 42 * GB), store.object("data/3/90ab", 2048));

        TieringPlan plan = store.plan(TieringRules.usual(new BigDecimal("2.50")));

        StringBuilder text = new StringBuilder();
        plan.objects().stream().filter(each -> each.decidedBy() == 41).forEach(each -> describe(each, text));
        String golden = RetentionTest.golden("tiering.txt");
        assertThat(text.toString()).isEqualTo(golden);
        assertThat(Files.readString(Path.of("..", "..", "docs", "checkpoints.md")))
                .contains(golden);
    }

    private static void describe(ObjectPlan plan, StringBuilder text) {
        text.append(String.format(
                Locale.ROOT,
                "%s  %,d bytes  %s: %s%n",
                plan.key(),
                plan.bytes(),
                plan.from(),
                plan.to().map(to -> "moves to " + to).orElse("stays, " + plan.why())));
        for (Term term : plan.sums().get(0).terms()) {
            text.append(String.format("  %-25s %16s  %s%n", term.name(), usd(term.usd()), term.how()));
        }
        for (MoveSum sum : plan.sums()) {
            text.append(String.format("  Δ for %-19s %16s%n", sum.to().name(), usd(sum.deltaUsd())));
        }
    }

    private static String usd(BigDecimal usd) {
        return usd.setScale(9, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static Decision keptFor(Rule... rules) {
        return new Decision(
                RetentionTest.facts(1, 1, CheckpointFacts.Verification.VERIFIED, false),
                true,
                List.of(rules).stream().map(rule -> new Reason(rule, "")).toList());
    }

    private static List<String> classes(ObjectPlan plan) {
        return plan.sums().stream().map(sum -> sum.to().name()).toList();
    }

    private static void assertDelta(ObjectPlan plan, int place, double usd) {
        assertThat(plan.sums().get(place).deltaUsd().doubleValue()).isCloseTo(usd, within(1e-12));
        assertThat(plan.sums().get(place).terms().stream()
                        .map(Term::usd)
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .doubleValue())
                .as("the terms")
                .isCloseTo(usd, within(1e-12));
    }
}
