package dev.stint.server.teams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Requests;
import dev.stint.api.TeamViews;
import dev.stint.server.HandClock;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Role;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.TeamsRow;
import dev.stint.server.db.TeamsTable;
import dev.stint.spec.teams.TeamSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two servers on one database, to which files of teams are applied. */
class TeamsDeskTest {
    private static final String FIRST = """
            teams:
              vision:
                members: {alice: operator, ci: submitter}
                quota: {machines: 20}
              nlp:
                members: {alice: viewer}
            """;
    private static final String SECOND = """
            teams:
              vision:
                members: {alice: operator}
                quota: {machines: 30}
            """;

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final TablesUnderTest tables = new TablesUnderTest();
    private final TeamsTable table = new TeamsTable(tables.jdbc());
    private final JdbcTeams here = new JdbcTeams(table, clock);
    private final JdbcTeams there = new JdbcTeams(table, clock);
    private final TeamsDesk desk = new TeamsDesk(table, here, clock);
    private final TeamsDesk otherDesk = new TeamsDesk(table, there, clock);

    @Test
    void nobody_has_described_any_team_at_first() {
        assertThat(here.all()).isEmpty();
        assertThat(here.of("vision")).isEqualTo(TeamSpec.unbounded("vision"));
        assertThat(here.rolesOf("alice")).isEmpty();
        assertThat(desk.list(any -> true).revision()).isZero();
        assertThat(desk.history().revisions()).isEmpty();
    }

    @Test
    void a_file_acts_here_at_once_and_on_another_server_a_second_later() {
        assertThat(there.all()).isEmpty();

        TeamViews.TeamsPlan plan = put(desk, FIRST, 0);

        assertThat(plan.applied()).isTrue();
        assertThat(plan.revision()).isEqualTo(1);
        assertThat(plan.changes())
                .extracting(change -> change.kind() + " " + change.team())
                .containsExactly("added nlp", "added vision");
        assertThat(here.of("vision").quota().machines()).contains(20);
        assertThat(here.rolesOf("alice")).isEqualTo(Map.of("vision", Role.OPERATOR, "nlp", Role.VIEWER));
        assertThat(there.all()).as("what is known is good for a second").isEmpty();
        clock.pass(JdbcTeams.FRESH.plusMillis(1));
        assertThat(there.of("vision").quota().machines()).contains(20);
        assertThat(desk.list("nlp"::equals).teams())
                .extracting(TeamViews.TeamView::name)
                .containsExactly("nlp");
    }

    @Test
    void the_table_is_not_asked_again_within_a_second_and_the_file_not_read_again_while_it_is_the_same() {
        put(desk, FIRST, 0);
        TeamSpec vision = here.of("vision");
        clock.pass(JdbcTeams.FRESH.multipliedBy(5));

        assertThat(here.of("vision")).as("the very same").isSameAs(vision);
    }

    @Test
    void a_dry_run_changes_nothing_and_the_same_file_makes_no_revision() {
        TeamViews.TeamsPlan tried = desk.put(new Requests.PutTeams(FIRST, "teams.yaml", 0, true, false), "alice");
        assertThat(tried.applied()).isFalse();
        assertThat(tried.changes()).hasSize(2);
        assertThat(here.all()).isEmpty();

        put(desk, FIRST, 0);
        TeamViews.TeamsPlan again = put(desk, FIRST + "# reviewed\n", 1);

        assertThat(again.applied()).isTrue();
        assertThat(again.revision()).isEqualTo(1);
        assertThat(again.changes()).isEmpty();
    }

    @Test
    void who_based_a_file_on_an_older_one_is_told_who_was_faster() {
        put(desk, FIRST, 0);

        assertThatThrownBy(() -> otherDesk.put(new Requests.PutTeams(SECOND, "teams.yaml", 0, false, true), "bob"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.httpStatus()).isEqualTo(409);
                    assertThat(refused.exitCode()).isEqualTo(3);
                    assertThat(refused)
                            .hasMessageContaining(
                                    "based on revision 0, and revision 1, applied by alice at 2026-11-20T12:00:00Z, is in force");
                });
        assertThat(here.of("vision").quota().machines()).contains(20);
    }

    @Test
    void of_many_that_apply_at_the_same_moment_one_wins() throws Exception {
        put(desk, FIRST, 0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> answers = IntStream.range(0, 8)
                .mapToObj(i -> threads.submit(() -> {
                    TeamsDesk own = new TeamsDesk(table, new JdbcTeams(table, clock), clock);
                    start.await();
                    try {
                        put(own, FIRST.replace("20", Integer.toString(30 + i)), 1);
                        return true;
                    } catch (RefusedException e) {
                        assertThat(e.httpStatus()).isEqualTo(409);
                        return false;
                    }
                }))
                .toList();
        start.countDown();
        int won = 0;
        for (Future<Boolean> answer : answers) {
            won += answer.get() ? 1 : 0;
        }
        threads.shutdown();

        assertThat(won).isEqualTo(1);
        assertThat(table.newest()).isEqualTo(2);
    }

    @Test
    void a_team_in_use_is_removed_only_when_that_is_meant() {
        put(desk, FIRST, 0);
        accepted("parse-1", "nlp");
        accepted("parse-2", "nlp");
        tables.jdbc()
                .sql("update run set state = 'SUCCEEDED' where id = 'parse-2'")
                .update();

        assertThat(desk.put(new Requests.PutTeams(SECOND, "teams.yaml", 1, true, false), "alice")
                        .used())
                .containsExactly(new TeamViews.TeamUse("nlp", 1, 0, 0, 0));
        assertThatThrownBy(() -> desk.put(new Requests.PutTeams(SECOND, "teams.yaml", 1, false, false), "alice"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.exitCode()).isEqualTo(3);
                    assertThat(refused)
                            .hasMessageContaining(
                                    "whose runs would go on without bounds,"
                                            + " whose schedules would be paused at their next firing, and whose tokens would open nothing");
                    assertThat(refused.problems())
                            .containsExactly(
                                    "teams.nlp: has 1 run(s) that can still go on, 0 schedule(s), 0 live token(s) and 0 secret(s)");
                });
        assertThat(here.all()).hasSize(2);

        put(desk, SECOND, 1);

        assertThat(here.all()).extracting(TeamSpec::name).containsExactly("vision");
        assertThat(here.of("nlp")).isEqualTo(TeamSpec.unbounded("nlp"));
        assertThat(here.rolesOf("ci")).isEmpty();
    }

    @Test
    void live_tokens_and_secrets_of_a_team_are_its_use_too() {
        put(desk, FIRST, 0);
        token("tok-1", "nlp", "null", "null");
        token("tok-2", "nlp", "timestamp with time zone '2026-11-20 11:59:59+00'", "null");
        token("tok-3", "nlp", "null", "timestamp with time zone '2026-11-20 11:00:00+00'");
        token("tok-4", "vision", "null", "null");
        tables.jdbc()
                .sql(
                        "insert into secret values ('nlp', 'hf-token', 1, 'k', 's', 'alice', timestamp with time zone '2026-11-20 11:00:00+00')")
                .update();

        assertThatThrownBy(() -> desk.put(new Requests.PutTeams(SECOND, "teams.yaml", 1, false, false), "alice"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        "teams.nlp: has 0 run(s) that can still go on, 0 schedule(s), 1 live token(s) and 1 secret(s)"));
    }

    @Test
    void without_a_file_every_name_is_a_team_and_with_one_those_it_names() {
        assertThat(here.isTeam("nlp")).isTrue();

        put(desk, FIRST, 0);
        assertThat(here.isTeam("nlp")).isTrue();

        put(desk, SECOND, 1);
        assertThat(here.isTeam("nlp")).isFalse();
        assertThat(here.isTeam("vision")).isTrue();
    }

    @Test
    void a_group_among_the_members_has_its_role_in_its_team() {
        put(desk, FIRST.replace("ci: submitter", "'group:ml': submitter"), 0);

        assertThat(here.hasGroup(Role.VIEWER, "vision")).isTrue();
        assertThat(here.hasGroup(Role.SUBMITTER, "vision")).isTrue();
        assertThat(here.hasGroup(Role.OPERATOR, "vision")).isFalse();
        assertThat(here.hasGroup(Role.VIEWER, "nlp")).as("where people are").isFalse();
    }

    @Test
    void files_are_kept_with_who_applied_them() {
        put(desk, FIRST, 0);
        clock.pass(Duration.ofHours(1));
        put(otherDesk, SECOND, 1);

        assertThat(desk.history().revisions())
                .containsExactly(
                        new TeamViews.TeamRevision(
                                2, Instant.parse("2026-11-20T13:00:00Z"), "alice", "teams.yaml", "-nlp ~vision"),
                        new TeamViews.TeamRevision(
                                1, Instant.parse("2026-11-20T12:00:00Z"), "alice", "teams.yaml", "+nlp +vision"));
        assertThat(desk.file(1).content()).isEqualTo(FIRST);
        assertThatThrownBy(() -> desk.file(3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("revision 3");
    }

    @Test
    void a_file_that_is_wrong_is_refused_with_every_problem() {
        assertThatThrownBy(() -> put(desk, "teams:\n  vision: {shares: 0, machines: 3}\n", 0))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.exitCode()).isEqualTo(2);
                    assertThat(refused.problems())
                            .containsExactly(
                                    "teams.vision.shares: 0 is out of range; give a whole number from 1 to 1000 (teams.yaml line 2)",
                                    "teams.vision.machines: is not a key of teams.vision; it belongs under teams.NAME.quota (teams.yaml line 2)");
                });
    }

    @Test
    void a_server_that_cannot_read_a_newer_file_goes_by_what_it_knows_and_one_that_knows_nothing_says_so() {
        put(desk, FIRST, 0);
        table.insert(new TeamsRow(2, "teams: {vision: {moons: 3}}", "teams.yaml", "bob", clock.instant(), "~vision"));
        clock.pass(JdbcTeams.FRESH.multipliedBy(2));

        assertThat(here.of("vision").quota().machines()).contains(20);
        assertThatThrownBy(() -> new JdbcTeams(table, clock).all())
                .hasMessageContaining("revision 2, cannot be read by this version of Stint");
    }

    private TeamViews.TeamsPlan put(TeamsDesk at, String content, long revision) {
        return at.put(new Requests.PutTeams(content, "teams.yaml", revision, false, true), "alice");
    }

    private void token(String id, String team, String expires, String revoked) {
        tables.jdbc()
                .sql(
                        "insert into access_token (sha256, id, name, role, team, created_at, created_by, expires_at, revoked_at)"
                                + " values ('" + id + "', '" + id + "', 'ci', 'submitter', '" + team
                                + "', timestamp with time zone '2026-11-01 00:00:00+00', 'root', " + expires + ", "
                                + revoked + ")")
                .update();
    }

    private void accepted(String id, String team) {
        tables.insert(TablesUnderTest.accepted(id), clock.instant(), "");
        tables.jdbc()
                .sql("update run set team = ? where id = ?")
                .param(team)
                .param(id)
                .update();
    }
}
