package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gangs in the engine, with machines played by hand. */
class EngineGangTest {

    /** More than the heartbeat of the fake cloud. */
    private static final Duration A_HEARTBEAT = Duration.ofMillis(60);

    @TempDir
    Path folder;

    private EngineUnderTest engine;
    private String run;
    private FakeCloud.Played first;
    private FakeCloud.Played second;

    @BeforeEach
    void a_gang_of_two() {
        engine = EngineUnderTest.start(folder);
        run = engine.submit("nodes: 2", "retries: {max: 0}", "outputs: [{path: model}]");
        first = engine.machine(1);
        second = engine.machine(2);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void machines_of_a_gang_are_told_where_all_are_and_nobody_before_all_have_said_it() {
        first.gathers("10.0.0.1", 20001);
        EngineUnderTest.await("orders", second::order);
        assertThat(first.order().orElseThrow().meeting()).isEmpty();

        second.gathers("10.0.0.2", 0);

        Order order = EngineUnderTest.await(
                "the meeting", () -> second.order().filter(o -> o.meeting().isPresent()));
        assertThat(order.meeting().orElseThrow())
                .isEqualTo(new Order.Meeting(List.of("10.0.0.1", "10.0.0.2"), 20001, Optional.empty()));
        assertThat(order.rank()).isEqualTo(1);
        assertThat(order.nodes()).isEqualTo(2);
        assertThat(order.work().outputs()).isEmpty();
        Order firsts = EngineUnderTest.await(
                "the meeting", () -> first.order().filter(o -> o.meeting().isPresent()));
        assertThat(firsts.work().outputs()).containsExactly("model");
        assertThat(engine.runs().detail(run).attempts().get(0).machines())
                .containsExactly(first.machine.id(), second.machine.id());
    }

    @Test
    void the_others_restore_what_rank_0_restored() {
        first.restoredFrom(7, 700);
        first.gathers("10.0.0.1", 20001);
        second.gathers("10.0.0.2", 0);

        Order order = EngineUnderTest.await(
                "the meeting", () -> second.order().filter(o -> o.meeting().isPresent()));

        assertThat(order.meeting().orElseThrow().restored()).contains(7L);
    }

    @Test
    void a_gang_has_finished_when_all_have() {
        running();

        second.exits(0);
        second.end(MachineStatus.End.EXITED);
        engine.clock.pass(A_HEARTBEAT.multipliedBy(100));
        first.progresses(5, 10, 2);
        EngineUnderTest.await(
                "progress", () -> engine.runs().brief(run).progress().filter(p -> p.step() == 5));
        assertThat(engine.runs().brief(run).state()).isEqualTo("RUNNING");
    }

    @Test
    void a_command_that_dies_of_a_lost_machine_uses_no_retry() {
        running();

        first.exits(1);
        second.end(MachineStatus.End.PREEMPTED);

        engine.awaitKind(run, "preempted");
        assertThat(engine.machine(4).machine.rank()).isEqualTo(1);
        assertThat(engine.kinds(run)).doesNotContain("retrying", "failed");
        EngineUnderTest.await(
                "the survivor's end",
                () -> Optional.of(engine.cloud.status(first.machine.id())).filter(MachineStatus::gone));
    }

    @Test
    void a_notice_that_comes_a_little_later_than_the_failure_it_caused_is_waited_for() {
        running();

        first.exits(1);
        second.hearsNotice();

        engine.awaitState(run, "DRAINING");
        second.drained(Status.ExitReason.NOTICE);
        assertThat(engine.machine(4).machine.rank()).isEqualTo(1);
        assertThat(engine.kinds(run)).doesNotContain("retrying", "failed");
    }

    @Test
    void a_failure_with_all_machines_there_is_the_commands_own() {
        running();

        second.exits(3);
        EngineUnderTest.await("a look", () -> Optional.of(second));
        for (int i = 0; i < 100 && !engine.runs().brief(run).state().equals("FAILED"); i++) {
            engine.clock.pass(A_HEARTBEAT);
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(20).toNanos());
        }

        Views.RunDetail detail = engine.awaitState(run, "FAILED");
        assertThat(detail.run().why()).contains("rank 1").contains("3");
    }

    @Test
    void a_notice_to_one_drains_all() {
        running();

        second.hearsNotice();

        EngineUnderTest.await("the order to drain", () -> first.order().filter(o -> o.wish() == Order.Wish.DRAIN));
    }

    @Test
    void every_machine_is_billed_until_it_is_gone() {
        running();
        engine.clock.pass(Duration.ofHours(1));

        second.end(MachineStatus.End.PREEMPTED);
        first.exits(1);
        engine.awaitKind(run, "preempted");

        // a bill has its last row when its machine is gone, which is a moment later
        EngineUnderTest.await(
                "both bills, an hour each",
                () -> Optional.of(engine.runs().detail(run).cost().rows().stream()
                                .filter(r -> r.attempt() == 1)
                                .toList())
                        .filter(rows -> rows.size() == 2)
                        .filter(rows -> rows.stream()
                                        .map(Views.CostRow::usd)
                                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                                        .subtract(new BigDecimal("0.20"))
                                        .abs()
                                        .compareTo(new BigDecimal("0.001"))
                                <= 0));
    }

    @Test
    void a_gang_of_which_one_machine_never_reports_is_given_up_as_a_whole() {
        first.gathers("10.0.0.1", 20001);
        EngineUnderTest.await("orders", second::order);

        for (int i = 0; i < 200 && engine.cloud.machines().size() < 4; i++) {
            engine.clock.pass(Duration.ofSeconds(1));
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(20).toNanos());
        }

        assertThat(engine.machine(4).machine.tags().attempt()).isEqualTo(2);
        for (FakeCloud.Played each : List.of(first, second)) {
            EngineUnderTest.await(
                    "the end of " + each.machine.id(),
                    () -> Optional.of(engine.cloud.status(each.machine.id())).filter(MachineStatus::gone));
        }
    }

    @Test
    void a_machine_of_a_gang_whose_boot_failed_is_lost_also_where_its_provider_takes_it_for_preempted() {
        first.gathers("10.0.0.1", 20001);
        second.bootFails("step fetch: HTTP 403", MachineStatus.End.PREEMPTED);

        EngineUnderTest.await("the loss of rank 1", () -> {
            engine.clock.pass(Duration.ofSeconds(1));
            return Optional.of(run).filter(id -> engine.kinds(id).contains("lost"));
        });

        assertThat(engine.runs().detail(run).attempts().get(0).detail())
                .contains("machine of rank 1", "; its boot said: step fetch: HTTP 403");
        assertThat(engine.runs().brief(run).preemptions()).isZero();
    }

    @Test
    void a_restarted_server_knows_the_whole_gang() {
        running();

        engine = engine.restarted();
        second.end(MachineStatus.End.PREEMPTED);
        first.exits(1);

        engine.awaitKind(run, "preempted");
        assertThat(engine.machine(4).machine.rank()).isEqualTo(1);
        assertThat(engine.cloud.machines()).hasSize(4);
    }

    private void running() {
        first.gathers("10.0.0.1", 20001);
        second.gathers("10.0.0.2", 0);
        EngineUnderTest.await(
                "the meeting", () -> first.order().filter(o -> o.meeting().isPresent()));
        second.runs();
        first.runs();
        engine.awaitState(run, "RUNNING");
    }
}
