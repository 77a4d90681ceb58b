package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeRuns;
import dev.stint.server.access.Role;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may what: every method of every controller, asked by everybody, about everybody's things. */
final class AccessMatrixTest {
    /** Everything there is, and whom it is for: kind, least role, and where it takes more than its path, a query or a body. */
    private static final Map<String, String> TABLE = table("""
            GET /api/v1/sign-in                                  | open   |
            GET /api/v1/me                                       | anyone |
            GET /api/v1/server                                   | anyone |
            GET /api/v1/openapi.yaml                             | anyone |
            GET /                                                | anyone |
            POST /logout                                         | anyone |
            POST /api/v1/sign-in-codes                           | some   | viewer
            GET /api/v1/runs                                     | some   | viewer
            POST /api/v1/runs                                    | body   | submitter | {"spec":"name: a\\nteam: TEAM\\n","specName":"a","blobs":{},"baseFolder":"","idempotencyKey":""}
            POST /api/v1/runs/bulk                               | body   | operator  | {"action":"stop","all":true,"team":"TEAM","project":"","tags":{},"state":"","after":"","dryRun":true,"why":""}
            GET /api/v1/runs/{id}                                | run    | viewer
            GET /api/v1/runs/{id}/brief                          | run    | viewer
            GET /api/v1/runs/{id}/cost                           | run    | viewer
            GET /api/v1/runs/{id}/logs                           | run    | viewer
            GET /api/v1/runs/{id}/stream                         | run    | viewer
            POST /api/v1/runs/{id}/stop                          | run    | submitter
            POST /api/v1/runs/{id}/resume                        | run    | submitter
            POST /api/v1/runs/{id}/cancel                        | run    | submitter
            POST /api/v1/runs/{id}/drill/preempt                 | run    | operator
            GET /api/v1/runs/{id}/checkpoints                    | run    | viewer
            GET /api/v1/runs/{id}/checkpoints/{index}            | run    | viewer
            GET /api/v1/runs/{id}/checkpoints/{index}/files      | run    | viewer    | ?path=w.bin
            GET /api/v1/runs/{id}/checkpoints/{index}/why        | run    | viewer
            PUT /api/v1/runs/{id}/checkpoints/{index}/pin        | run    | operator
            DELETE /api/v1/runs/{id}/checkpoints/{index}/pin     | run    | operator
            POST /api/v1/runs/{id}/checkpoints/prune             | run    | operator  | ?dryRun=true
            POST /api/v1/runs/{id}/checkpoints/verify            | run    | submitter
            POST /api/v1/runs/{id}/checkpoints/{index}/verify    | run    | submitter
            GET /api/v1/runs/{id}/checkpoints/copy               | run    | viewer
            POST /api/v1/runs/{id}/checkpoints/copy              | run    | operator  | {"to":"file:///x","drain":false,"resume":false,"why":""}
            POST /api/v1/runs/{id}/checkpoints/copy/back         | run    | operator
            GET /api/v1/runs/{id}/outputs                        | run    | viewer
            GET /api/v1/runs/{id}/outputs/files                  | run    | viewer    | ?path=w.bin
            GET /api/v1/checkpoints/cost                         | query  | viewer    | ?run=RUN
            POST /api/v1/sweep                                   | all    | operator
            GET /api/v1/sweep                                    | all    | viewer
            HEAD /api/v1/blobs/{team}/{sha256}                   | team   | submitter
            PUT /api/v1/blobs/{team}/{sha256}                    | team   | submitter
            GET /api/v1/queue                                    | some   | viewer
            GET /api/v1/schedules                                | some   | viewer
            PUT /api/v1/schedules                                | some   | submitter | {"spec":"name: a\\n","specName":"a","blobs":{},"baseFolder":""}
            GET /api/v1/schedules/{team}/{name}                  | team   | viewer
            DELETE /api/v1/schedules/{team}/{name}               | team   | submitter
            POST /api/v1/schedules/{team}/{name}/pause           | team   | submitter
            POST /api/v1/schedules/{team}/{name}/resume          | team   | submitter
            POST /api/v1/schedules/{team}/{name}/fire            | team   | submitter
            POST /api/v1/schedules/{team}/{name}/backfill        | team   | submitter | {"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z","dryRun":true}
            GET /api/v1/costs                                    | query  | viewer    | ?team=TEAM
            GET /api/v1/costs/raw                                | query  | viewer    | ?team=TEAM
            GET /api/v1/costs/focus                              | query  | viewer    | ?team=TEAM
            GET /api/v1/costs/review                             | query  | viewer    | ?team=TEAM
            GET /api/v1/budgets                                  | query  | viewer    | ?team=TEAM
            GET /api/v1/alerts                                   | query  | viewer    | ?team=TEAM
            POST /api/v1/alerts/{alert}/retry                    | query  | operator
            GET /api/v1/machines                                 | all    | viewer
            POST /api/v1/machines/{machine}/kill                 | all    | operator
            GET /api/v1/cooldowns                                | some   | viewer
            DELETE /api/v1/cooldowns                             | all    | operator  | ?all=true
            POST /api/v1/doctor/store                            | all    | operator
            POST /api/v1/doctor/providers/{provider}             | all    | operator
            POST /api/v1/server/stop                             | all    | admin
            GET /api/v1/servers                                  | all    | viewer
            POST /api/v1/servers/{server}/drain                  | all    | admin
            GET /metrics                                         | all    | viewer
            GET /api/v1/audit                                    | query  | admin     | ?team=TEAM
            GET /api/v1/tokens                                   | some   | admin
            POST /api/v1/tokens                                  | body   | admin     | {"name":"ci","role":"viewer","team":"TEAM","days":1}
            DELETE /api/v1/tokens/{token}                        | some   | admin
            GET /api/v1/teams                                    | some   | viewer
            PUT /api/v1/teams                                    | all    | admin     | {"content":"","fileName":"t","revision":0,"dryRun":true,"removeUsed":false}
            GET /api/v1/teams/history                            | all    | admin
            GET /api/v1/teams/history/{revision}                 | all    | admin
            GET /api/v1/secrets                                  | some   | submitter
            PUT /api/v1/secrets/{team}/{name}                    | team   | operator  | {"value":"x"}
            DELETE /api/v1/secrets/{team}/{name}                 | team   | operator
            POST /api/v1/secrets/rotate                          | all    | admin
            GET /runs                                            | some   | viewer
            GET /runs/{id}                                       | run    | viewer
            GET /runs/{id}/log                                   | run    | viewer
            GET /runs/{id}/checkpoints                           | run    | viewer
            GET /runs/{id}/{act:stop|resume|cancel}              | run    | submitter
            POST /runs/{id}/{act:stop|resume|cancel}             | run    | submitter
            GET /runs/{id}/preempt                               | run    | operator
            POST /runs/{id}/preempt                              | run    | operator
            GET /runs/{id}/checkpoints/{index}/{act:pin|unpin}   | run    | operator
            POST /runs/{id}/checkpoints/{index}/{act:pin|unpin}  | run    | operator
            GET /submit                                          | some   | submitter
            POST /submit                                         | some   | submitter
            GET /queue                                           | some   | viewer
            GET /schedules                                       | some   | viewer
            GET /schedules/{team}/{name}                         | team   | viewer
            GET /cost                                            | some   | viewer
            GET /cost/showback                                   | some   | viewer
            GET /pools                                           | some   | viewer
            GET /checkpoints                                     | some   | viewer
            GET /servers                                         | all    | viewer
            POST /servers/store                                  | all    | operator
            POST /servers/provider                               | all    | operator
            """);

    /** What the table does not call by the name it has in the path. */
    private static final String ALERT = "/api/v1/alerts/{id}/retry";

    @TempDir
    static Path home;

    private static ServerUnderTest server;
    private static final Map<Role, String> members = new EnumMap<>(Role.class);
    private static final Map<Role, String> everywhere = new EnumMap<>(Role.class);
    private static String stranger = "";

    @BeforeAll
    static void start() {
        server = TeamServer.start(
                home, "--stint.server.limits.requests-per-second=0", "--stint.server.limits.failures-per-minute=0");
        for (Role role : Role.values()) {
            members.put(role, TeamServer.member(server, role));
            everywhere.put(role, TeamServer.everywhere(server, role));
        }
        stranger = TeamServer.secret(server, "stranger", Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everything_there_is_stands_in_the_table_and_nothing_else() {
        TreeSet<String> mapped = new TreeSet<>();
        server.context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(info -> info.getPatternValues()
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> mapped.add(
                                        method + " " + path.replace(ALERT, "/api/v1/alerts/{alert}/retry")))));
        mapped.remove("GET /api/v1/forgotten");

        assertThat(TABLE.keySet()).containsExactlyInAnyOrderElementsOf(mapped);
        assertThat(mapped).hasSizeGreaterThan(80);
    }

    @Test
    void each_may_what_the_table_says_and_nothing_else() throws Exception {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<String, String> row : TABLE.entrySet()) {
            String[] rule = row.getValue().split("\\|", 3);
            Door door = new Door(
                    row.getKey(), rule[0].strip(), Role.of(rule[1].strip()), rule.length > 2 ? rule[2].strip() : "");
            for (Asked each : door.everybody()) {
                String answer = door.ask(each);
                asked++;
                if (!answer.equals(each.expected())) {
                    wrong.add(row.getKey() + " by " + each.who() + " about " + each.whose() + ": " + answer
                            + " and not " + each.expected());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(1000);
    }

    @Test
    void what_says_nobody_whom_it_is_for_serves_nobody() throws Exception {
        assertThat(server.get("/api/v1/forgotten").statusCode()).isEqualTo(403);
    }

    @Test
    void a_run_of_another_team_is_answered_as_one_that_is_not_there() throws Exception {
        for (String path : List.of("", "/brief", "/logs", "/checkpoints", "/outputs", "/stream")) {
            String theirs = body("/api/v1/runs/" + TeamServer.OTHER_RUN + path);
            String none = body("/api/v1/runs/no-such-run-1" + path);
            assertThat(theirs.replace(TeamServer.OTHER_RUN, "X")).isEqualTo(none.replace("no-such-run-1", "X"));
        }
        // nor does the beginning of its name, or being the newest, tell of it
        assertThat(body("/api/v1/runs/speech")).contains("run 'speech' is not known");
    }

    @Test
    void lists_are_of_ones_own_teams() throws Exception {
        body("/api/v1/runs");
        assertThat(server.runs.calls).contains("list of [default, vision]");
    }

    private static String body(String path) throws IOException, InterruptedException {
        return server.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + members.get(Role.VIEWER)))
                .body();
    }

    /** Somebody who asks about something, and what is to come of it: a status, or {@code +} for being let in. */
    private record Asked(String who, String secret, String whose, String team, String run, String expected) {}

    /** A line of the table. */
    private record Door(String name, String kind, Optional<Role> least, String with) {
        private static final List<String> UNASKED = List.of("anyone", "open");

        List<Asked> everybody() {
            List<Asked> all = new ArrayList<>();
            all.add(asked("nobody", "", true, kind.equals("open") ? "+" : "401"));
            all.add(asked(
                    "stranger",
                    stranger,
                    true,
                    switch (kind) {
                        case "anyone", "open" -> "+";
                        case "run", "team" -> "404";
                        default -> "403";
                    }));
            for (Role role : Role.values()) {
                boolean enough = least.isEmpty() || role.covers(least.get());
                String own = UNASKED.contains(kind) ? "+" : kind.equals("all") || !enough ? "403" : "+";
                all.add(asked(role.word(), members.get(role), true, own));
                boolean named = !List.of("anyone", "open", "all", "some").contains(kind);
                if (named) {
                    // who has no such role anywhere is told so before anything is looked at
                    String foreign = List.of("query", "body").contains(kind) && !enough ? "403" : "404";
                    all.add(asked(role.word(), members.get(role), false, foreign));
                }
                // neither run of the table is one of theirs, which is what a submitter steers
                boolean theirs = !kind.equals("run") || role != Role.SUBMITTER || !least.equals(Optional.of(role));
                String there = enough && theirs ? "+" : "403";
                all.add(asked("all-" + role.word(), everywhere.get(role), true, there));
                all.add(asked("all-" + role.word(), everywhere.get(role), false, there));
            }
            if (kind.equals("run") && least.equals(Optional.of(Role.SUBMITTER))) {
                all.add(new Asked(
                        "submitter",
                        members.get(Role.SUBMITTER),
                        "a colleague",
                        "default",
                        TeamServer.FOREIGN_OF_TEAM,
                        "403"));
                all.add(new Asked(
                        "operator",
                        members.get(Role.OPERATOR),
                        "a colleague",
                        "default",
                        TeamServer.FOREIGN_OF_TEAM,
                        "+"));
            }
            return all;
        }

        private Asked asked(String who, String secret, boolean own, String expected) {
            return new Asked(
                    who,
                    secret,
                    own ? "own" : "other",
                    own ? "vision" : "speech",
                    own ? FakeRuns.ID : TeamServer.OTHER_RUN,
                    expected);
        }

        String ask(Asked asked) throws IOException, InterruptedException {
            String method = name.substring(0, name.indexOf(' '));
            String path = name.substring(name.indexOf(' ') + 1)
                    .replace("{id}", asked.run())
                    .replace("{team}", asked.team())
                    .replace("{name}", "nightly")
                    .replace("{index}", "7")
                    .replace("{alert}", asked.team().equals("speech") ? "2" : "1")
                    .replace("{act:stop|resume|cancel}", "stop")
                    .replace("{act:pin|unpin}", "pin")
                    .replace("{sha256}", "a".repeat(64))
                    .replaceAll("\\{[a-z]+}", "some");
            String more = with.replace("TEAM", asked.team()).replace("RUN", asked.run());
            boolean body = more.startsWith("{");
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port + path + (body ? "" : more)))
                    .timeout(Duration.ofSeconds(20))
                    .method(
                            method,
                            body ? HttpRequest.BodyPublishers.ofString(more) : HttpRequest.BodyPublishers.noBody());
            if (body) {
                request.header("Content-Type", "application/json");
            }
            if (!asked.secret().isEmpty()) {
                boolean page = !path.startsWith("/api/") && !path.equals("/metrics");
                request.header(page ? "Cookie" : "Authorization", (page ? "stint_token=" : "Bearer ") + asked.secret());
            }
            HttpResponse<InputStream> answer = server.stream(request);
            answer.body().close();
            boolean passed = answer.headers().firstValue(TeamServer.PASSED).isPresent();
            // of what has passed the gate, only methods that look for the team themselves refuse
            boolean looks = List.of("query", "body").contains(kind);
            int status = answer.statusCode();
            return passed && !(looks && (status == 403 || status == 404)) ? "+" : String.valueOf(status);
        }
    }

    private static Map<String, String> table(String lines) {
        Map<String, String> table = new TreeMap<>();
        lines.lines().forEach(line -> {
            int bar = line.indexOf('|', line.contains("{act:") ? line.lastIndexOf('}', line.indexOf("  ")) : 0);
            table.put(line.substring(0, bar).strip(), line.substring(bar + 1));
        });
        return table;
    }
}
