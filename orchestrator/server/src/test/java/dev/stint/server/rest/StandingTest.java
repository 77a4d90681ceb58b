package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeServer;
import dev.stint.server.FakeTokens;
import dev.stint.server.access.Role;
import dev.stint.server.access.Standing;
import dev.stint.server.access.TokenBook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may who does not ask just now. */
final class StandingTest {
    @TempDir
    Path home;

    @Test
    void a_member_may_what_the_file_says_and_anybody_what_their_live_tokens_say() {
        try (ServerUnderTest server = TeamServer.start(home)) {
            Standing standing = server.context.getBean(Standing.class);
            FakeTokens tokens = server.context.getBean(FakeTokens.class);

            assertThat(standing.has(Role.SUBMITTER, "submitter", "vision")).isTrue();
            assertThat(standing.has(Role.SUBMITTER, "viewer", "vision")).isFalse();
            assertThat(standing.has(Role.SUBMITTER, "submitter", "speech")).isFalse();
            assertThat(standing.has(Role.SUBMITTER, "ci", "speech")).isFalse();

            String id = tokens.create(
                            new TokenBook.Wanted(
                                    "ci", Optional.of(Role.SUBMITTER), Optional.of("speech"), Optional.empty()),
                            "the test")
                    .token()
                    .id();
            assertThat(standing.has(Role.SUBMITTER, "ci", "speech")).isTrue();
            assertThat(standing.has(Role.OPERATOR, "ci", "speech")).isFalse();
            tokens.revoke(id, "the test");
            assertThat(standing.has(Role.SUBMITTER, "ci", "speech")).isFalse();

            server.context.getBean(FakeMemberships.class).groups.add("speech");
            assertThat(standing.has(Role.SUBMITTER, "grace", "speech"))
                    .as("who may be of the group")
                    .isTrue();
            assertThat(standing.has(Role.SUBMITTER, "ci", "speech"))
                    .as("who came with a token, and has none any more")
                    .isFalse();
            server.context.getBean(FakeMemberships.class).groups.clear();

            TeamServer.everywhere(server, Role.OPERATOR);
            assertThat(standing.has(Role.SUBMITTER, "all-operator", "speech")).isTrue();
            assertThat(standing.has(Role.SUBMITTER, System.getProperty("user.name"), "speech"))
                    .as("whose the server is")
                    .isTrue();
        }
    }

    @Test
    void a_token_that_could_not_have_given_the_role_takes_nothing_from_a_member_of_a_group() {
        try (ServerUnderTest server = TeamServer.start(home)) {
            Standing standing = server.context.getBean(Standing.class);
            server.context.getBean(FakeMemberships.class).groups.add("speech");

            List<TokenBook.Wanted> others = List.of(
                    wanted("of-another-team", Optional.of(Role.ADMIN), Optional.of("vision")),
                    wanted("of-a-lower-role", Optional.of(Role.VIEWER), Optional.of("speech")),
                    wanted("of-the-file", Optional.empty(), Optional.empty()));
            for (TokenBook.Wanted other : others) {
                revoked(server, other);
                assertThat(standing.has(Role.SUBMITTER, other.name(), "speech"))
                        .as(other.name())
                        .isTrue();
            }
            List<TokenBook.Wanted> those = List.of(
                    wanted("of-the-team", Optional.of(Role.SUBMITTER), Optional.of("speech")),
                    wanted("of-all-teams", Optional.of(Role.OPERATOR), Optional.empty()));
            for (TokenBook.Wanted that : those) {
                revoked(server, that);
                assertThat(standing.has(Role.SUBMITTER, that.name(), "speech"))
                        .as(that.name())
                        .isFalse();
            }
        }
    }

    private static TokenBook.Wanted wanted(String name, Optional<Role> role, Optional<String> team) {
        return new TokenBook.Wanted(name, role, team, Optional.empty());
    }

    private static void revoked(ServerUnderTest server, TokenBook.Wanted wanted) {
        FakeTokens tokens = server.context.getBean(FakeTokens.class);
        tokens.revoke(tokens.create(wanted, "the test").token().id(), "the test");
    }

    @Test
    void on_a_personal_server_everything_stays_as_it_was() {
        try (ServerUnderTest server = new ServerUnderTest(home, FakeServer.class)) {
            assertThat(server.context.getBean(Standing.class).has(Role.ADMIN, "whoever", "speech"))
                    .isTrue();
        }
    }
}
