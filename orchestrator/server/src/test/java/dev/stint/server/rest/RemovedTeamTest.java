package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeTokens;
import dev.stint.server.access.Role;
import dev.stint.server.access.TokenBook;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token of a team that somebody takes out of the file. */
final class RemovedTeamTest {
    @TempDir
    Path home;

    @Test
    void a_token_opens_nothing_of_a_team_that_was_removed() throws Exception {
        try (ServerUnderTest server = TeamServer.start(home)) {
            String secret = server.context
                    .getBean(FakeTokens.class)
                    .create(
                            new TokenBook.Wanted(
                                    "ci", Optional.of(Role.SUBMITTER), Optional.of("default"), Optional.empty()),
                            "the test")
                    .secret();
            assertThat(submits(server, secret)).isEqualTo(201);

            server.context.getBean(FakeMemberships.class).removed.add("default");

            assertThat(submits(server, secret)).isEqualTo(403);
            assertThat(server.send(server.to("/api/v1/me")
                                    .setHeader("Authorization", "Bearer " + secret)
                                    .GET())
                            .body())
                    .contains("\"teams\":{}");
        }
    }

    private static int submits(ServerUnderTest server, String secret) throws IOException, InterruptedException {
        return server.send(
                        server.to("/api/v1/runs")
                                .setHeader("Authorization", "Bearer " + secret)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"spec\":\"name: a\",\"specName\":\"a\",\"blobs\":{},\"baseFolder\":\"\",\"idempotencyKey\":\"\"}")))
                .statusCode();
    }
}
