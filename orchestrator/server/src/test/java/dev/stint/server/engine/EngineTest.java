package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.Refusal;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AttemptTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

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
    void a_job_runs_on_the_cheapest_spot_market_and_ends_with_a_bill() {
        String run = engine.submit("progress: {total: 100}", "work: 1h");
        FakeCloud.Played machine = engine.machine(1);
        assertThat(machine.machine.market()).isEqualTo(FakeCloud.SPOT_A);
        machine.progresses(10, 100, 360);
        engine.awaitState(run, "RUNNING");
        engine.clock.pass(Duration.ofHours(1));
        machine.progresses(100, 100, 3600);
        machine.exits(0);

        Views.RunDetail detail = engine.awaitState(run, "SUCCEEDED");

        assertThat(detail.attempts()).hasSize(1);
        assertThat(detail.attempts().get(0).outcome()).contains("SUCCEEDED");
        Views.CostView cost = awaitSettledCost(run);
        assertThat(cost.totalUsd()).isEqualByComparingTo("0.10");
        assertThat(cost.onDemandUsd().orElseThrow()).isEqualByComparingTo("0.40");
    }

    @Test
    void a_job_with_an_image_is_launched_and_ordered_so_and_what_its_accelerators_did_is_shown() {
        String run =
                engine.submit("resources: {image: 'docker:org/train:1', any_of: [{cpus: 1}, {accelerators: A100:1}]}");
        FakeCloud.Played machine = engine.machine(1);
        assertThat(machine.request.boot().container()).isTrue();
        assertThat(machine.order().orElseThrow().work().container()).contains(new Order.Container("org/train:1", true));
        machine.uses(new Status.Gpu(1, 3.5, 20, 1L << 30, 16L << 30, 4));
        machine.uses(new Status.Gpu(1, 41.5, 97, 12L << 30, 16L << 30, 40));
        machine.exits(0);

        assertThat(engine.awaitState(run, "SUCCEEDED").attempts().get(0).gpu())
                .contains(new Views.GpuView(1, 41.5, 97, 12L << 30, 16L << 30));

        String plain = engine.submit();
        FakeCloud.Played bare = engine.machine(2);
        assertThat(bare.request.boot().container()).isFalse();
        assertThat(bare.order().orElseThrow().work().container()).isEmpty();
        bare.exits(0);
        assertThat(engine.awaitState(plain, "SUCCEEDED").attempts().get(0).gpu())
                .isEmpty();
    }

    @Test
    void an_image_that_no_provider_can_run_is_refused_when_submitted_and_ends_a_run_that_waits() {
        engine.cloud.dry(FakeCloud.SPOT_A);
        engine.cloud.dry(FakeCloud.SPOT_B);
        engine.cloud.dry(FakeCloud.ON_DEMAND);
        String run = engine.submit("resources: {image: org/train}");
        engine.cloud.uncontained = Optional.of("fake machines have no Docker; install it");

        assertThatThrownBy(() -> engine.submit("resources: {image: org/train}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        "resources.image: org/train can run nowhere: fake machines have no Docker; install it"));
        EngineUnderTest.await("failure", () -> {
            engine.clock.pass(Duration.ofSeconds(30));
            return Optional.of(engine.runs().brief(run))
                    .filter(view -> view.state().equals("FAILED"));
        });
        assertThat(engine.runs().brief(run).why()).contains("fake machines have no Docker; install it");
        assertThat(engine.cloud.machines()).isEmpty();
    }

    @Test
    void preemption_leads_to_the_next_attempt_elsewhere_and_consumes_no_retry() {
        String run = engine.submit("retries: {max: 0}", "progress: {total: 100}", "work: 1h");
        FakeCloud.Played first = engine.machine(1);
        first.progresses(10, 100, 60);
        first.commits(7, 8);
        engine.awaitKind(run, "committed");
        engine.cloud.dry(FakeCloud.SPOT_A);
        first.progresses(20, 100, 120);
        first.hearsNotice();
        first.drained(Status.ExitReason.NOTICE);
        first.end(End.PREEMPTED);

        FakeCloud.Played second = engine.machine(2);

        assertThat(second.machine.market()).isEqualTo(FakeCloud.SPOT_B);
        second.restoredFrom(7, 8);
        second.runs();
        second.exits(0);
        Views.RunDetail detail = engine.awaitState(run, "SUCCEEDED");
        assertThat(detail.run().preemptions()).isEqualTo(1);
        assertThat(detail.attempts()).extracting(a -> a.outcome().orElse("")).containsExactly("PREEMPTED", "SUCCEEDED");
        assertThat(detail.attempts().get(0).stepsLost()).isEqualTo(12);
        assertThat(detail.attempts().get(1).restoredStep()).contains(8L);
    }

    @Test
    void a_machine_that_vanishes_without_a_word_is_lost_only_when_its_provider_confirms_it() {
        String run = engine.submit("work: 1h");
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        // silent for far longer than it may be, but there
        engine.clock.pass(Duration.ofMinutes(5));
        engine.clock.pass(Duration.ofMinutes(5));
        machine.runs();
        assertThat(engine.runs().brief(run).state()).isEqualTo("RUNNING");
        machine.end(End.PREEMPTED);

        EngineUnderTest.await("machine 2", () -> {
            engine.clock.pass(Duration.ofSeconds(10));
            return Optional.of(engine.cloud.machines()).filter(all -> all.size() == 2);
        });

        assertThat(engine.runs().brief(run).preemptions()).isEqualTo(1);
    }

    @Test
    void a_lost_answer_is_looked_up_and_nothing_is_launched_twice() {
        engine.cloud.loseNextAnswer();
        String run = engine.submit();
        engine.machine(1).runs();
        engine.awaitState(run, "RUNNING");
        assertThat(engine.cloud.machines()).hasSize(1);
        assertThat(engine.cloud.launchCalls()).isEqualTo(1);
    }

    @Test
    void a_refused_market_cools_down_for_all_runs_and_the_next_candidate_is_taken() {
        engine.cloud.refuseNext(new Refusal(
                Refusal.Kind.NO_CAPACITY,
                Refusal.Scope.MARKET,
                "EMPTY",
                "nothing left",
                Optional.of(Duration.ofMinutes(5))));
        engine.submit("work: 1h");
        assertThat(engine.machine(1).machine.market()).isEqualTo(FakeCloud.SPOT_B);
        engine.submit("work: 1h");
        assertThat(engine.machine(2).machine.market()).isEqualTo(FakeCloud.SPOT_B);
    }

    @Test
    void a_wrong_request_fails_the_run_with_the_vendors_words() {
        engine.cloud.refuseNext(new Refusal(
                Refusal.Kind.CONFIG, Refusal.Scope.MARKET, "InvalidAMIID", "no such image", Optional.empty()));
        String run = engine.submit();
        assertThat(engine.awaitState(run, "FAILED").run().why()).contains("no such image");
    }

    @Test
    void a_stopped_run_saves_rests_and_goes_on_where_it_was() {
        String run = engine.submit("progress: {total: 100}");
        FakeCloud.Played machine = engine.machine(1);
        machine.progresses(50, 100, 10);
        machine.commits(3, 50);
        engine.awaitKind(run, "committed");
        assertThat(engine.runs().brief(run).why()).startsWith("The command runs in");
        engine.runs().stop(run, "ada", "lunch");
        EngineUnderTest.await("drain order", () -> machine.order().filter(o -> o.wish() == Order.Wish.DRAIN));
        machine.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");
        EngineUnderTest.await(
                "machine ended",
                () -> Optional.of(machine).filter(m -> engine.cloud.list("test").isEmpty()));

        engine.runs().resume(run, "ada", "back");

        FakeCloud.Played second = engine.machine(2);
        second.restoredFrom(3, 50);
        second.exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(2);
    }

    @Test
    void a_cancelled_run_leaves_no_machine_and_cannot_be_resumed() {
        String run = engine.submit();
        engine.machine(1).runs();
        engine.awaitState(run, "RUNNING");
        engine.runs().cancel(run, "ada", "wrong data");
        engine.awaitState(run, "CANCELLED");
        EngineUnderTest.await(
                "no machine",
                () -> Optional.of(1).filter(x -> engine.cloud.list("test").isEmpty()));
        assertThatThrownBy(() -> engine.runs().resume(run, "ada", "")).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_failure_is_retried_as_often_as_the_spec_allows_and_the_last_one_can_be_resumed() {
        String run = engine.submit("retries: {max: 1}");
        engine.machine(1).runs();
        engine.awaitState(run, "RUNNING");
        engine.machine(1).exits(1);
        engine.machine(2).runs();
        engine.machine(2).exits(1);
        engine.awaitState(run, "FAILED");
        engine.runs().resume(run, "ada", "fixed the data");
        engine.machine(3).exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").attempts()).hasSize(3);
    }

    @Test
    void a_budget_that_is_used_up_pauses_the_run() {
        String run = engine.submit("budget: {max: 0.05 USD}");
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        engine.clock.pass(Duration.ofMinutes(31));
        machine.runs();
        engine.awaitState(run, "DRAINING");
        machine.drained(Status.ExitReason.ORDERED);
        assertThat(engine.awaitState(run, "PAUSED").run().why()).contains("budget");
    }

    @Test
    void every_price_segment_is_a_ledger_row_and_the_total_is_their_sum() {
        String run = engine.submit();
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        engine.clock.pass(Duration.ofMinutes(30));
        engine.cloud.price(FakeCloud.SPOT_A, "0.12");
        machine.runs();
        EngineUnderTest.await(
                "new price",
                () -> engine.runs().brief(run).usdPerHour().filter(p -> p.compareTo(new BigDecimal("0.12")) == 0));
        engine.clock.pass(Duration.ofMinutes(30));
        machine.exits(0);
        engine.awaitState(run, "SUCCEEDED");
        Views.CostView cost = awaitSettledCost(run);
        assertThat(cost.rows()).hasSize(2);
        assertThat(cost.totalUsd())
                .isEqualByComparingTo(
                        cost.rows().stream().map(Views.CostRow::usd).reduce(BigDecimal.ZERO, BigDecimal::add));
        assertThat(cost.totalUsd()).isEqualByComparingTo("0.11");
    }

    @Test
    void a_new_server_re_attaches_to_the_machine_that_still_runs() {
        String run = engine.submit("progress: {total: 100}");
        FakeCloud.Played machine = engine.machine(1);
        machine.progresses(10, 100, 5);
        engine.awaitState(run, "RUNNING");

        engine = engine.restarted();

        machine.progresses(60, 100, 30);
        EngineUnderTest.await(
                "progress", () -> engine.runs().brief(run).progress().filter(p -> p.step() == 60));
        machine.exits(0);
        Views.RunDetail detail = engine.awaitState(run, "SUCCEEDED");
        assertThat(detail.attempts()).hasSize(1);
        assertThat(engine.cloud.launchCalls()).isEqualTo(1);
    }

    @Test
    void machines_that_nobody_claims_are_ended_and_those_of_others_are_not() {
        String run = engine.submit();
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        FakeCloud.Played orphan = orphan("test");
        FakeCloud.Played foreign = orphan("somebody-else");
        engine.clock.pass(Duration.ofMinutes(2));
        EngineUnderTest.await(
                "orphan ended",
                () -> Optional.of(orphan)
                        .filter(o -> engine.cloud.status(o.machine.id()).gone()));
        assertThat(engine.cloud.status(foreign.machine.id()).gone()).isFalse();
        assertThat(engine.cloud.status(machine.machine.id()).gone()).isFalse();
    }

    @Test
    void a_machine_that_cannot_be_ended_keeps_no_other_that_nobody_claims() {
        FakeCloud.Played stuck = orphan("test", "t-stuck");
        FakeCloud.Played orphan = orphan("test");
        engine.cloud.endless = Set.of(stuck.machine.id());
        engine.clock.pass(Duration.ofMinutes(2));
        EngineUnderTest.await(
                "orphan ended",
                () -> Optional.of(orphan)
                        .filter(o -> engine.cloud.status(o.machine.id()).gone()));
        assertThat(engine.cloud.status(stuck.machine.id()).gone()).isFalse();
    }

    @Test
    void impossible_demands_fail_with_what_did_not_fit() {
        String run = engine.submit("resources: {cpus: 64+}");
        assertThat(engine.awaitState(run, "FAILED").run().why())
                .contains("cpus")
                .contains("64+");
    }

    @Test
    void last_is_the_newest_run_with_its_spec_and_can_be_resumed_when_stopped() {
        String earlier = engine.submit();
        engine.machine(1).exits(0);
        engine.awaitState(earlier, "SUCCEEDED");
        String run = engine.submit("tier: best-effort");
        FakeCloud.Played machine = engine.machine(2);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        engine.runs().stop("last", "ada", "lunch");
        machine.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");

        assertThat(engine.runs().detail("last").spec()).contains("tier: best-effort");
        assertThat(engine.runs().resume("last", "ada", "back").run().id()).isEqualTo(run);
        engine.machine(3);
    }

    @Test
    void an_unknown_region_is_refused_at_submission_naming_the_nearest() {
        engine.cloud.regions = List.of("east", "harbor");

        assertThatThrownBy(() -> engine.submit("resources: {regions: [harbour, moon]}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        "resources.regions: harbour is not known; did you mean harbor? known are east, harbor",
                                        "resources.regions: moon is not known; known are east, harbor"));
    }

    @Test
    void an_accelerator_nobody_has_is_told_readably() {
        String run = engine.submit("resources: {accelerators: {A100: 8}}");

        assertThat(engine.awaitState(run, "FAILED").run().why())
                .contains("has no accelerator, wanted is A100:8")
                .doesNotContain("accelerator :0");
    }

    @Test
    void a_success_says_how_much_of_the_deadline_was_left() {
        String run = engine.submit("deadline: 2h");
        engine.machine(1).runs();
        engine.awaitState(run, "RUNNING");
        assertThat(engine.runs().brief(run).deadlineSpareSeconds()).isEmpty();
        engine.clock.pass(Duration.ofHours(1));
        engine.machine(1).exits(0);

        assertThat(engine.awaitState(run, "SUCCEEDED")
                        .run()
                        .deadlineSpareSeconds()
                        .orElseThrow())
                .isBetween(0.0, 3600.0);
    }

    @Test
    void run_ids_may_be_shortened_while_they_are_unique() {
        String run = engine.submit();
        assertThat(engine.runs().brief(run.substring(0, run.length() - 1)).id()).isEqualTo(run);
        engine.submit();
        assertThatThrownBy(() -> engine.runs().brief("job")).hasMessageContaining("several");
        assertThatThrownBy(() -> engine.runs().brief("nobody")).hasMessageContaining("not known");
    }

    private FakeCloud.Played orphan(String installation) {
        return orphan(installation, "t-" + installation);
    }

    private FakeCloud.Played orphan(String installation, String token) {
        engine.cloud.launch(new dev.stint.providers.LaunchRequest(
                new dev.stint.providers.LaunchToken(token),
                FakeCloud.SPOT_B,
                1,
                new dev.stint.providers.MachineTags(
                        installation,
                        "default",
                        "gone-1",
                        1,
                        1,
                        engine.clock.instant().plusSeconds(60)),
                new dev.stint.providers.MachineBoot("mem:", "default/gone-1/mail/1-1", new byte[32]),
                0,
                engine.clock.instant()));
        List<FakeCloud.Played> all = engine.cloud.machines();
        return all.get(all.size() - 1);
    }

    /** The bill once the machine is gone and no segment runs any more. */
    private Views.CostView awaitSettledCost(String run) {
        AttemptTable attempts = engine.part(AttemptTable.class);
        EngineUnderTest.await(
                "settled ledger",
                () -> attempts.granted(run).stream()
                                .allMatch(attempt -> attempt.goneAt().isPresent())
                        ? Optional.of(run)
                        : Optional.empty());
        return engine.runs().detail(run).cost();
    }
}
