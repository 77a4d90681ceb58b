package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.server.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

final class TurnstileTest {

    @Test
    void who_finds_no_place_for_long_is_refused_in_words_and_nothing_is_done() {
        Turnstile turnstile = Turnstile.of(1, Duration.ZERO);
        List<String> done = new ArrayList<>();

        String first = turnstile.pass(() -> {
            assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> turnstile.pass(() -> done.add("second")))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.httpStatus()).isEqualTo(503))
                    .hasMessageContaining("submit again");
            return "first";
        });

        assertThat(first).isEqualTo("first");
        assertThat(done).isEmpty();
        assertThat(turnstile.pass(() -> "third")).isEqualTo("third");
    }

    @Test
    void work_that_fails_gives_its_place_back() {
        Turnstile turnstile = Turnstile.of(1, Duration.ZERO);
        assertThatThrownBy(() -> turnstile.pass(() -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(turnstile.pass(() -> "next")).isEqualTo("next");
    }

    @Test
    void there_is_one_place_at_least() {
        assertThat(Turnstile.of(0, Duration.ZERO).pass(() -> "in")).isEqualTo("in");
    }

    @Test
    void what_a_database_within_this_server_writes_passes_where_specs_are_read() {
        Turnstiles turnstiles = new Turnstiles(new JdbcDataSource());
        assertThat(turnstiles.writing()).isSameAs(turnstiles.reading());
    }
}
