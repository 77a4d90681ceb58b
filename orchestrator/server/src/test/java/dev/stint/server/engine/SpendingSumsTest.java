package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Money;
import dev.stint.server.Board.DayCost;
import dev.stint.server.Board.Purpose;
import dev.stint.server.Board.Spending;
import dev.stint.server.Board.TeamCost;
import dev.stint.server.db.BoardTable.Spent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Money by day and by team. */
final class SpendingSumsTest {

    private static Spent spent(String team, String capacity, String from, String to, String usd) {
        return new Spent(team, "p", capacity, Instant.parse(from), Instant.parse(to), Money.of(usd));
    }

    @Test
    void a_stretch_is_divided_by_time_and_no_nano_dollar_is_lost() {
        SpendingSums sums = new SpendingSums(Instant.parse("2026-03-01T00:00:00Z"));

        sums.add(spent("a", "spot", "2026-03-01T18:00:00Z", "2026-03-03T07:00:00Z", "10.000000001"));

        Spending spending = sums.upTo(Instant.EPOCH);
        assertThat(spending.days())
                .extracting(DayCost::day)
                .containsExactly(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 2), LocalDate.of(2026, 3, 3));
        assertThat(spending.days().get(1).usd()).isEqualByComparingTo("6.486486487");
        assertThat(spending.days().stream().map(DayCost::usd).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("10.000000001");
        assertThat(spending.teams())
                .singleElement()
                .satisfies(team -> assertThat(team.computeUsd()).isEqualByComparingTo("10.000000001"));
    }

    @Test
    void what_lies_before_is_left_out_purposes_are_kept_apart_and_the_dearest_comes_first() {
        SpendingSums sums = new SpendingSums(Instant.parse("2026-03-02T00:00:00Z"));

        sums.add(spent("a", "spot", "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2"));
        sums.add(spent("b", "on-demand", "2026-03-02T01:00:00Z", "2026-03-02T02:00:00Z", "3"));
        sums.add(spent("b", "storage", "2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z", "1"));

        Spending spending = sums.upTo(Instant.EPOCH);
        assertThat(spending.days())
                .extracting(DayCost::purpose)
                .containsExactly(Purpose.SPOT, Purpose.ON_DEMAND, Purpose.STORAGE);
        assertThat(spending.days().get(0).usd()).isEqualByComparingTo("1");
        assertThat(spending.teams()).extracting(TeamCost::team).containsExactly("b", "a");
        assertThat(spending.teams().get(0).storageUsd()).isEqualByComparingTo("1");
    }
}
