package dev.stint.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The closed forms against runs that are drawn one by one, and each term against the arithmetic one would do by hand. */
class ExpectationTest {
    private static final int RUNS = 20_000;

    private static Expectation expect(Demand demand, Quote quote) {
        return Scenes.model(demand).expect(quote);
    }

    @Test
    void on_demand_is_price_times_start_work_and_saves() {
        Demand demand = Scenes.demand("checkpoint: {interval: 30m}", "work: 6h");

        Expectation here = expect(demand, Scenes.onDemand("gcp/r/z/t/on-demand", Scenes.A100, "2"));

        // 3 min to start, 6 h, 12 saves of half a minute
        assertThat(here.machineHours()).isCloseTo(0.05 + 6 + 0.1, within(1e-9));
        assertThat(here.usd()).isCloseTo(2 * 6.15, within(1e-9));
        assertThat(here.finish()).isEqualTo(here.finishP90()).isEqualTo(Duration.ofMinutes(369));
    }

    @Test
    void spot_with_checkpoints_costs_what_drawn_runs_cost() {
        Demand demand = Scenes.demand("checkpoint: {}", "work: 12h");
        for (double share : new double[] {0.1, 0.5, 0.9}) {
            Quote quote = Scenes.daily("gcp/r/z/t/spot", Scenes.A100, "1", share);
            double[] drawn = drawWithCheckpoints(demand, quote, 12);
            Expectation here = expect(demand, quote);
            double mean = Arrays.stream(drawn).average().orElse(0);
            assertThat(here.machineHours()).as("share %s", share).isCloseTo(mean, within(0.01 * mean));
        }
    }

    @Test
    void spot_without_checkpoints_costs_what_drawn_runs_cost() {
        Demand demand = Scenes.demand("work: 3h");
        for (double share : new double[] {0.1, 0.5, 0.9}) {
            Quote quote = Scenes.daily("gcp/r/z/t/spot", Scenes.A100, "1", share);
            double[] drawn = drawWithoutCheckpoints(demand, quote, 3);
            Expectation here = expect(demand, quote);
            double mean = Arrays.stream(drawn).average().orElse(0);
            assertThat(here.machineHours()).as("share %s", share).isCloseTo(mean, within(0.05 * mean));
        }
    }

    @Test
    void an_interruption_costs_all_where_nothing_is_kept() {
        Quote quote = Scenes.daily("gcp/r/z/t/spot", Scenes.A100, "1", 0.5);

        double kept =
                expect(Scenes.demand("checkpoint: {}", "work: 12h"), quote).usd();
        double lost = expect(Scenes.demand("work: 12h"), quote).usd();

        assertThat(lost).isGreaterThan(1.1 * kept);
    }

    @Test
    void nine_of_ten_finish_no_sooner_than_the_average() {
        for (double share : new double[] {0.02, 0.2, 0.8}) {
            for (String saving : List.of("checkpoint: {}", "tier: standard")) {
                Expectation here = expect(
                        Scenes.demand(saving, "work: 6h"), Scenes.daily("gcp/r/z/t/spot", Scenes.A100, "1", share));
                assertThat(here.finishP90()).isGreaterThanOrEqualTo(here.finish());
                assertThat(here.finish()).isGreaterThanOrEqualTo(here.undisturbed());
            }
        }
    }

    @Test
    void a_market_that_takes_machines_faster_than_they_start_never_finishes() {
        Quote mill = Scenes.quote("gcp/r/z/t/spot", Scenes.A100, "1", Stated.rate(20, ""));

        Standing standing = Scenes.rank(Scenes.demand("checkpoint: {}", "work: 6h"), mill);

        assertThat(standing.open()).isZero();
        assertThat(standing.reason(0)).contains("interrupted faster than it makes progress");
    }

    @Test
    void moving_the_checkpoint_costs_by_where_it_lies_and_where_it_goes() {
        KeptCheckpoint kept = new KeptCheckpoint(100, "aws", "us-east-1");
        Demand demand =
                Demand.of(Scenes.spec("checkpoint: {}", "work: 6h"), Scenes.NOW, Pace.ASSUMED, Optional.of(kept));

        Expectation same = expect(demand, Scenes.onDemand("aws/us-east-1/any/t/on-demand", Scenes.A100, "1"));
        Expectation region = expect(demand, Scenes.onDemand("aws/us-west-2/any/t/on-demand", Scenes.A100, "1"));
        Expectation cloud = expect(demand, Scenes.onDemand("gcp/r/z/t/on-demand", Scenes.A100, "1"));

        assertThat(same.moveUsd()).isZero();
        assertThat(same.moveHours()).isZero();
        assertThat(region.moveUsd()).isCloseTo(107.374 * 0.02, within(0.001));
        assertThat(cloud.moveUsd()).isCloseTo(107.374 * 0.09, within(0.001));
        assertThat(cloud.finish()).isGreaterThan(same.finish());
    }

    @Test
    void what_is_paid_for_already_costs_nothing_until_it_is_used_up_or_has_expired() {
        Demand demand = Scenes.demand("checkpoint: {interval: 30m}", "work: 6h");
        Quote onDemand = Scenes.onDemand("aws/r/any/t/on-demand", Scenes.A100, "2");

        assertThat(committed(demand, onDemand, 100, Scenes.NOW.plus(Duration.ofDays(30)))
                        .usd())
                .isZero();
        assertThat(committed(demand, onDemand, 4, Scenes.NOW.plus(Duration.ofDays(30)))
                        .usd())
                .isCloseTo(2 * 2.15, within(1e-9));
        assertThat(committed(demand, onDemand, 100, Scenes.NOW.plus(Duration.ofHours(1)))
                        .usd())
                .isCloseTo(2 * 5.15, within(1e-9));
        assertThat(committed(demand, onDemand, 100, Scenes.NOW.minus(Duration.ofHours(1)))
                        .usd())
                .isCloseTo(2 * 6.15, within(1e-9));
    }

    private static Expectation committed(Demand demand, Quote onDemand, double hours, Instant expires) {
        List<Commitment> paid = List.of(new Commitment("aws", "r", "t", hours, expires));
        List<Quote> quotes = Commitment.added(List.of(onDemand), paid);
        assertThat(quotes).hasSize(2);
        CostModel model = new CostModel(demand, new HazardModel(History.NONE), Scenes.TEN_MINUTES, paid, Scenes.NOW);
        return model.expect(quotes.get(1));
    }

    @Test
    void machines_that_share_the_work_finish_sooner_and_cost_the_same_work() {
        Demand alone = Scenes.demand("checkpoint: {interval: 30m}", "work: 6h");
        Demand crew = new Demand(
                alone.resources(),
                alone.capacity(),
                alone.maxPriceUsdPerHour(),
                alone.budgetUsd(),
                alone.timeLeft(),
                alone.work(),
                3,
                1,
                true,
                alone.interval(),
                alone.pace(),
                alone.kept());
        Quote quote = new Quote(
                Scenes.onDemand("gcp/r/z/t/on-demand", Scenes.A100, "2").market(),
                Scenes.A100,
                Money.of("2"),
                Stated.NEVER,
                Optional.empty(),
                "",
                Optional.empty());

        Expectation one = expect(alone, quote);
        Expectation three = expect(crew, quote);

        assertThat(three.usd()).isCloseTo(one.usd() + 2 * 2 * 0.05, within(1e-9));
        assertThat(three.finish()).isLessThan(one.finish().dividedBy(2));
    }

    @Test
    void a_gang_is_taken_as_often_as_its_machines_together_and_all_are_paid() {
        Quote quote = Scenes.daily("gcp/r/z/t/spot", Scenes.A100, "1", 0.2);

        Expectation one = expect(Scenes.demand("checkpoint: {}", "work: 6h"), quote);
        Expectation four = expect(Scenes.demand("checkpoint: {}", "work: 6h", "nodes: 4"), quote);

        assertThat(four.interruptions()).isGreaterThan(3.5 * one.interruptions());
        assertThat(four.usd()).isGreaterThan(4 * one.usd());
    }

    /** Lives drawn from the law of the model; machine hours of each run. */
    private static double[] drawWithCheckpoints(Demand demand, Quote quote, double work) {
        Random random = new Random(11);
        double scale = quote.stated().scale();
        double cadence = 1.0 / 6;
        double save = demand.pace().save().toSeconds() / 3600.0;
        double start = demand.pace().start().toSeconds() / 3600.0;
        double restart = start + demand.pace().restore().toSeconds() / 3600.0;
        double[] hours = new double[RUNS];
        double needed = work + work / cadence * save;
        for (int run = 0; run < RUNS; run++) {
            double kept = 0;
            double spent = start;
            while (true) {
                double life = life(random, scale);
                if (kept + life >= needed) {
                    spent += needed - kept;
                    break;
                }
                // what an interruption costs beside the time that was kept
                double back = Math.min(cadence, work) * random.nextDouble() + save;
                spent += life + restart;
                kept += Math.max(-kept, life - back);
            }
            hours[run] = spent;
        }
        return hours;
    }

    private static double[] drawWithoutCheckpoints(Demand demand, Quote quote, double work) {
        Random random = new Random(13);
        double start = demand.pace().start().toSeconds() / 3600.0;
        double[] hours = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            double spent = 0;
            while (true) {
                double life = life(random, quote.stated().scale());
                if (life >= start + work) {
                    spent += start + work;
                    break;
                }
                spent += life;
            }
            hours[run] = spent;
        }
        return hours;
    }

    private static double life(Random random, double scale) {
        return Math.pow(-Math.log(1 - random.nextDouble()) / scale, 1 / Stated.SPOT_SHAPE);
    }
}
