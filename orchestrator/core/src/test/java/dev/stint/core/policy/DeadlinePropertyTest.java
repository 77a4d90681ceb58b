package dev.stint.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The promise of {@link StintPolicy}, against markets that mean harm. A seed names a case for ever. */
class DeadlinePropertyTest {

    @Test
    void the_deadline_is_met_whatever_spot_does() {
        play(0, 5000);
    }

    @Test
    @Tag("long")
    void the_deadline_is_met_whatever_spot_does_in_a_hundred_thousand_markets() {
        play(5000, 100_000);
    }

    private static void play(long from, int cases) {
        Map<HostileMarket.Malice, Integer> lossesByMalice = new EnumMap<>(HostileMarket.Malice.class);
        int back = 0;
        int spotOnly = 0;
        for (long seed = from; seed < from + cases; seed++) {
            double spare = seed % 4 == 0 ? 0 : (seed % 17) / 8.0;
            HostileMarket market = new HostileMarket(seed, spare);
            int finished = market.finish(new StintPolicy());
            assertThat(finished)
                    .as("seed %s, %s: done by the deadline", seed, market.malice)
                    .isLessThanOrEqualTo(market.deadline);
            assertThat(market.atRisk).as("seed %s: never at risk", seed).isEmpty();
            lossesByMalice.merge(market.malice, market.losses, Integer::sum);
            back += market.onDemandLaunches > 0 && market.spotLaunches > 1 ? 1 : 0;
            spotOnly += market.onDemandLaunches == 0 ? 1 : 0;
        }
        assertThat(lossesByMalice.get(HostileMarket.Malice.BEFORE_THE_COMMIT)).isPositive();
        assertThat(lossesByMalice.get(HostileMarket.Malice.AFTER_THE_START)).isPositive();
        assertThat(lossesByMalice.get(HostileMarket.Malice.WHILE_DRAINING)).isPositive();
        assertThat(lossesByMalice.get(HostileMarket.Malice.ANY_TIME)).isPositive();
        assertThat(lossesByMalice.get(HostileMarket.Malice.AT_THE_LAST_INSTANT)).isPositive();
        assertThat(back).as("runs that used spot again and on-demand too").isGreaterThan(cases / 10);
        assertThat(spotOnly).as("runs that never paid for on-demand").isGreaterThan(cases / 10);
    }

    @Test
    void the_deadline_is_met_with_checkpoints_that_have_to_be_brought_along() {
        playBetweenStores(0, 1500);
    }

    @Test
    @Tag("long")
    void the_deadline_is_met_with_checkpoints_that_have_to_be_brought_along_in_fifty_thousand_markets() {
        playBetweenStores(1500, 50_000);
    }

    private static void playBetweenStores(long from, int cases) {
        int crossed = 0;
        int lost = 0;
        for (long seed = from; seed < from + cases; seed++) {
            double spare = seed % 4 == 0 ? 0 : (seed % 17) / 8.0;
            HostileMarket market = new HostileMarket(seed, spare).withTwoStores();
            int finished = market.finish(new StintPolicy());
            assertThat(finished)
                    .as("seed %s, %s, %s ways: done by the deadline", seed, market.malice, market.hauls)
                    .isLessThanOrEqualTo(market.deadline);
            assertThat(market.atRisk).as("seed %s: never at risk", seed).isEmpty();
            crossed += market.hauls > 0 ? 1 : 0;
            lost += market.hauls > 1 && market.losses > 0 ? 1 : 0;
        }
        assertThat(crossed).as("runs that went to the other store").isGreaterThan(cases / 5);
        assertThat(lost).as("runs that went to and fro, and lost machines").isGreaterThan(cases / 50);
    }

    @Test
    void a_deadline_nobody_can_meet_is_said_at_the_first_look() {
        int tight = 0;
        for (long seed = 0; seed < 1000; seed++) {
            HostileMarket market = new HostileMarket(seed, -0.9);
            if (market.deadline < market.remaining) {
                tight++;
                market.finish(new StintPolicy(), market.deadline);
                assertThat(market.toldAt).as("seed %s, %s", seed, market.malice).isZero();
            }
        }
        assertThat(tight).isGreaterThan(500);
    }

    @Test
    void where_on_demand_cannot_be_had_a_run_that_will_be_late_says_so_before_it_is() {
        int late = 0;
        for (long seed = 0; seed < 3000; seed++) {
            HostileMarket market = new HostileMarket(seed, (seed % 5) / 4.0).withoutOnDemand();
            if (!market.finish(new StintPolicy(), market.deadline)) {
                late++;
                assertThat(market.toldAt)
                        .as("seed %s, %s: not done by the deadline", seed, market.malice)
                        .isBetween(0, market.deadline);
            }
        }
        assertThat(late).isGreaterThan(300);
    }
}
