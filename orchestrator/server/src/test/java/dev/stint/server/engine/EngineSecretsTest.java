package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus.End;
import dev.stint.server.RefusedException;
import dev.stint.server.secrets.SecretsUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs that name secrets: refused without them, given them in sealed orders, and never begun without one. */
class EngineSecretsTest {

    private static final int OLD = 1;
    private static final int NEW = 2;

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
    void a_job_with_a_secret_its_team_does_not_have_is_refused_with_what_to_do() {
        engine.secrets().put("nlp/hf", "another team's");

        assertThatThrownBy(() -> engine.submit("secrets: {HF_TOKEN: hf, WANDB: wandb}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        "secrets.HF_TOKEN: team default has no secret hf; put it with stint secret put default/hf",
                                        "secrets.WANDB: team default has no secret wandb; put it with stint secret put default/wandb"));
        assertThat(engine.cloud.machines()).isEmpty();
    }

    @Test
    void a_machine_is_ordered_the_values_of_now_and_no_page_shows_one() {
        engine.secrets().put("default/hf", "hf_geheim1");
        String run = engine.submit("secrets: {HF_TOKEN: hf}", "env: {SEED: 7}");
        FakeCloud.Played first = engine.machine(1);

        assertThat(order(first).work().secrets()).isEqualTo(Map.of("HF_TOKEN", "hf_geheim1"));
        assertThat(order(first).work().env()).isEqualTo(Map.of("SEED", "7"));
        first.progresses(10, 100, 60);
        engine.awaitState(run, "RUNNING");
        engine.secrets().put("default/hf", "hf_geheim2");
        preempted(first);
        FakeCloud.Played second = engine.machine(2);
        assertThat(order(second).work().secrets()).isEqualTo(Map.of("HF_TOKEN", "hf_geheim2"));
        second.exits(0);

        Views.RunDetail detail = engine.awaitState(run, "SUCCEEDED");
        assertThat(detail.toString()).doesNotContain("geheim");
    }

    @Test
    void a_secret_that_was_removed_pauses_the_run_before_its_next_machine_and_a_machine_at_work_goes_on() {
        engine.secrets().put("default/hf", "hf_geheim");
        String run = engine.submit("secrets: {HF_TOKEN: hf}", "progress: {total: 100}");
        FakeCloud.Played first = engine.machine(1);
        first.progresses(10, 100, 60);
        engine.awaitState(run, "RUNNING");
        engine.secrets().clear();
        first.progresses(20, 100, 90);
        assertThat(engine.runs().brief(run).state()).isEqualTo("RUNNING");
        preempted(first);

        Views.RunDetail paused = engine.awaitState(run, "PAUSED");

        assertThat(paused.run().why())
                .contains("team default has no secret hf; put it with stint secret put default/hf, and resume it");
        assertThat(engine.cloud.machines()).hasSize(1);
        engine.secrets().put("default/hf", "hf_again");
        engine.runs().resume(run, "ada", "it is back");
        FakeCloud.Played second = engine.machine(2);
        assertThat(order(second).work().secrets()).isEqualTo(Map.of("HF_TOKEN", "hf_again"));
        second.exits(0);
        engine.awaitState(run, "SUCCEEDED");
    }

    @Test
    void a_server_without_the_key_of_a_secret_still_hears_the_machine_that_has_had_it() {
        sealed(NEW, OLD);
        String run = engine.submit("secrets: {HF_TOKEN: hf}");
        FakeCloud.Played machine = engine.machine(1);
        assertThat(order(machine).work().secrets()).isEqualTo(Map.of("HF_TOKEN", "hf_geheim"));
        machine.progresses(10, 100, 60);
        engine.awaitState(run, "RUNNING");

        opens(OLD);
        orderDue(run);
        machine.progresses(20, 100, 90);
        EngineUnderTest.await(
                "an order of this server",
                () -> machine.order().filter(order -> order.work().secrets().isEmpty()));
        machine.exits(0);

        engine.awaitState(run, "SUCCEEDED");
    }

    @Test
    void a_server_without_the_key_of_a_secret_pauses_before_the_next_machine_and_says_which_key() {
        sealed(NEW, OLD);
        String run = engine.submit("secrets: {HF_TOKEN: hf}", "progress: {total: 100}");
        FakeCloud.Played first = engine.machine(1);
        first.progresses(10, 100, 60);
        engine.awaitState(run, "RUNNING");
        opens(OLD);
        preempted(first);

        Views.RunDetail paused = engine.awaitState(run, "PAUSED");

        assertThat(paused.run().why())
                .contains("secret default/hf was sealed with key")
                .contains("which this server does not have")
                .endsWith(", and resume it");
        assertThat(engine.cloud.machines()).hasSize(1);
    }

    @Test
    void a_secret_that_goes_while_its_machine_starts_pauses_the_run() {
        engine.secrets().put("default/hf", "hf_geheim");
        String run = engine.submit("secrets: {HF_TOKEN: hf}");
        engine.machine(1);
        engine.awaitState(run, "STARTING");
        engine.secrets().clear();
        orderDue(run);
        assertThat(engine.awaitState(run, "PAUSED").run().why()).contains("team default has no secret hf");
    }

    @Test
    void a_submission_whose_secret_this_server_cannot_open_is_refused_and_is_no_fault_of_the_spec() {
        sealed(NEW, OLD);
        opens(OLD);

        assertThatThrownBy(() -> engine.submit("secrets: {HF_TOKEN: hf}"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.httpStatus()).isEqualTo(503);
                    assertThat(refused)
                            .hasMessageContaining("secrets.HF_TOKEN: secret default/hf was sealed with key")
                            .hasMessageNotContaining("geheim");
                });
    }

    /** Has the secret put by a server with these keys, which goes on being this one. */
    private void sealed(int... keys) {
        engine.part(FakeSecrets.class).real = Optional.of(
                SecretsUnderTest.put(engine.part(JdbcClient.class), engine.clock, "default", "hf", "hf_geheim", keys));
    }

    /** Somebody reads along from now on, which the machine is ordered to know. */
    private void orderDue(String run) {
        engine.runs().followed(run, Duration.ofMinutes(1));
        engine.part(Wakeups.class).wake(run);
    }

    /** From now on the server has these keys. */
    private void opens(int... keys) {
        engine.part(FakeSecrets.class).real =
                Optional.of(SecretsUnderTest.with(engine.part(JdbcClient.class), engine.clock, keys));
    }

    private static Order order(FakeCloud.Played machine) {
        return EngineUnderTest.await("an order", machine::order);
    }

    private static void preempted(FakeCloud.Played machine) {
        machine.hearsNotice();
        machine.drained(Status.ExitReason.NOTICE);
        machine.end(End.PREEMPTED);
    }
}
