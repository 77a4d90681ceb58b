package dev.stint.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.server.HandClock;
import dev.stint.server.RefusedException;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.TokenTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        assertThat(all(Optional.empty()))
                .singleElement()
                .extracting(id -> tokens.find(id).orElseThrow().revokedBy())
                .isEqualTo(Optional.of("ada"));
    }

    @Test
    void those_that_open_something_are_listed_first_page_by_page_and_each_once() {
        for (int i = 0; i < 3; i++) {
            made("vision");
            clock.pass(Duration.ofSeconds(1));
        }
        String expired = tokens.create(
                        wanted(
                                Optional.of(Role.VIEWER),
                                Optional.of("vision"),
                                Optional.of(clock.instant().plusSeconds(1))),
                        "root")
                .token()
                .id();
        String revoked = made("vision");
        tokens.revoke(revoked, "ada");
        clock.pass(Duration.ofSeconds(1));
        String sameMoment = made("vision");
        String other = made("vision");

        List<String> listed = all(Optional.empty());

        assertThat(listed).hasSize(7).doesNotHaveDuplicates();
        assertThat(listed.subList(0, 2)).containsExactlyInAnyOrder(sameMoment, other);
        assertThat(listed.subList(5, 7)).containsExactlyInAnyOrder(expired, revoked);
    }

    @Test
    void very_many_of_others_hide_none_of_a_team() {
        String ours = made("vision");
        clock.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            made("nlp");
        }
        made("");

        assertThat(all(Optional.of(Set.of("vision")))).containsExactly(ours);
        assertThat(all(Optional.of(Set.of()))).isEmpty();
        assertThat(all(Optional.empty())).hasSize(22);
    }

    @Test
    void what_is_no_beginning_of_a_page_is_refused() {
        assertThatThrownBy(() -> tokens.list(Optional.empty(), "7", 3))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.httpStatus()).isEqualTo(400));
        assertThatThrownBy(() -> tokens.list(Optional.empty(), "live_then_tok-1", 3))
                .isInstanceOf(RefusedException.class);
    }

    /** Ids, three to a page. */
    private List<String> all(Optional<Set<String>> teams) {
        List<String> all = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            TokenBook.Page page = tokens.list(teams, next.get(), 3);
            page.tokens().forEach(token -> all.add(token.id()));
            next = page.next();
        }
        return all;
    }

    private String made(String team) {
        return tokens.create(
                        wanted(
                                Optional.of(Role.VIEWER),
                                Optional.of(team).filter(name -> !name.isEmpty()),
                                Optional.empty()),
                        "root")
                .token()
                .id();
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
