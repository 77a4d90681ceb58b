package dev.stint.core.policy;

import static dev.stint.core.policy.Scene.onDemand;
import static dev.stint.core.policy.Scene.spot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.core.placement.Haul;
import dev.stint.core.policy.Decision.Action;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Markets that a run's checkpoints would have to be brought to. */
class HaulTest {

    private static final Market FAR = new Market("gcp", "us-central1", "us-central1-a", "n1", CapacityType.SPOT);
    private static final Market FAR_ON_DEMAND =
            new Market("gcp", "us-central1", "us-central1-a", "n1", CapacityType.ON_DEMAND);

    private final Scene scene = new Scene();
    private final StintPolicy policy = new StintPolicy();

    @Test
    void what_leaves_a_provider_costs_its_list_price() {
        assertThat(gigabytes("aws", 100).usd()).isEqualTo(Money.of("9"));
        assertThat(gigabytes("gcp", 100).usd()).isEqualTo(Money.of("12"));
        assertThat(gigabytes("azure", 100).usd()).isEqualTo(Money.of("8.7"));
        assertThat(gigabytes("local", 100).usd()).isEqualTo(Money.ZERO);
        assertThat(gigabytes("aws", 100).time()).isEqualTo(Duration.ofSeconds(1000));
        assertThat(gigabytes("aws", 100).words())
                .isEqualTo("100.0 GB from s3://a to az://b/c at 0.090 USD/GB, 0.1 GB/s assumed");
        assertThat(Haul.between("s3://a?region=x", "aws", "az://b/c", "elsewhere", 2_000_000)
                        .words())
                .isEqualTo("2,000,000 bytes from s3://a to az://b/c at 0.090 USD/GB, 0.1 GB/s assumed");
        assertThatThrownBy(() -> new Haul("s3://a", "az://b/c", -1, 0.1)).hasMessageContaining("-1 bytes");
    }

    @Test
    void nothing_to_bring_costs_nothing() {
        scene.open(spot("a"), 0.11, 0).open(FAR, 0.10, 0).over(gigabytes("aws", 0));

        Decision decision = decide();

        assertThat(decision.action()).isEqualTo(Action.PLACE);
        assertThat(decision.market()).contains(FAR);
        assertThat(decision.why()).contains("with nothing to bring");
        Scene near = new Scene();
        near.open(FAR, 0.10, 0);
        assertThat(decision.ranking().get(0).expectedUsd())
                .isEqualTo(policy.decide(near.seen()).ranking().get(0).expectedUsd());
    }

    @Test
    void a_cheaper_market_is_gone_to_when_it_saves_more_than_the_way_costs() {
        scene.open(spot("a"), 3, 0).open(FAR, 1, 0).over(gigabytes("aws", 10));

        Decision decision = decide();

        assertThat(decision.market()).contains(FAR);
        assertThat(decision.why())
                .startsWith("the cheapest to finish: gcp/us-central1/us-central1-a/n1/spot, ")
                .contains("1.0000 USD/h x (30.0s start + 1h00m work + ")
                .endsWith(" + 0.9000 USD and 1m40s to bring the checkpoints: 10.0 GB from s3://a to az://b/c at"
                        + " 0.090 USD/GB, 0.1 GB/s assumed");
        assertThat(decision.ranking().get(0).expectedUsd()).isBetween(1.9, 2.0);
    }

    @Test
    void and_is_not_when_it_saves_less() {
        scene.open(spot("a"), 3, 0).open(FAR, 1, 0).over(gigabytes("aws", 30));

        Decision decision = decide();

        assertThat(decision.market()).contains(spot("a"));
        assertThat(decision.ranking().get(1).reason()).contains("2.7000 USD and 5m00s to bring the checkpoints");
    }

    @Test
    void where_nobody_knows_the_work_the_way_is_spread_over_as_much_as_the_run_has_lived() {
        scene.remaining = Optional.empty();
        scene.now = 36_000;
        scene.open(spot("a"), 3, 0).open(FAR, 1, 0).over(gigabytes("aws", 10));
        assertThat(decide().market()).contains(FAR);

        Scene young = new Scene();
        young.remaining = Optional.empty();
        young.now = 60;
        young.open(spot("a"), 3, 0).open(FAR, 1, 0).over(gigabytes("aws", 10));
        assertThat(policy.decide(young.seen()).market()).contains(spot("a"));
    }

    @Test
    void time_on_the_way_is_time_before_the_deadline() {
        // half an hour to spare: enough for a failed start, not for five minutes there and five back and one
        scene.deadline = Optional.of(3600.0 + 30 + 30 + 2 + 600);
        scene.open(onDemand("a"), 4, 0).open(spot("a"), 3, 0).open(FAR, 0.1, 0).over(gigabytes("local", 30));

        assertThat(decide().market()).contains(spot("a"));

        scene.deadline = Optional.of(3600.0 + 30 + 30 + 2 + 6000);
        assertThat(decide().market()).contains(FAR);
    }

    @Test
    void on_demand_elsewhere_is_counted_on_with_its_way() {
        scene.capacity = Capacity.ON_DEMAND;
        scene.deadline = Optional.of(3600.0 + 30 + 200);
        scene.open(FAR_ON_DEMAND, 0.5, 0).over(gigabytes("local", 30));

        Decision decision = decide();

        assertThat(decision.market()).contains(FAR_ON_DEMAND);
        assertThat(decision.atRisk()).hasValueSatisfying(why -> assertThat(why).contains("5m30s to start"));

        scene.open(onDemand("a"), 4, 0);
        assertThat(decide().market()).contains(onDemand("a"));
    }

    @Test
    void spot_whose_way_makes_it_dearer_than_on_demand_does_not_end_the_wait_for_other_spot() {
        scene.gone(spot("a"), 0.1)
                .open(onDemand("a"), 0.4, 0)
                .open(FAR, 0.05, 0)
                .over(gigabytes("aws", 100));
        assertThat(decide().action()).isEqualTo(Action.WAIT);

        scene.candidates.remove(2);
        scene.open(FAR, 0.05, 0).over(gigabytes("aws", 1));
        assertThat(decide().market()).contains(FAR);
    }

    @Test
    void a_run_at_work_moves_only_when_that_pays_for_the_way_too() {
        scene.now = 1000;
        scene.remaining = Optional.of(36_000.0);
        scene.on(spot("a"), 0).open(spot("a"), 3, 0).open(FAR, 1, 0).over(gigabytes("aws", 10));

        Decision decision = decide();

        assertThat(decision.action()).isEqualTo(Action.MOVE);
        assertThat(decision.market()).contains(FAR);

        scene.candidates.remove(1);
        scene.open(FAR, 1, 0).over(gigabytes("aws", 100));
        assertThat(decide().action()).isEqualTo(Action.STAY);
    }

    private Decision decide() {
        return policy.decide(scene.seen());
    }

    private static Haul gigabytes(String owner, int gigabytes) {
        return Haul.between("s3://a", owner, "az://b/c", "elsewhere", gigabytes * 1_000_000_000L);
    }
}
