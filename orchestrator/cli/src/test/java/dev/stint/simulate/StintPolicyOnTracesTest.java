package dev.stint.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.replay.ReplayCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the policy does on all recorded runs that come with stint; docs/policy.md has the same numbers in full. */
class StintPolicyOnTracesTest {
    private static List<Outcome> outcomes = List.of();

    @BeforeAll
    static void play() throws InterruptedException {
        Map<String, Double> optima = Recorded.optima();
        outcomes = new Simulation(PolicyName.STINT, false, 1)
                .play(Recorded.BENCH.runs()).stream()
                        .map(one -> new Outcome(
                                one.run(),
                                one.result(),
                                one.baseline(),
                                OptionalDouble.of(optima.get(one.run().id()))))
                        .toList();
    }

    private static Tally of(Predicate<ReplayCase> which) {
        return Tally.of(outcomes.stream().filter(one -> which.test(one.run())).toList());
    }

    private static double closed(String set, boolean single, int overhead) {
        return of(run -> run.set().startsWith(set)
                        && (run.pools().size() == 1) == single
                        && run.overheadSeconds() == overhead)
                .closed()
                .orElseThrow();
    }

    @Test
    void no_run_is_late() {
        assertThat(outcomes).hasSize(3419).noneMatch(one -> one.result().late());
    }

    @Test
    void no_run_is_late_when_time_runs_backwards() throws InterruptedException {
        assertThat(new Simulation(PolicyName.STINT, false, 1)
                        .play(Recorded.BENCH.reversed().runs()))
                .hasSize(3419)
                .noneMatch(one -> one.result().late());
    }

    @Test
    void in_one_zone_most_of_the_gap_to_the_optimum_is_closed() {
        assertThat(closed("v100", true, 180)).isGreaterThan(0.75);
        assertThat(closed("v100", true, 720)).isGreaterThan(0.45);
    }

    @Test
    void in_several_zones_most_of_the_gap_to_the_optimum_is_closed() {
        assertThat(closed("v100", false, 180)).isGreaterThan(0.70);
        assertThat(closed("v100", false, 720)).isGreaterThan(0.30);
        assertThat(closed("h100", false, 180)).isGreaterThan(0.80);
        assertThat(closed("h100", false, 720)).isGreaterThan(0.70);
    }

    @Test
    void in_all_zones_at_real_prices_it_is_near_the_optimum() {
        Tally all = of(run -> run.set().equals("v100-all9-real"));
        assertThat(all.cost() / all.optimum().orElseThrow()).isLessThan(1.03);
    }

    @Test
    void nowhere_is_it_dearer_than_the_baseline_by_a_hundredth() {
        Report.Worst worst = Report.of(PolicyName.STINT, outcomes).worst().orElseThrow();
        assertThat(worst.ratio()).as(worst.toString()).isBetween(0.9, 1.01);
    }

    @Test
    void the_report_has_a_group_for_each_setting_and_a_family_for_each_kind() {
        Report report = Report.of(PolicyName.STINT, outcomes);
        assertThat(report.groups()).hasSize(4 + 12 * 4);
        assertThat(report.groups().stream().mapToInt(g -> g.tally().runs()).sum())
                .isEqualTo(3419);
        assertThat(report.families())
                .extracting(Report.Family::name)
                .containsExactly(
                        "one zone, v100",
                        "one zone, v100",
                        "several zones, h100",
                        "several zones, h100",
                        "several zones, v100",
                        "several zones, v100");
        assertThat(report.families().get(0).overhead()).isEqualTo(Duration.ofMinutes(3));
        assertThat(report.late()).isZero();
    }

    @Test
    void the_answer_does_not_depend_on_how_many_are_played_at_a_time() throws InterruptedException {
        List<ReplayCase> some = new ArrayList<>(Recorded.BENCH.runs().subList(0, 60));
        assertThat(new Simulation(PolicyName.STINT, false, 4).play(some))
                .isEqualTo(new Simulation(PolicyName.STINT, false, 1).play(some));
    }
}
