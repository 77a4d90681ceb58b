package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import dev.stint.server.alerts.Alert;
import dev.stint.server.money.BudgetedTeams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team's budget with a whole engine behind it. */
class EngineBudgetTest {

    @TempDir
    Path folder;

    @Test
    @Tag("long")
    void a_used_up_budget_pauses_runs_with_their_progress_holds_others_and_lets_all_go_on_when_it_is_raised() {
        try (EngineUnderTest engine = EngineUnderTest.startWith(
                folder, "--spring.main.sources=" + BudgetedTeams.class.getName(), "--stint.money.check-every=100ms")) {
            BudgetedTeams teams = engine.part(BudgetedTeams.class);
            teams.month("default", "0.05");
            String run = engine.submit("tier: production");
            FakeCloud.Played machine = engine.machine(1);
            machine.runs();
            engine.awaitState(run, "RUNNING");

            engine.clock.pass(Duration.ofMinutes(31));
            machine.runs();
            EngineUnderTest.await(
                    "a wish to save", () -> machine.order().filter(order -> order.wish() == Order.Wish.DRAIN));
            machine.drainsAsOrdered();

            Views.RunView paused = engine.awaitState(run, "PAUSED").run();
            assertThat(paused.why()).containsPattern("0\\.0[5-9] of 0\\.05 USD of default in 2026-03");
            String later = engine.submit();
            EngineUnderTest.await(
                    "the reason why it waits",
                    () -> Optional.of(engine.runs().brief(later).why())
                            .filter(why -> why.contains("the budget is used up")));
            assertThat(engine.runs().brief(later).state()).isEqualTo("QUEUED");
            assertThat(engine.cloud.machines()).hasSize(1);
            assertThat(teams.told).extracting(Alert::key).contains("budget/default//2026-03/0.05/used_up");

            teams.month("default", "5");

            engine.machine(3);
            assertThat(engine.kinds(run)).contains("budget", "resumed");
            assertThat(engine.runs().events(run, 0))
                    .anySatisfy(event -> assertThat(event.why()).contains("Resumed by stint: the budget has room"));
        }
    }
}
