package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a team's server, and who one is to it. */
final class TokenCommandsTest {
    private static final String SECRET = "stint_" + "ab".repeat(32);
    private static final String TOKEN = """
            {"id":"tok-1","name":"ci","role":"submitter","team":"vision","created":"2026-01-02T03:04:05Z",\
            "createdBy":"root"}""";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_token_just_made_is_all_that_standard_output_has() {
        server.answer("POST /tokens", 201, "{\"token\":" + TOKEN + ",\"secret\":\"" + SECRET + "\"}");

        assertThat(desk.call("token", "create", "ci", "--role", "submitter", "--team", "vision", "--days", "30"))
                .isZero();

        assertThat(new String(server.body("POST /tokens"), StandardCharsets.UTF_8))
                .contains("\"name\":\"ci\"", "\"role\":\"submitter\"", "\"team\":\"vision\"", "\"days\":30");
        assertThat(desk.out()).isEqualTo(SECRET + "\n");
        assertThat(desk.err())
                .contains("token tok-1 of ci: submitter of vision")
                .doesNotContain(SECRET);
    }

    @Test
    void tokens_are_listed_with_what_they_open() {
        server.answer(
                "GET /tokens?limit=500",
                200,
                "{\"tokens\":[" + TOKEN
                        + ",{\"id\":\"tok-0\",\"name\":\"ada\",\"created\":\"2026-01-01T00:00:00Z\",\"createdBy\":\"root\"}"
                        + ",{\"id\":\"tok-9\",\"name\":\"old\",\"role\":\"admin\",\"created\":\"2026-01-01T00:00:00Z\","
                        + "\"createdBy\":\"root\",\"revoked\":\"2026-01-01T01:00:00Z\",\"revokedBy\":\"root\"}]}");

        assertThat(desk.call("token", "ls")).isZero();
        assertThat(desk.out())
                .contains("submitter of vision", "as in teams.yaml")
                .doesNotContain("tok-9");
        assertThat(desk.call("token", "ls", "--all")).isZero();
        assertThat(desk.out()).contains("tok-9", "admin everywhere", "revoked");
    }

    @Test
    void pages_are_read_as_long_as_they_have_what_opens_something_and_all_of_them_for_all() {
        String first = "{\"tokens\":[" + TOKEN + "],\"next\":\"live_1\"}";
        String second = "{\"tokens\":[{\"id\":\"tok-9\",\"name\":\"old\",\"created\":\"2026-01-01T00:00:00Z\","
                + "\"createdBy\":\"root\",\"revoked\":\"2026-01-01T01:00:00Z\"}],\"next\":\"dead_9\"}";
        String third = "{\"tokens\":[{\"id\":\"tok-8\",\"name\":\"older\",\"created\":\"2025-01-01T00:00:00Z\","
                + "\"createdBy\":\"root\",\"revoked\":\"2025-01-01T01:00:00Z\"}]}";
        server.answer("GET /tokens?limit=500", 200, first)
                .answer("GET /tokens?limit=500&before=live_1", 200, second)
                .answer("GET /tokens?limit=500&before=dead_9", 200, third);

        assertThat(desk.call("token", "ls")).isZero();
        assertThat(server.asked())
                .as("no page more")
                .containsExactly("GET /tokens?limit=500", "GET /tokens?limit=500&before=live_1");
        assertThat(desk.call("token", "ls", "--all")).isZero();
        assertThat(server.asked()).hasSize(5);
        assertThat(desk.out()).contains("tok-9", "tok-8");
    }

    @Test
    void one_is_revoked_by_its_id() {
        server.answer("DELETE /tokens/tok-1", 200, TOKEN);

        assertThat(desk.call("token", "revoke", "tok-1")).isZero();
        assertThat(desk.out()).isEqualTo("tok-1 of ci opens nothing any more\n");
    }

    @Test
    void one_is_told_who_one_is() {
        server.answer("GET /me", 200, "{\"name\":\"ada\",\"teams\":{\"vision\":\"operator\",\"nlp\":\"viewer\"}}");

        assertThat(desk.call("whoami")).isZero();
        assertThat(desk.out()).isEqualTo("ada at " + server.url() + "\n  viewer of nlp\n  operator of vision\n");
    }
}
