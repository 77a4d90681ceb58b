package dev.stint.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The promise of {@link StintPolicy}, against 5,000 markets that mean harm. A seed names a case for ever. */
class DeadlinePropertyTest {

    @Test
    void the_deadline_is_met_whatever_spot_does() {
        Map<HostileMarket.Malice, Integer> lossesByMalice = new EnumMap<>(HostileMarket.Malice.class);
        int back = 0;
        int spotOnly = 0;
        for (long seed = 0; seed < 5000; seed++) {
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
        assertThat(back).as("runs that used spot again and on-demand too").isGreaterThan(500);
        assertThat(spotOnly).as("runs that never paid for on-demand").isGreaterThan(500);
    }
}
