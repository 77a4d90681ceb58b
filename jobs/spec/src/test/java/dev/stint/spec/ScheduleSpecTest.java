package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.spec.ScheduledRuns.Combination;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Schedules as written, and the runs of a firing. */
class ScheduleSpecTest {

    private static final Instant PLANNED = Instant.parse("2027-03-01T21:00:00Z");

    @Test
    void every_key_of_a_schedule_arrives() {
        JobSpec spec = SpecFiles.spec("scheduled.yaml");
        ScheduleSpec schedule = spec.schedule().orElseThrow();

        assertThat(schedule)
                .isEqualTo(new ScheduleSpec(
                        Cron.parse("0 22 * * MON-FRI"),
                        ZoneId.of("Europe/Berlin"),
                        ScheduleSpec.Overlap.QUEUE,
                        ScheduleSpec.CatchUp.ALL,
                        Map.of("lr", List.of("0.1", "0.01"), "seed", List.of("1", "2", "3")),
                        Optional.of(new ScheduleSpec.Window(
                                LocalTime.of(22, 0), LocalTime.of(6, 30), LocalTime.of(7, 0)))));
        assertThat(spec.dependsOn()).containsExactly("nightly-export", "clean");
    }

    @Test
    void a_window_alone_fires_every_day_when_it_opens() {
        ScheduleSpec schedule = SpecFiles.valid("name: a\nrun: b\nschedule: {window: {from: '22:30', to: '07:00'}}\n")
                .schedule()
                .orElseThrow();

        assertThat(schedule.cron()).isEqualTo(Cron.parse("30 22 * * *"));
        assertThat(schedule.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(schedule.overlap()).isEqualTo(ScheduleSpec.Overlap.SKIP);
        assertThat(schedule.catchUp()).isEqualTo(ScheduleSpec.CatchUp.LAST);
        assertThat(schedule.window().orElseThrow().doneBy()).isEqualTo(LocalTime.of(7, 0));
    }

    @Test
    void each_combination_is_a_run_with_its_values_in_place() {
        String yaml = SpecFiles.text(SpecFiles.valid().stream()
                .filter(file -> file.endsWith("scheduled.yaml"))
                .findFirst()
                .orElseThrow());

        List<Combination> runs = ScheduledRuns.of(yaml, PLANNED, Optional.empty());

        assertThat(runs).hasSize(6);
        assertThat(runs.get(1).parameters()).containsExactly(Map.entry("lr", "0.1"), Map.entry("seed", "2"));
        JobSpec second = SpecFiles.valid(runs.get(1).yaml());
        assertThat(second.run()).isEqualTo("python train.py --lr 0.1 --seed 2 --day 2027-03-01");
        assertThat(second.env()).containsEntry("PLANNED", "2027-03-01T21:00:00Z");
        assertThat(second.tags()).containsEntry("matrix.lr", "0.1").containsEntry("matrix.seed", "2");
        assertThat(second.schedule()).isEmpty();
        assertThat(second.dependsOn()).containsExactly("nightly-export", "clean");
    }

    @Test
    void the_end_of_a_window_becomes_the_deadline() {
        Instant end = Instant.parse("2027-03-02T06:00:00Z");
        String yaml = "name: a\nrun: b\nschedule: {window: {from: '22:00', to: '07:00'}}\n";

        JobSpec spec = SpecFiles.valid(
                ScheduledRuns.of(yaml, PLANNED, Optional.of(end)).get(0).yaml());

        assertThat(spec.deadlineFrom(PLANNED)).contains(end);
    }

    @Test
    void a_value_that_looks_like_nothing_stays_text() {
        String yaml = "name: a\nrun: b\nenv:\n  X: '${matrix.x}'\n  Y: ${matrix.x}\n"
                + "schedule: {cron: '@daily', matrix: {x: ['null', 'a: b', '# c']}}\n";

        List<Combination> runs = ScheduledRuns.of(yaml, PLANNED, Optional.empty());

        for (int i = 0; i < 3; i++) {
            String value = List.of("null", "a: b", "# c").get(i);
            assertThat(SpecFiles.valid(runs.get(i).yaml()).env())
                    .containsEntry("X", value)
                    .containsEntry("Y", value);
        }
    }

    @Test
    void without_a_schedule_braces_are_the_shells() {
        assertThat(SpecFiles.valid("name: a\nrun: echo ${matrix.lr}\n").run()).isEqualTo("echo ${matrix.lr}");
        assertThatThrownBy(() -> ScheduledRuns.of("name: a\nrun: b\n", PLANNED, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_day_matches_as_in_vixie_cron() {
        LocalDate friday13 = LocalDate.of(2026, 11, 13);
        LocalDate friday20 = LocalDate.of(2026, 11, 20);

        assertThat(Cron.parse("0 0 13 * FRI").matches(friday20)).as("either").isTrue();
        assertThat(Cron.parse("0 0 */13 * FRI").matches(friday20)).as("both").isFalse();
        assertThat(Cron.parse("0 0 13 * *").matches(friday20)).isFalse();
        assertThat(Cron.parse("0 0 13 * *").matches(friday13)).isTrue();
        assertThat(Cron.parse("0 0 * * 7").matches(LocalDate.of(2026, 11, 22)))
                .as("Sunday")
                .isTrue();
        assertThat(Cron.parse("0 0 29 2 *").matches(LocalDate.of(2028, 2, 29))).isTrue();
        assertThat(Cron.parse("@weekly").matches(LocalDate.of(2026, 11, 22))).isTrue();
    }

    @Test
    void times_of_a_day_come_in_order() {
        Cron cron = Cron.parse("15,45 8-10/2 * * *");

        assertThat(cron.minuteOfDayFrom(0)).isEqualTo(8 * 60 + 15);
        assertThat(cron.minuteOfDayFrom(8 * 60 + 16)).isEqualTo(8 * 60 + 45);
        assertThat(cron.minuteOfDayFrom(8 * 60 + 46)).isEqualTo(10 * 60 + 15);
        assertThat(cron.minuteOfDayFrom(10 * 60 + 46)).isEqualTo(-1);
        assertThat(cron.everyHour()).isFalse();
        assertThat(Cron.parse("*/20 0-23 * * *").everyHour()).isTrue();
    }
}
