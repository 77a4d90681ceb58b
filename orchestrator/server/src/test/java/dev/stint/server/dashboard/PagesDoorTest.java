package dev.stint.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeRuns;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages over HTTP: signing in, what is let through for a cookie, and forms. */
final class PagesDoorTest {
    private static final String RUN = "/runs/" + FakeRuns.ID;

    @TempDir
    static Path home;

    private static DashboardUnderTest server;

    @BeforeAll
    static void start() {
        server = new DashboardUnderTest(home);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void again() {
        server.runs.state("RUNNING");
        server.runs.calls.clear();
        server.upkeep.calls.clear();
        server.guests.now = Caller.owner("ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/runs",
                "/runs?state=live&tag=a%3Db",
                RUN,
                RUN + "/log",
                RUN + "/checkpoints",
                RUN + "/stop",
                RUN + "/preempt",
                RUN + "/checkpoints/7/pin",
                "/submit",
                "/cost",
                "/cost?days=90",
                "/cost/showback?by=project",
                "/queue",
                "/schedules",
                "/schedules/vision/nightly",
                "/pools",
                "/checkpoints",
                "/servers"
            })
    void a_page_is_whole_and_may_do_little(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .startsWith("default-src 'none'; style-src 'self'; script-src 'self';")
                .contains("form-action 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.body()).doesNotContain(server.token);
        assertThat(Faults.of(answer.body())).isEmpty();
    }

    @Test
    void who_is_not_signed_in_is_shown_where_to() throws Exception {
        for (String path : List.of("/", "/runs", RUN, "/cost")) {
            HttpResponse<String> answer = server.send(server.open(path).GET());
            assertThat(answer.statusCode()).as(path).isEqualTo(303);
            assertThat(answer.headers().firstValue("Location")).contains("/login");
        }
        HttpResponse<String> stale = server.send(
                server.open("/runs").header("Cookie", "stint_token=old").GET());
        assertThat(stale.headers().firstValue("Location")).contains("/login?again");
        assertThat(server.send(server.open("/login?again").GET()).body()).contains("not good any more");
        assertThat(Faults.of(server.send(server.open("/login").GET()).body())).isEmpty();
    }

    @Test
    void a_token_signs_in_with_a_cookie_no_script_and_no_other_site_gets() throws Exception {
        HttpResponse<String> answer =
                server.send(DashboardUnderTest.form(server.open("/login"), Map.of("token", server.token)));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/runs");
        assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("stint_token=" + server.token)
                .contains("HttpOnly", "SameSite=Strict", "Path=/");
        HttpResponse<String> nonsense =
                server.send(DashboardUnderTest.form(server.open("/login"), Map.of("token", "a b\"")));
        assertThat(nonsense.statusCode()).isEqualTo(400);
        assertThat(nonsense.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void a_code_signs_in_once() throws Exception {
        HttpResponse<String> made =
                server.send(HttpRequest.newBuilder(URI.create(server.origin + "/api/v1/sign-in-codes"))
                        .header("Authorization", "Bearer " + server.token)
                        .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(made.statusCode()).isEqualTo(201);
        String path = made.body().replaceAll(".*\"path\":\"([^\"]+)\".*", "$1");
        assertThat(path).startsWith("/login?code=").doesNotContain(server.token);

        HttpResponse<String> first = server.send(server.open(path).GET());
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Set-Cookie").orElse("")).startsWith("stint_token=" + server.token);
        HttpResponse<String> second = server.send(server.open(path).GET());
        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void signing_out_forgets_the_cookie() throws Exception {
        HttpResponse<String> answer = server.post("/logout", Map.of("form", server.formToken()));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("stint_token=;")
                .contains("Expires=Thu, 01 Jan 1970");
    }

    @Test
    void a_cookie_opens_pages_and_what_they_read_and_nothing_else_of_rest() throws Exception {
        String cookie = "stint_token=" + server.token;
        String stream = "/api/v1/runs/" + FakeRuns.ID + "/logs";
        assertThat(server.send(server.open(stream).header("Cookie", cookie).GET())
                        .statusCode())
                .isEqualTo(200);
        for (String path : List.of(
                "/api/v1/runs",
                "/api/v1/server",
                "/api/v1/runs/x/../../server",
                "/runs/../api/v1/server",
                "/runs/..;/api/v1/server",
                "/login/../api/v1/server",
                "/assets/../api/v1/server",
                "/login;x/../api/v1/server")) {
            assertThat(server.send(server.open(path).header("Cookie", cookie).GET())
                            .statusCode())
                    .as(path)
                    .isIn(400, 401, 404);
        }
        assertThat(server.send(DashboardUnderTest.form(
                                server.open("/api/v1/runs/" + FakeRuns.ID + "/stop")
                                        .header("Cookie", cookie),
                                Map.of()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(server.runs.calls).noneMatch(call -> call.startsWith("stop"));
    }

    @Test
    void an_action_asks_is_done_by_its_form_and_is_announced() throws Exception {
        Document asked = Jsoup.parse(server.get(RUN + "/stop").body());
        assertThat(asked.select("main form button").text()).isEqualTo("Stop " + FakeRuns.ID);
        assertThat(server.runs.calls).noneMatch(call -> call.startsWith("stop"));

        HttpResponse<String> done =
                server.post(RUN + "/stop", Map.of("form", server.formToken(), "why", " <b>lunch</b> "));
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(done.headers().firstValue("Location")).contains(RUN);
        assertThat(server.runs.calls).contains("stop " + FakeRuns.ID + " by ada: <b>lunch</b>");
        String said = done.headers().firstValue("Set-Cookie").orElse("").replaceAll(";.*", "");
        HttpResponse<String> after = server.send(server.open(RUN)
                .header("Cookie", "stint_token=" + server.token + "; " + said)
                .GET());
        assertThat(Jsoup.parse(after.body()).select("[role=status]").text()).isEqualTo("stop is under way");
        assertThat(after.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("stint_said=;", "Expires=Thu, 01 Jan 1970");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stop", "/resume", "/cancel", "/preempt", "/checkpoints/7/pin", "/checkpoints/7/unpin"})
    void a_form_from_elsewhere_does_nothing(String act) throws Exception {
        for (Map<String, String> form :
                List.of(Map.<String, String>of(), Map.of("form", ""), Map.of("form", FormToken.of("another")))) {
            HttpResponse<String> answer = server.post(RUN + act, form);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("was not followed");
        }
        assertThat(server.send(DashboardUnderTest.form(
                                server.page(RUN + act).header("Origin", "http://evil.example"),
                                Map.of("form", server.formToken())))
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.runs.calls).noneMatch(call -> call.contains(" by "));
        assertThat(server.upkeep.calls).isEmpty();
    }

    @Test
    void who_only_looks_sees_no_actions_and_may_do_none() throws Exception {
        server.guests.now = new Caller("bob", Optional.empty(), Map.of("default", Role.VIEWER));
        Document page = Jsoup.parse(server.get(RUN).body());
        assertThat(page.select(".acts a")).isEmpty();
        for (String act : List.of("/stop", "/preempt", "/checkpoints/7/pin")) {
            assertThat(server.get(RUN + act).statusCode()).as(act).isEqualTo(403);
            assertThat(server.post(RUN + act, Map.of("form", server.formToken()))
                            .statusCode())
                    .as(act)
                    .isEqualTo(403);
        }
        assertThat(server.runs.calls).noneMatch(call -> call.contains(" by "));
    }

    @Test
    void a_run_of_another_team_is_as_if_it_were_not_there() throws Exception {
        server.guests.now = new Caller("eve", Optional.empty(), Map.of("other", Role.ADMIN));

        for (String path : List.of("", "/log", "/checkpoints", "/stop", "/checkpoints/7/pin")) {
            HttpResponse<String> answer = server.get(RUN + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).doesNotContain("digits/", "because");
        }
        assertThat(server.get("/runs").body()).doesNotContain(FakeRuns.ID);
    }

    @Test
    void a_spec_is_submitted_and_what_is_wrong_with_it_is_shown_with_the_text() throws Exception {
        HttpResponse<String> done = server.post(
                "/submit",
                Map.of("form", server.formToken(), "spec", "name: a\r\nrun: b\r\n", "name", "a.yaml", "key", "k-1"));
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(server.runs.submitted).last().satisfies(submit -> {
            assertThat(submit.spec()).isEqualTo("name: a\nrun: b\n");
            assertThat(submit.idempotencyKey()).isEqualTo("k-1");
        });

        server.runs.failWith(
                new RefusedException(400, 2, "a.yaml has 1 problem(s)", List.of("line 1: <b> is unknown; give run")));
        try {
            HttpResponse<String> refused = server.post(
                    "/submit",
                    Map.of("form", server.formToken(), "spec", "</textarea><script>x</script>", "name", "a.yaml"));
            Document page = Jsoup.parse(refused.body());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(page.select("[role=alert] li").text()).isEqualTo("line 1: <b> is unknown; give run");
            assertThat(page.select("textarea").val()).isEqualTo("</textarea><script>x</script>");
        } finally {
            server.runs.failWith(null);
        }
    }

    @Test
    void nonsense_in_an_address_is_a_page_that_says_so() throws Exception {
        for (String path : List.of("/runs/nobody", RUN + "/checkpoints/x/pin", "/cost?days=x", "/cost?days=0")) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isBetween(400, 404);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
            assertThat(answer.body()).doesNotContain("Exception").contains("role=\"alert\"");
        }
    }

    @Test
    void styles_scripts_and_the_icon_are_files_of_ours() throws Exception {
        for (String name : List.of("stint.css", "stint.js", "icon.svg")) {
            HttpResponse<String> answer =
                    server.send(server.open("/assets/" + name).GET());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("http://127").doesNotContain("@import");
        }
        assertThat(server.send(server.open("/assets/nothing.js").GET()).statusCode())
                .isEqualTo(404);
        assertThat(server.send(server.open("/assets/stint.js").GET()).body()).doesNotContain("innerHTML", "eval(");
    }
}
