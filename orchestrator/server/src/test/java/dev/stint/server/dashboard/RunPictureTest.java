package dev.stint.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.Board.DayCost;
import dev.stint.server.Board.Purpose;
import dev.stint.server.FakeRuns;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where things are in pictures. */
final class RunPictureTest {
    private static final Instant T0 = Instant.parse("2026-03-01T08:00:00Z");

    @Test
    void an_axis_has_round_times_and_not_too_many() {
        Scale scale = new Scale(T0.plusSeconds(7), T0.plusSeconds(7 + 3600), 10, 1000);

        assertThat(scale.ticks())
                .extracting(Scale.Tick::label)
                .containsExactly("08:10", "08:20", "08:30", "08:40", "08:50", "09:00");
        assertThat(scale.at(T0.plusSeconds(7))).isEqualTo(10);
        assertThat(scale.at(T0.plusSeconds(7 + 1800))).isEqualTo(510);
        assertThat(scale.at(T0.minusSeconds(5)))
                .as("what is outside lies at the end")
                .isEqualTo(10);
        assertThat(new Scale(T0, T0.plusSeconds(8), 12, 936).ticks())
                .extracting(Scale.Tick::labelX)
                .as("no label is cut at an edge")
                .startsWith("32.0", "129.0")
                .endsWith("928.0");
        for (int days = 0; days < 1000; days += 7) {
            assertThat(new Scale(T0, T0.plus(Duration.ofDays(days)), 0, 1).ticks())
                    .hasSizeLessThanOrEqualTo(9);
        }
    }

    @Test
    void a_run_at_work_has_a_bar_its_checkpoints_and_the_price() {
        FakeRuns runs = new FakeRuns();
        runs.asOf(T0.plusSeconds(100));
        runs.event("committed", "checkpoint 7");
        runs.event("noticed", "leaves in 120 s");

        RunPicture picture = RunPicture.of(runs.detail(FakeRuns.ID));

        assertThat(picture.lanes())
                .singleElement()
                .satisfies(lane -> assertThat(lane.market()).isEqualTo("local/home/a/cpu/spot"));
        assertThat(picture.bars()).singleElement().satisfies(bar -> {
            assertThat(bar.kind()).isEqualTo("spot");
            assertThat(bar.label()).isEqualTo("#1 At work");
            assertThat(Double.parseDouble(bar.width())).isGreaterThan(900);
        });
        assertThat(picture.marks()).extracting(RunPicture.Mark::kind).containsExactly("notice", "checkpoint");
        assertThat(picture.price()).startsWith("M12.0 ").contains("H");
        assertThat(picture.words()).startsWith("1 attempt in 1 market within 1 min 40 s; no machine was taken");
    }

    @Test
    void the_columns_of_a_day_are_as_high_together_as_it_was_dear() {
        LocalDate day = LocalDate.of(2026, 3, 1);
        CostPicture picture = CostPicture.of(
                List.of(
                        new DayCost(day, Purpose.SPOT, new BigDecimal("3")),
                        new DayCost(day, Purpose.STORAGE, new BigDecimal("1")),
                        new DayCost(day.plusDays(1), Purpose.SPOT, new BigDecimal("2")),
                        new DayCost(day.minusDays(9), Purpose.SPOT, new BigDecimal("99"))),
                day,
                day.plusDays(2));

        assertThat(picture.columns().stream().filter(each -> !each.kind().isEmpty()))
                .extracting(CostPicture.Column::height)
                .containsExactly("150.0", "50.0", "100.0");
        assertThat(picture.purposes()).containsExactly(Purpose.SPOT, Purpose.STORAGE);
        assertThat(picture.rows())
                .extracting(row -> row.total().toPlainString())
                .containsExactly("0", "2", "4");
    }
}
