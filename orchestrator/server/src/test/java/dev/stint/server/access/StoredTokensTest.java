package dev.stint.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.HandClock;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.TokenTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

final class StoredTokensTest {
    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T08:00:00Z"));
    private JdbcClient jdbc;
    private TokenBook tokens;

    @BeforeEach
    void start() {
        jdbc = new TablesUnderTest().jdbc();
        tokens = new StoredTokens(new TokenTable(jdbc), clock);
    }

    @Test
    void a_secret_is_found_again_by_itself_and_is_in_no_column() {
        TokenBook.Fresh fresh =
                tokens.create(wanted(Optional.of(Role.OPERATOR), Optional.of("vision"), Optional.empty()), "root");

        assertThat(fresh.secret()).matches("stint_[0-9a-f]{64}");
        assertThat(fresh.toString()).doesNotContain(fresh.secret());
        assertThat(tokens.use(fresh.secret()))
                .get()
                .extracting(TokenBook.Token::id)
                .isEqualTo(fresh.token().id());
        assertThat(tokens.use(fresh.secret() + "0")).isEmpty();
        assertThat(tokens.use(fresh.secret().substring(6))).isEmpty();
        assertThat(jdbc.sql("select * from access_token").query().singleRow().values())
                .allSatisfy(value -> assertThat(String.valueOf(value))
                        .doesNotContain(fresh.secret().substring(6)));
    }

    @Test
    void one_that_has_expired_opens_nothing_from_that_instant_on() {
        Instant end = clock.instant().plus(Duration.ofDays(1));
        String secret = tokens.create(wanted(Optional.of(Role.VIEWER), Optional.empty(), Optional.of(end)), "root")
                .secret();

        clock.pass(Duration.ofDays(1).minusMillis(1));
        assertThat(tokens.use(secret)).isPresent();
        clock.pass(Duration.ofMillis(1));
        assertThat(tokens.use(secret)).isEmpty();
    }

    @Test
    void one_that_was_revoked_opens_nothing_and_the_first_revocation_is_remembered() {
        TokenBook.Fresh fresh = tokens.create(wanted(Optional.empty(), Optional.empty(), Optional.empty()), "root");
        tokens.revoke(fresh.token().id(), "ada");
        tokens.revoke(fresh.token().id(), "bob");

        assertThat(tokens.use(fresh.secret())).isEmpty();
        assertThat(tokens.all())
                .singleElement()
                .extracting(TokenBook.Token::revokedBy)
                .isEqualTo(Optional.of("ada"));
    }

    @Test
    void its_use_is_written_once_a_minute_at_most() {
        TokenBook.Fresh fresh =
                tokens.create(wanted(Optional.of(Role.VIEWER), Optional.empty(), Optional.empty()), "root");
        Instant first = clock.instant();
        tokens.use(fresh.secret());
        clock.pass(Duration.ofSeconds(59));
        tokens.use(fresh.secret());
        assertThat(tokens.find(fresh.token().id()).orElseThrow().used()).contains(first);

        clock.pass(Duration.ofSeconds(1));
        tokens.use(fresh.secret());
        assertThat(tokens.find(fresh.token().id()).orElseThrow().used()).contains(first.plusSeconds(60));
    }

    private static TokenBook.Wanted wanted(Optional<Role> role, Optional<String> team, Optional<Instant> expires) {
        return new TokenBook.Wanted("ada", role, team, expires);
    }
}
