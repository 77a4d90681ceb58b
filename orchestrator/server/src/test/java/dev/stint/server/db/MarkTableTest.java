package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.db.MarkTable.Mark;
import dev.stint.server.db.MarkTable.Pin;
import dev.stint.server.db.MarkTable.Reading;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class MarkTableTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofHours(1));

    private final TablesUnderTest tables;
    private final MarkTable marks;

    MarkTableTest(TestDatabase database) {
        tables = new TablesUnderTest(database);
        marks = new MarkTable(tables.jdbc());
    }

    @BeforeEach
    void two_runs() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");
        tables.insert(TablesUnderTest.accepted("run-2"), NOON, "");
    }

    @Test
    void a_run_nobody_marked_has_no_marks() {
        assertThat(marks.of("run-1")).isEmpty();
    }

    @Test
    void a_pin_is_replaced_by_a_second_one_and_taken_off_once() {
        marks.pin("run-1", 7, new Pin("ann", "", NOON));
        marks.pin("run-1", 7, new Pin("bob", "for the paper", LATER));

        assertThat(marks.of("run-1"))
                .containsOnlyKeys(7L)
                .containsEntry(7L, new Mark(Optional.of(new Pin("bob", "for the paper", LATER)), Optional.empty()));
        assertThat(marks.of("run-2")).isEmpty();
        assertThat(marks.unpin("run-1", 7)).isTrue();
        assertThat(marks.unpin("run-1", 7)).isFalse();
        assertThat(marks.unpin("run-1", 8)).isFalse();
        assertThat(marks.of("run-1")).containsEntry(7L, Mark.NONE);
    }

    @Test
    void the_last_reading_counts_and_a_pin_stays_beside_it() {
        Pin pin = new Pin("ann", "", NOON);
        marks.pin("run-1", 7, pin);
        marks.read("run-1", 7, new Reading(true, NOON));
        marks.read("run-1", 7, new Reading(false, LATER));

        assertThat(marks.of("run-1"))
                .containsEntry(7L, new Mark(Optional.of(pin), Optional.of(new Reading(false, LATER))));
    }

    @Test
    void a_checkpoint_an_attempt_was_restored_from_was_read_back() {
        restored("run-1", 2, 7, NOON);
        restored("run-1", 3, 7, LATER);
        restored("run-1", 4, 9, LATER);

        assertThat(marks.of("run-1"))
                .containsOnlyKeys(7L, 9L)
                .containsEntry(7L, new Mark(Optional.empty(), Optional.of(new Reading(true, LATER))));
    }

    @Test
    void of_a_restore_and_a_reading_the_later_one_counts() {
        restored("run-1", 2, 7, NOON);
        marks.read("run-1", 7, new Reading(false, LATER));
        restored("run-1", 3, 9, LATER);
        marks.read("run-1", 9, new Reading(false, NOON));

        assertThat(marks.of("run-1").get(7L).reading()).contains(new Reading(false, LATER));
        assertThat(marks.of("run-1").get(9L).reading()).contains(new Reading(true, LATER));
    }

    @Test
    void long_words_are_cut_rather_than_refused() {
        marks.pin("run-1", 7, new Pin("a".repeat(300), "w".repeat(3000), NOON));

        Pin pin = marks.of("run-1").get(7L).pin().orElseThrow();
        assertThat(pin.by()).hasSize(200).endsWith("…");
        assertThat(pin.why()).hasSize(2000).endsWith("…");
    }

    private void restored(String run, int attempt, long from, Instant at) {
        AttemptTable attempts = new AttemptTable(tables.jdbc());
        attempts.insert(
                run,
                attempt,
                1,
                run + "-" + attempt,
                Market.parse("fake/region/zone/type/spot"),
                "{}",
                new Money(BigDecimal.ONE),
                NOON);
        new AttemptReports(tables.jdbc())
                .started(attempts.find(run, attempt, 1).orElseThrow(), at, Optional.of(from), 0);
    }
}
