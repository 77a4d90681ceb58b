package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.issuer.stage.IssuerStage;
import dev.stint.issuer.stage.Jose;
import dev.stint.server.FakeAudit;
import dev.stint.server.FakeBoard;
import dev.stint.server.FakeRuns;
import dev.stint.server.FakeServer;
import dev.stint.server.access.AuditBook;
import dev.stint.server.access.Memberships;
import dev.stint.server.access.Role;
import dev.stint.server.oidc.OidcConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** The door of a team's server, and people who signed in at an issuer. */
final class OidcDoorTest {
    private static final String ADA = "ada@example.com";
    private static final int FAILURES = 2;

    @TempDir
    Path home;

    private final IssuerStage issuer = new IssuerStage(InstantSource.system());
    private ServerUnderTest server;

    @Import({FakeServer.class, OidcConfiguration.class})
    @ComponentScan("dev.stint.server.dashboard")
    static class Parts {
        @Bean
        FakeBoard board(FakeRuns runs) {
            return new FakeBoard(runs);
        }

        @Bean
        Memberships memberships() {
            return new File();
        }
    }

    /** What a file of teams could say. */
    private static final class File implements Memberships {
        private static final Map<String, Map<String, Role>> MEMBERS = Map.of(
                ADA,
                Map.of("default", Role.SUBMITTER, "vision", Role.OPERATOR),
                GROUP + "ml",
                Map.of("default", Role.OPERATOR, "vision", Role.VIEWER, "speech", Role.VIEWER));

        @Override
        public Map<String, Role> rolesOf(String person) {
            return MEMBERS.getOrDefault(person, Map.of());
        }

        @Override
        public boolean hasGroup(Role role, String team) {
            return rolesOf(GROUP + "ml").containsKey(team);
        }

        @Override
        public boolean isTeam(String team) {
            return true;
        }
    }

    @BeforeEach
    void start() {
        server = new ServerUnderTest(
                home,
                Parts.class,
                "--stint.server.mode=team",
                "--stint.oidc.issuer=" + issuer.issuer(),
                "--stint.oidc.audience=" + IssuerStage.CLIENT,
                "--stint.oidc.groups-claim=groups",
                "--stint.server.limits.failures-per-minute=" + FAILURES);
    }

    @AfterEach
    void stop() {
        server.close();
        issuer.close();
    }

    @Test
    void somebody_who_signed_in_has_the_roles_that_the_file_of_teams_gives_the_name() throws Exception {
        JsonNode me = ServerUnderTest.json(get(issuer.token(ADA), "/api/v1/me"));

        assertThat(me.get("name").asString()).isEqualTo(ADA);
        assertThat(me.get("teams").toString()).isEqualTo("{\"default\":\"submitter\",\"vision\":\"operator\"}");
        assertThat(me.has("everywhere")).isFalse();
        assertThat(get(issuer.token(ADA), "/api/v1/machines").statusCode()).isEqualTo(403);
    }

    @Test
    void a_group_gives_its_roles_as_well_and_the_higher_one_counts() throws Exception {
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put("groups", List.of("ml", "other"));

        JsonNode me = ServerUnderTest.json(get(Jose.signed(issuer.key(), claims), "/api/v1/me"));
        assertThat(me.get("teams").toString())
                .isEqualTo("{\"default\":\"operator\",\"speech\":\"viewer\",\"vision\":\"operator\"}");
    }

    @Test
    void somebody_whom_no_team_names_is_told_what_to_do() throws Exception {
        for (int i = 0; i < FAILURES; i++) {
            get(issuer.token("eve@example.com"), "/api/v1/runs");
        }
        HttpResponse<String> answer = get(issuer.token("eve@example.com"), "/api/v1/runs");

        problem(answer, 403, "eve@example.com is signed in, but belongs to no team here; have whoever administers");
        assertThat(ServerUnderTest.json(answer).get("exitCode").asInt()).isEqualTo(3);
    }

    @Test
    void a_sign_in_that_is_no_good_is_refused_with_its_reason() throws Exception {
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put("exp", InstantSource.system().instant().getEpochSecond() - 3600);

        HttpResponse<String> answer = get(Jose.signed(issuer.key(), claims), "/api/v1/me");
        problem(answer, 401, "; sign in again with 'stint login URL --oidc'");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"stint\"");
        problem(get(Jose.unsigned(issuer.claims(ADA)), "/api/v1/me"), 401, "this sign-in");
    }

    @Test
    void while_the_issuer_does_not_answer_that_is_said_and_tokens_go_on_working() throws Exception {
        issuer.down();

        HttpResponse<String> answer = get(issuer.token(ADA), "/api/v1/me");
        problem(answer, 503, "the keys of its issuer cannot be read");
        assertThat(ServerUnderTest.json(answer).get("exitCode").asInt()).isEqualTo(5);
        assertThat(server.get("/api/v1/me").statusCode()).isEqualTo(200);
        Keeper keeper = server.context.getBean(Keeper.class);
        assertThat(keeper.still(issuer.token(ADA), server.port, caller -> false))
                .as("whoever follows a run")
                .isTrue();
    }

    @Test
    void sign_ins_of_which_nothing_can_be_told_are_not_answered_as_often_as_they_come() throws Exception {
        issuer.down();
        for (int i = 0; i < FAILURES; i++) {
            problem(get(issuer.token(ADA), "/api/v1/me"), 503, "cannot be read");
        }

        HttpResponse<String> more = get(issuer.token(ADA), "/api/v1/me");
        problem(more, 429, "too many tokens that open nothing came from this address");
        assertThat(more.headers().firstValue("Retry-After")).isPresent();
        assertThat(server.get("/api/v1/me").statusCode())
                .as("a good one is never kept waiting for it")
                .isEqualTo(200);
    }

    @Test
    void whoever_was_let_in_goes_on_until_it_is_known_that_they_may_not() throws Exception {
        Keeper keeper = server.context.getBean(Keeper.class);
        String ada = issuer.token(ADA);
        assertThat(get(ada, "/api/v1/me").statusCode()).isEqualTo(200);

        assertThat(keeper.still(ada, server.port, caller -> caller.name().equals(ADA)))
                .isTrue();
        assertThat(keeper.still(ada, server.port, caller -> false))
                .as("a role that was taken back")
                .isFalse();
        String withdrawn = Jose.signed(Jose.rsa("withdrawn"), issuer.claims(ADA));
        assertThat(keeper.still(withdrawn, server.port, caller -> true))
                .as("a key that the issuer does not publish")
                .isFalse();
    }

    @Test
    void the_audit_says_who_it_was_and_how_they_came_in() throws Exception {
        String token = issuer.token(ADA);
        server.send(as(token, "/api/v1/sweep").POST(HttpRequest.BodyPublishers.noBody()));

        List<AuditBook.Entry> entries = server.context.getBean(FakeAudit.class).list(Optional.empty(), 10, 10);
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).asked().who()).isEqualTo(ADA);
        assertThat(entries.get(0).asked().token()).matches("oidc-[0-9a-f]{12}");
        assertThat(entries.toString()).doesNotContain(token);
    }

    @Test
    void whoever_has_yet_to_sign_in_learns_where() throws Exception {
        HttpResponse<String> answer =
                server.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/api/v1/sign-in"))
                        .timeout(Duration.ofSeconds(20)));

        assertThat(answer.body())
                .isEqualTo("{\"issuer\":\"" + issuer.issuer() + "\",\"clientId\":\"stint-cli\","
                        + "\"scopes\":\"openid email offline_access\",\"send\":\"id_token\"}");
    }

    @Test
    void a_browser_is_signed_in_by_a_code_until_the_sign_in_ends() throws Exception {
        String token = issuer.token(ADA);
        HttpResponse<String> code =
                server.send(as(token, "/api/v1/sign-in-codes").POST(HttpRequest.BodyPublishers.noBody()));
        String path = ServerUnderTest.json(code).get("path").asString();
        HttpResponse<String> signedIn =
                server.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path)));

        assertThat(signedIn.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("stint_token=" + token);
        assertThat(page(token).statusCode()).isEqualTo(200);
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put("exp", 1);
        HttpResponse<String> ended = page(Jose.signed(issuer.key(), claims));
        assertThat(ended.statusCode()).isEqualTo(303);
        assertThat(ended.headers().firstValue("Location")).contains("/login?again");
    }

    @Test
    void a_sign_in_that_no_cookie_can_hold_is_said_to_be() throws Exception {
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put("more", "x".repeat(3000));
        HttpResponse<String> answer = server.send(as(Jose.signed(issuer.key(), claims), "/api/v1/sign-in-codes")
                .POST(HttpRequest.BodyPublishers.noBody()));

        problem(answer, 409, "browsers keep no cookie that long");
    }

    @Test
    void a_personal_server_takes_no_sign_ins(@TempDir Path other) throws Exception {
        try (ServerUnderTest personal = new ServerUnderTest(
                other, Parts.class, "--stint.oidc.issuer=" + issuer.issuer(), "--stint.oidc.audience=x")) {
            HttpResponse<String> answer =
                    personal.send(personal.to("/api/v1/me").setHeader("Authorization", "Bearer " + issuer.token(ADA)));
            assertThat(answer.statusCode()).isEqualTo(401);
            problem(personal.get("/api/v1/sign-in"), 404, "knows no issuer to sign in at");
        }
    }

    private HttpResponse<String> page(String token) throws IOException, InterruptedException {
        return server.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + "/runs"))
                .header("Accept", "text/html")
                .header("Cookie", "stint_token=" + token));
    }

    private HttpResponse<String> get(String token, String path) throws IOException, InterruptedException {
        return server.send(as(token, path).GET());
    }

    private HttpRequest.Builder as(String token, String path) {
        return server.to(path).setHeader("Authorization", "Bearer " + token);
    }

    private static void problem(HttpResponse<String> answer, int status, String words) {
        assertThat(answer.body()).contains(words);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
}
