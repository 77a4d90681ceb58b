package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Showback;
import dev.stint.core.cost.Showback.Grouping;
import dev.stint.core.cost.Tally;
import dev.stint.core.cost.Timespan;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sums over many runs say of each what its own bill says. */
class ShowbackBillTest {

    @Test
    void showback_of_every_run_is_its_bill_to_the_nano_dollar() {
        GeneratedCosts costs = new GeneratedCosts(20261122, 120);
        List<RunFacts> facts = costs.facts().within(Timespan.ALWAYS, Optional.empty(), GeneratedCosts.NOW);
        Map<String, Tally> byRun =
                Showback.of(facts, new Grouping(Grouping.By.RUN, ""), Timespan.ALWAYS).lines().stream()
                        .collect(Collectors.toMap(Showback.Line::key, Showback.Line::tally));

        assertThat(byRun.keySet()).containsExactlyInAnyOrderElementsOf(costs.runs);
        int compared = 0;
        for (String run : costs.runs) {
            Views.CostView bill = costs.bill(run);
            Tally tally = byRun.get(run);
            assertThat(tally.total().usd()).as(run).isEqualByComparingTo(bill.totalUsd());
            assertThat(tally.spot().usd()).as(run).isEqualByComparingTo(bill.spotUsd());
            assertThat(tally.onDemand().usd()).as(run).isEqualByComparingTo(bill.onDemandCapacityUsd());
            assertThat(tally.total().minus(tally.compute()).usd()).as(run).isEqualByComparingTo(bill.storageUsd());
            assertThat(tally.lost().usd()).as(run).isEqualByComparingTo(bill.preemptedUsd());
            assertThat(tally.saved().usd())
                    .as(run)
                    .isEqualByComparingTo(bill.savedUsd().orElse(BigDecimal.ZERO));
            compared += tally.lost().isPositive() ? 1 : 0;
        }
        assertThat(compared).as("runs that lost something").isGreaterThan(20);
    }

    @Test
    void only_what_the_teams_and_the_time_asked_for_have_to_do_with_is_read() {
        GeneratedCosts costs = new GeneratedCosts(7, 60);
        Function<Optional<Set<String>>, Set<String>> seen =
                teams -> costs.facts().within(Timespan.ALWAYS, teams, GeneratedCosts.NOW).stream()
                        .map(RunFacts::team)
                        .collect(Collectors.toSet());

        assertThat(seen.apply(Optional.empty())).containsExactlyInAnyOrder("vision", "speech", "ops");
        assertThat(seen.apply(Optional.of(Set.of("vision")))).containsExactly("vision");
        assertThat(seen.apply(Optional.of(Set.of()))).isEmpty();
        assertThat(costs.facts()
                        .within(
                                new Timespan(GeneratedCosts.NOW.plusSeconds(60), GeneratedCosts.NOW.plusSeconds(120)),
                                Optional.empty(),
                                GeneratedCosts.NOW))
                .as("the future: what still runs may go on in it")
                .allMatch(run -> run.succeededAt().isEmpty());
    }
}
