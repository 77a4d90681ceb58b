package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What launches claim of the machines that providers list. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class AttemptTableTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TablesUnderTest tables;
    private final AttemptTable attempts;

    AttemptTableTest(TestDatabase database) {
        tables = new TablesUnderTest(database);
        attempts = new AttemptTable(tables.jdbc());
    }

    @Test
    void a_machine_that_is_being_ended_is_known_and_not_claimed_and_one_that_nobody_can_name_is_neither() {
        for (String run : List.of("wanted", "let-go", "answer-lost", "gone")) {
            tables.launch(run, NOON);
        }
        attempts.granted("let-go", 1, 1, "m-1", NOON);
        attempts.endWanted("let-go", 1, 1);
        attempts.endWanted("answer-lost", 1, 1);
        attempts.gone(attempts.find("gone", 1, 1).orElseThrow(), NOON);

        assertThat(attempts.claims(List.of("wanted-1", "let-go-1", "answer-lost-1", "gone-1", "nobody-1")))
                .isEqualTo(Map.of("wanted-1", true, "let-go-1", false));
        assertThat(attempts.claims("wanted-1")).isTrue();
        assertThat(attempts.claims("let-go-1")).isFalse();
        assertThat(attempts.claims(List.of())).isEmpty();
    }
}
