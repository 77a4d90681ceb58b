package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keys under which submissions can be repeated: each team has its own. */
class SubmissionKeysTest {
    private static final Caller ADA = new Caller("ada", Optional.empty(), Map.of("vision", Role.SUBMITTER));
    private static final Caller BOB = new Caller("bob", Optional.empty(), Map.of("nlp", Role.SUBMITTER));

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void two_teams_that_use_the_same_key_have_a_run_each() {
        String ours = submit("vision", "nightly-1", ADA);
        String theirs = submit("nlp", "nightly-1", BOB);

        assertThat(theirs).isNotEqualTo(ours);
        assertThat(submit("vision", "nightly-1", ADA)).as("repeated").isEqualTo(ours);
        assertThat(submit("nlp", "nightly-1", BOB)).as("repeated").isEqualTo(theirs);
    }

    @Test
    void another_spec_under_a_key_of_the_team_is_refused() {
        submit("vision", "nightly-1", ADA);

        assertThatThrownBy(() -> engine.runs().submit(request("vision", "nightly-1", "priority: 3"), ADA))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.httpStatus()).isEqualTo(409));
    }

    @Test
    void whoever_is_not_of_the_team_is_told_nothing_of_its_keys() {
        submit("vision", "nightly-1", ADA);

        assertThatThrownBy(() -> submit("vision", "nightly-1", BOB))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.httpStatus()).isEqualTo(404);
                    assertThat(refused).hasMessageContaining("team 'vision' is not known");
                });
    }

    @Test
    void what_was_accepted_is_told_again_though_it_would_be_refused_now() {
        Requests.Submit request = request(
                "vision", "nightly-1", "deadline: " + engine.clock.instant().plusSeconds(3600));
        String ours = engine.runs().submit(request, ADA).id();
        engine.clock.pass(Duration.ofHours(2));

        assertThat(engine.runs().submit(request, ADA).id()).isEqualTo(ours);
    }

    @Test
    void a_refusal_is_told_only_once_it_is_known_that_nothing_was_accepted() {
        Requests.Submit request = request(
                "vision", "nightly-1", "deadline: " + engine.clock.instant().plusSeconds(3600));
        engine.runs().submit(request, ADA);
        engine.clock.pass(Duration.ofHours(2));
        JdbcClient jdbc = engine.part(JdbcClient.class);
        jdbc.sql("alter table run rename column idempotency_key to idempotency_away")
                .update();
        try {
            assertThatThrownBy(() -> engine.runs().submit(request, ADA))
                    .isInstanceOf(DataAccessException.class)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .anySatisfy(refused -> assertThat(refused).isInstanceOf(RefusedException.class)));
        } finally {
            jdbc.sql("alter table run rename column idempotency_away to idempotency_key")
                    .update();
        }
        assertThat(engine.runs().submit(request, ADA).id()).startsWith("job-");
    }

    @Test
    void what_is_answered_is_what_is_stored() {
        engine.clock.pass(Duration.ofNanos(123_456_789));
        Views.RunView answered = engine.runs().submit(request("vision", "nightly-1", "deadline: 3h"), ADA);
        Views.RunView stored = engine.runs().brief(answered.id());

        assertThat(answered.submittedAt()).isEqualTo(stored.submittedAt());
        assertThat(answered.deadline()).isPresent().isEqualTo(stored.deadline());
    }

    private String submit(String team, String key, Caller by) {
        return engine.runs().submit(request(team, key, ""), by).id();
    }

    private static Requests.Submit request(String team, String key, String more) {
        return new Requests.Submit(
                "name: job\nrun: ./train\nteam: " + team + "\n" + more + "\n", "job.yaml", Map.of(), "", key);
    }
}
