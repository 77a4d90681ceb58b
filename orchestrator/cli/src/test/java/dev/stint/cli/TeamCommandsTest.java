package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of teams: what it changes, what is in force, and what was. */
class TeamCommandsTest {
    private static final String LIST = """
            {"revision":7,"teams":[{"name":"vision","members":{"ci":"submitter","alice":"operator"},"shares":2,"machines":20,\
            "gpuHoursPerMonth":500.0,"usdPerDay":400,"families":["aws:g5.*"],"budgets":[{"project":"","usd":5000,"period":"month",\
            "atLimit":"pause"}],"channels":[{"channel":"webhook","target":"https://hooks.example.com/…","secret":"hook-key",\
            "on":["budget"]}]}]}""";
    private static final String CHANGES = """
            "changes":[{"team":"audio","kind":"added","lines":[{"key":"shares","after":"1"}]},\
            {"team":"nlp","kind":"removed","lines":[{"key":"shares","before":"1"}]},\
            {"team":"vision","kind":"changed","lines":[{"key":"members.ci","after":"submitter"},{"key":"quota.machines","before":"10",\
            "after":"20"},{"key":"families","before":"aws:*"}]}]""";
    private static final String USED =
            plan(7, false, CHANGES, "[{\"team\":\"nlp\",\"runs\":2,\"schedules\":1,\"tokens\":3,\"secrets\":0}]");
    private static final String UNUSED = plan(7, false, CHANGES, "[]");
    private static final String APPLIED = plan(8, true, CHANGES, "[]");
    private static final String NOTHING = plan(7, true, "\"changes\":[]", "[]");

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() throws IOException {
        desk = new Desk(folder, server);
        Files.writeString(folder.resolve("teams.yaml"), "teams: {vision: {shares: 2}}\n");
        server.answer("GET /teams", 200, LIST);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void what_a_file_changes_is_shown_and_then_applied() {
        server.answer("PUT /teams", 200, UNUSED).answer("PUT /teams", 200, APPLIED);

        assertThat(desk.call("apply", "teams.yaml")).isZero();

        assertThat(desk.out()).isEqualTo("""
                + audio
                  + shares  1
                - nlp
                ~ vision
                  + members.ci      submitter
                    quota.machines  10 -> 20
                  - families        aws:*
                1 team added, 1 changed, 1 removed
                """);
        assertThat(desk.err()).isEqualTo("applied as revision 8\n");
        assertThat(desk.questions).isEmpty();
        assertThat(body())
                .isEqualTo(
                        "{\"content\":\"teams: {vision: {shares: 2}}\\n\",\"fileName\":\"teams.yaml\",\"revision\":7,"
                                + "\"dryRun\":false,\"removeUsed\":true}");
    }

    @Test
    void a_dry_run_only_shows() {
        server.answer("PUT /teams", 200, USED);

        assertThat(desk.call("apply", "teams.yaml", "--dry-run")).isZero();

        assertThat(desk.out())
                .contains("- nlp\n    2 runs that can still go on, 1 schedule, 3 live tokens, 0 secrets\n");
        assertThat(body()).contains("\"dryRun\":true");
        assertThat(server.asked()).containsExactly("GET /teams", "PUT /teams");
        assertThat(desk.call("apply", "teams.yaml", "--dry-run", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(USED + "\n");
    }

    @Test
    void before_a_team_in_use_is_removed_somebody_is_asked() {
        server.answer("PUT /teams", 200, USED);

        assertThat(desk.call("apply", "teams.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("nobody can be asked here; give --yes");
        desk.answer(false);
        assertThat(desk.call("apply", "teams.yaml")).isZero();
        assertThat(desk.err()).contains("nothing was applied");
        assertThat(desk.questions)
                .last()
                .isEqualTo("Remove 1 team in use, whose schedules are paused at their next firing?");
        assertThat(body()).contains("\"dryRun\":true");
        assertThat(desk.call("apply", "teams.yaml", "-o", "json")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("programs are not asked");
    }

    @Test
    void where_no_schedule_is_in_use_nothing_is_said_of_any() {
        server.answer("PUT /teams", 200, USED.replace("\"schedules\":1", "\"schedules\":0"));
        desk.answer(false);

        assertThat(desk.call("apply", "teams.yaml")).isZero();
        assertThat(desk.questions).containsExactly("Remove 1 team in use?");
    }

    @Test
    void a_yes_at_the_terminal_or_in_the_call_applies_it() {
        server.answer("PUT /teams", 200, USED)
                .answer("PUT /teams", 200, APPLIED)
                .answer("PUT /teams", 200, USED)
                .answer("PUT /teams", 200, APPLIED);
        desk.answer(true);

        assertThat(desk.call("apply", "teams.yaml")).isZero();
        assertThat(desk.err()).contains("applied as revision 8");
        assertThat(desk.call("apply", "teams.yaml", "--yes", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(APPLIED + "\n");
        assertThat(desk.questions).hasSize(1);
    }

    @Test
    void a_file_that_says_what_is_in_force_is_not_applied_again() {
        server.answer("PUT /teams", 200, NOTHING);

        assertThat(desk.call("apply", "teams.yaml")).isZero();

        assertThat(desk.err()).isEqualTo("nothing to do: teams.yaml says what is in force\n");
        assertThat(server.asked()).containsExactly("GET /teams", "PUT /teams");
    }

    @Test
    void a_wrong_file_is_refused_before_anybody_is_asked() throws Exception {
        Files.writeString(folder.resolve("teams.yaml"), "teams:\n  vision: {shares: 0, member: {}}\n");

        assertThat(desk.call("apply", "teams.yaml")).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err()).isEqualTo("""
                stint: teams.yaml has 2 problems
                  teams.vision.shares: 0 is out of range; give a whole number from 1 to 1000 (teams.yaml line 2)
                  teams.vision.member: is not a key of teams.vision; did you mean members? (teams.yaml line 2)
                """);
        assertThat(server.asked()).isEmpty();
        assertThat(desk.call("apply", "nowhere.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("nowhere.yaml does not exist; stint schema teams describes what stands in it");
    }

    @Test
    void another_file_that_was_applied_meanwhile_ends_it_with_3() {
        server.answer("PUT /teams", 200, UNUSED)
                .answer(
                        "PUT /teams",
                        409,
                        "{\"title\":\"Conflict\",\"detail\":\"teams: revision 8 is in force\",\"exitCode\":3}");

        assertThat(desk.call("apply", "teams.yaml")).isEqualTo(ExitCodes.REFUSED);

        assertThat(desk.err()).contains("revision 8 is in force");
    }

    @Test
    void teams_are_listed_and_shown() {
        assertThat(desk.call("teams", "ls")).isZero();
        assertThat(desk.out().replaceAll(" +", " ")).contains("vision 2 2 20 500 $400.0000 1 aws:g5.*");

        assertThat(desk.call("teams", "show", "vision")).isZero();
        assertThat(desk.out().replaceAll(" +", " "))
                .contains(
                        "machines 20 at once",
                        "GPU-hours 500 a month",
                        "alice operator\nci submitter\n",
                        "- month $5000.0000 pause",
                        "webhook https://hooks.example.com/… hook-key budget");
        assertThat(desk.call("teams", "show", "nlp")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).contains("team nlp is not described, and has no bounds");
    }

    @Test
    void earlier_files_are_listed_and_printed_as_they_were() {
        String third = "{\"revision\":3,\"at\":\"2026-11-21T02:00:00Z\",\"by\":\"alice\",\"fileName\":\"teams.yaml\","
                + "\"summary\":\"+vision\"}";
        server.answer("GET /teams/history", 200, "{\"revisions\":[" + third + "]}")
                .answer("GET /teams/history/3", 200, "{\"revision\":" + third + ",\"content\":\"teams: {}\\n\"}");

        assertThat(desk.call("teams", "history")).isZero();
        assertThat(desk.out()).contains("alice", "+vision");
        assertThat(desk.call("teams", "history", "3")).isZero();
        assertThat(desk.out()).isEqualTo("teams: {}\n");
    }

    @Test
    void the_schema_of_such_files_is_printed() {
        assertThat(desk.call("schema", "teams")).isZero();
        assertThat(desk.out()).contains("urn:stint:teams");
        assertThat(desk.call("schema")).isZero();
        assertThat(desk.out()).contains("urn:stint:job-spec");
    }

    private String body() {
        return new String(server.body("PUT /teams"), StandardCharsets.UTF_8);
    }

    private static String plan(long revision, boolean applied, String changes, String used) {
        return "{\"revision\":" + revision + ",\"applied\":" + applied + "," + changes + ",\"used\":" + used + "}";
    }
}
