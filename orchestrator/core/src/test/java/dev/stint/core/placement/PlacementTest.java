package dev.stint.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Quote SPOT = Scenes.daily("gcp/r/z/a/spot", Scenes.A100, "1.00", 0.10);
    private static final Quote SAFE = Scenes.onDemand("gcp/r/z/a/on-demand", Scenes.A100, "3.00");

    @Test
    void the_cheapest_to_finish_wins_over_the_cheapest_by_the_hour() {
        Quote cheapButWild = Scenes.quote("gcp/r/z/wild/spot", Scenes.A100, "0.90", Stated.rate(1.5, ""));

        Standing standing = Scenes.rank(Scenes.demand("checkpoint: {}", "work: 6h"), cheapButWild, SPOT, SAFE);

        assertThat(Scenes.order(standing))
                .containsExactly("gcp/r/z/a/spot", "gcp/r/z/wild/spot", "gcp/r/z/a/on-demand");
        assertThat(standing.reason(0)).isEqualTo("cheapest to finish");
        assertThat(standing.reason(1)).contains("more lost to interruptions");
        assertThat(standing.reason(2)).contains("on-demand, dearer by the hour");
    }

    @Test
    void a_faster_machine_wins_where_the_spec_says_how_fast_it_is() {
        Quote h100 = Scenes.onDemand("gcp/r/z/h/on-demand", Scenes.H100, "6.00");

        assertThat(Scenes.order(Scenes.rank(Scenes.demand("work: {A100: 6h, H100: 2.5h}"), SAFE, h100)))
                .containsExactly("gcp/r/z/h/on-demand", "gcp/r/z/a/on-demand");
        assertThat(Scenes.order(Scenes.rank(Scenes.demand("work: {A100: 6h, H100: 4h}"), SAFE, h100)))
                .containsExactly("gcp/r/z/a/on-demand", "gcp/r/z/h/on-demand");
    }

    @Test
    void without_work_kinds_are_compared_by_price_and_it_says_so() {
        Quote h100 = Scenes.onDemand("gcp/r/z/h/on-demand", Scenes.H100, "6.00");

        Standing both = Scenes.rank(Scenes.demand(), SAFE, h100);
        Standing one = Scenes.rank(Scenes.demand(), SAFE, SPOT);

        assertThat(both.comparesPricesOnly()).isTrue();
        assertThat(both.reason(0)).contains("how fast the kinds are is not known");
        assertThat(one.comparesPricesOnly()).isFalse();
    }

    @Test
    void of_a_kind_that_work_does_not_name_nothing_is_claimed() {
        Quote h100 = Scenes.onDemand("gcp/r/z/h/on-demand", Scenes.H100, "0.01");

        Standing standing = Scenes.rank(Scenes.demand("work: {A100: 6h}"), SAFE, h100);

        assertThat(Scenes.order(standing)).containsExactly("gcp/r/z/a/on-demand");
        assertThat(standing.reason(1)).isEqualTo("work: nothing is said about H100:1");
        assertThat(standing.shortages().get(0).remedy())
                .hasValueSatisfying(text -> assertThat(text).contains("H100:1 (1)"));
    }

    @Test
    void every_limit_of_the_spec_keeps_markets_out_with_its_reason() {
        out("capacity: on-demand", SPOT, "does not allow spot");
        out("capacity: spot-only", SAFE, "does not allow on-demand");
        out("max_price: 0.5", SPOT, "1.00 USD per hour is over max_price 0.5 USD");
        out("budget: {max: 2}", SPOT, "is over budget.max 2 USD");
        out("deadline: 5h", SPOT, "undisturbed, the deadline is in 5h00m");
        out("resources: {accelerators: H100}", SPOT, "has A100:1, wanted is H100:1");
        out("resources: {cpus: 16+}", SPOT, "cpus 12 does not meet 16+");
        out("resources: {cpus: 8}", SPOT, "cpus 12 does not meet 8");
        out("resources: {memory: 100+}", SPOT, "memory 85 does not meet 100+");
        out("resources: {gpu_memory: 80+}", SPOT, "gpu_memory 40 does not meet 80+");
        out("resources: {providers: [aws]}", SPOT, "provider is not among [aws]");
        out("resources: {regions: [s]}", SPOT, "region is not among [s]");
        out("resources: {instance_types: {deny: [a]}}", SPOT, "instance type is not permitted");
    }

    private static void out(String line, Quote quote, String reason) {
        Standing standing = Scenes.rank(Scenes.demand("work: 6h", line), quote);
        assertThat(standing.open()).as(line).isZero();
        assertThat(standing.reason(0)).as(line).contains(reason);
    }

    @Test
    void a_closed_market_is_out_with_the_refusal_and_back_when_it_opens() {
        Quote closed = new Quote(
                SPOT.market(),
                SPOT.shape(),
                SPOT.perHour(),
                SPOT.stated(),
                Optional.empty(),
                "",
                Optional.of("closed until 04:00 after a refusal: InsufficientInstanceCapacity"));

        Standing standing = Scenes.rank(Scenes.demand("work: 6h"), closed, SAFE);

        assertThat(Scenes.order(standing)).containsExactly("gcp/r/z/a/on-demand");
        assertThat(standing.reason(1)).contains("InsufficientInstanceCapacity");
    }

    @Test
    void an_order_of_preference_goes_before_cost() {
        Quote h100 = Scenes.onDemand("gcp/r/z/h/on-demand", Scenes.H100, "6.00");
        String lines = "resources: {accelerators: [H100:1, A100:1], ordered: true}";

        assertThat(Scenes.order(Scenes.rank(Scenes.demand("work: 6h", lines), SPOT, SAFE, h100)))
                .containsExactly("gcp/r/z/h/on-demand", "gcp/r/z/a/spot", "gcp/r/z/a/on-demand");
    }

    @Test
    void an_alternative_may_be_met_in_place_of_another() {
        Quote cpu = Scenes.onDemand("gcp/r/z/c/on-demand", Scenes.CPU, "0.50");
        String lines = "resources: {any_of: [{accelerators: A100:1}, {cpus: 8, accelerators: []}]}";

        assertThat(Scenes.order(Scenes.rank(Scenes.demand("work: 6h", lines), SAFE, cpu)))
                .containsExactly("gcp/r/z/c/on-demand", "gcp/r/z/a/on-demand");
    }

    @Test
    void a_reason_adds_up_to_the_difference() {
        Quote dearer = Scenes.daily("gcp/r/z/b/spot", Scenes.A100, "1.50", 0.10);

        Standing standing = Scenes.rank(Scenes.demand("checkpoint: {}", "work: 10h"), SPOT, dearer);

        double more = standing.expectation(1).usd() - standing.expectation(0).usd();
        assertThat(standing.reason(1)).isEqualTo("+50.0%: dearer by the hour (" + Figures.usd(more) + ")");
    }

    @Test
    void impossible_requests_say_what_would_bring_markets_back() {
        Quote eight = Scenes.onDemand("aws/r/any/p/on-demand", new Shape(96, 1000, "A100", 8, 40), "20");
        Quote big = Scenes.onDemand("gcp/r/z/g/on-demand", new Shape(12, 170, "A100-80GB", 1, 80), "5");

        Standing standing = Scenes.rank(Scenes.demand("resources: {accelerators: A100:4}"), eight, big, SAFE);

        assertThat(standing.open()).isZero();
        assertThat(standing.shortages()).singleElement().satisfies(shortage -> {
            assertThat(shortage.limit()).isEqualTo(Limit.ACCELERATORS);
            assertThat(shortage.removed()).isEqualTo(3);
            assertThat(shortage.alone()).isEqualTo(3);
            assertThat(shortage.remedy().orElse(""))
                    .startsWith("nearest are A100:1 (1), A100:8 (1), A100-80GB:1 (1)")
                    .contains("the most of the kind in one machine are 8");
        });
    }

    @Test
    void when_no_single_limit_is_to_blame_the_fewest_together_are_named() {
        Standing standing = Scenes.rank(Scenes.demand("resources: {cpus: 100+, memory: 2000+}"), SAFE, SPOT);

        assertThat(standing.shortages())
                .allSatisfy(shortage -> assertThat(shortage.remedy()).isEmpty());
        assertThat(Shortage.together(standing))
                .contains("no single change helps; without resources.cpus and resources.memory there would be 2");
    }

    @Test
    void the_order_does_not_depend_on_how_the_markets_came_and_is_that_of_exact_comparison() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Quote> quotes = quotes(random, 120);
            Demand demand = Scenes.demand("checkpoint: {}", "work: 6h", "max_price: 1.8");
            Standing standing = Placement.rank(quotes, Scenes.model(demand));
            List<Quote> shuffled = new ArrayList<>(quotes);
            Collections.shuffle(shuffled, random);
            Standing again = Placement.rank(shuffled, Scenes.model(demand));
            assertThat(Scenes.order(again)).as("seed %s", seed).isEqualTo(Scenes.order(standing));
            for (int place = 1; place < standing.open(); place++) {
                assertThat(standing.score(place)).as("seed %s", seed).isGreaterThanOrEqualTo(standing.score(place - 1));
            }
            for (int place = 0; place < standing.size(); place++) {
                assertThat(standing.limits(place) == 0).isEqualTo(place < standing.open());
            }
        }
    }

    @Test
    void a_higher_price_never_makes_a_market_better() {
        for (long seed = 0; seed < 200; seed++) {
            List<Quote> quotes = quotes(new Random(seed), 40);
            Demand demand = Scenes.demand("checkpoint: {}", "work: 6h");
            Quote one = quotes.get(0);
            Quote dearer = new Quote(
                    one.market(),
                    one.shape(),
                    one.perHour().plus(Money.of("0.25")),
                    one.stated(),
                    one.pace(),
                    one.priceSource(),
                    one.closed());
            int before = Placement.rank(quotes, Scenes.model(demand))
                    .placeOf(one.market())
                    .orElseThrow();
            quotes.set(0, dearer);
            int after = Placement.rank(quotes, Scenes.model(demand))
                    .placeOf(one.market())
                    .orElseThrow();
            assertThat(after).as("seed %s", seed).isGreaterThanOrEqualTo(before);
        }
    }

    private static List<Quote> quotes(Random random, int count) {
        List<Quote> quotes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CapacityType capacity = random.nextInt(4) == 0 ? CapacityType.ON_DEMAND : CapacityType.SPOT;
            Market market = new Market("gcp", "r" + i % 5, "z" + i, "t", capacity);
            // few prices, so that there are ties
            String usd = "1." + random.nextInt(10);
            quotes.add(new Quote(
                    market,
                    Scenes.CPU,
                    Money.of(usd),
                    capacity == CapacityType.SPOT ? Stated.share(0.1 * random.nextInt(9), 24, "") : Stated.NEVER,
                    Optional.empty(),
                    "",
                    Optional.empty()));
        }
        return quotes;
    }
}
