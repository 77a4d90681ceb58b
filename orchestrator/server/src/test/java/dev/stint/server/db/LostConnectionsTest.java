package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.SQLExceptionOverride.Override;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which errors of the database end a connection. */
final class LostConnectionsTest {

    @ParameterizedTest
    @CsvSource({"HY000, 50000", "90098, 90098", "90028, 90028", "90067, 90067"})
    void a_database_that_closed_itself_is_opened_anew(String state, int code) {
        assertThat(new LostConnections().adjudicate(new SQLException("closed", state, code)))
                .isEqualTo(Override.MUST_EVICT);
    }

    @ParameterizedTest
    @CsvSource({"23505, 23505", "40001, 40001", "57014, 57014", "42102, 42102"})
    void a_statement_that_fails_keeps_its_connection(String state, int code) {
        assertThat(new LostConnections().adjudicate(new SQLException("duplicate key", state, code)))
                .isEqualTo(Override.CONTINUE_EVICT);
    }

    @Test
    void another_database_with_the_same_number_is_left_to_the_pool() {
        assertThat(new LostConnections().adjudicate(new SQLException("theirs", "42601", 50000)))
                .isEqualTo(Override.CONTINUE_EVICT);
    }
}
