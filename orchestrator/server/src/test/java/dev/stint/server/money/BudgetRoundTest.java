package dev.stint.server.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.run.DrainCause;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.HandClock;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.alerts.Alert;
import dev.stint.server.alerts.AlertKind;
import dev.stint.server.db.BudgetPauseTable;
import dev.stint.server.db.BudgetTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.LedgerTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.WaitTable;
import dev.stint.server.engine.Transitions;
import dev.stint.server.engine.TransitionsUnderTest;
import dev.stint.server.queue.QueuedRun;
import dev.stint.spec.teams.BudgetSpec;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** A budget of a team is used up, and later is not any more. */
class BudgetRoundTest {
    private static final Market SPOT = Market.parse("local/home/a/small/spot");

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final TablesUnderTest tables = new TablesUnderTest();
    private final RunTable runTable = new RunTable(tables.jdbc());
    private final Transitions transitions = TransitionsUnderTest.of(tables, clock);
    private final BudgetPauseTable pauses = new BudgetPauseTable(tables.jdbc());
    private final FakeTeams teams = new FakeTeams();
    private final List<Alert> alerts = new ArrayList<>();
    private final TransactionTemplate transaction = new TransactionTemplate(tables.manager());
    private final BudgetBooks books = new BudgetBooks(teams, new BudgetTable(tables.jdbc()), transaction);
    private final BudgetGate gate = new BudgetGate(books);
    private boolean refusesToResume;
    private final MoneyWatch watch = new MoneyWatch(
            books,
            new MoneyAlerts(
                    teams,
                    books,
                    alert -> alerts.stream().noneMatch(told -> told.key().equals(alert.key())) && alerts.add(alert),
                    new MoneyProperties(Duration.ofSeconds(30), new BigDecimal("50")),
                    transaction),
            new BudgetRound(pauses, runs(), transitions));

    @Test
    void a_used_up_budget_pauses_what_runs_and_holds_what_waits_and_nobody_else() {
        teams.budgets("vision", budget("classify", "10"));
        running("a", "vision", "classify");
        running("b", "vision", "segment");
        running("c", "speech", "classify");
        accepted("d", "vision", "classify");
        spent("a", "12");

        look();

        assertThat(run("a").machine().state()).isEqualTo(RunState.DRAINING);
        assertThat(run("a").machine().drain()).contains(DrainCause.BUDGET);
        assertThat(run("a").why()).contains("12.00 of 10.00 USD of vision/classify in 2026-11");
        assertThat(run("b").machine().state()).isEqualTo(RunState.RUNNING);
        assertThat(run("c").machine().state()).isEqualTo(RunState.RUNNING);
        assertThat(run("d").machine().state()).as("it waits in the queue").isEqualTo(RunState.QUEUED);
        assertThat(held("d", "vision", "classify"))
                .contains("the budget is used up: 12.00 of 10.00 USD of vision/classify in 2026-11; it starts when the"
                        + " budget is raised, or on 2026-12-01");
        assertThat(held("x", "vision", "segment")).isEmpty();
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).kind()).isEqualTo(AlertKind.BUDGET);
        assertThat(alerts.get(0).key()).isEqualTo("budget/vision/classify/2026-11/10/used_up");
        assertThat(alerts.get(0).subject())
                .isEqualTo("Budget of vision/classify in 2026-11 is used up; its runs are paused");
    }

    @Test
    void looking_again_says_and_does_nothing_again() {
        teams.budgets("vision", budget("", "10"));
        running("a", "vision", "classify");
        spent("a", "12");

        look();
        look();
        drained("a");
        look();

        assertThat(run("a").machine().state()).isEqualTo(RunState.PAUSED);
        assertThat(alerts).hasSize(1);
        assertThat(new EventTable(tables.jdbc())
                        .after("a", 0, 100).stream().filter(event -> event.why().contains("budget is used up")))
                .as("draining, and paused")
                .hasSize(2);
        assertThat(new WaitTable(tables.jdbc()).of(List.of("a"))).containsEntry("a", "for its budget");
    }

    @Test
    void runs_go_on_by_themselves_when_the_budget_is_raised() {
        teams.budgets("vision", budget("", "10"));
        running("a", "vision", "");
        spent("a", "12");
        look();
        drained("a");

        teams.budgets("vision", budget("", "100"));
        look();

        assertThat(run("a").machine().state()).isEqualTo(RunState.QUEUED);
        assertThat(run("a").why())
                .contains("Resumed by stint: the budget has room: 12.00 of 100.00 USD of vision in 2026-11");
        assertThat(pauses.all()).isEmpty();
        assertThat(held("a", "vision", "")).isEmpty();
    }

    @Test
    void runs_go_on_by_themselves_when_the_period_turns() {
        teams.budgets("vision", budget("", "10"));
        running("a", "vision", "");
        spent("a", "12");
        look();
        drained("a");

        clock.pass(Duration.ofDays(10).plusHours(11));
        look();
        assertThat(run("a").machine().state()).as("an hour before December").isEqualTo(RunState.PAUSED);
        clock.pass(Duration.ofHours(1));
        look();

        assertThat(run("a").machine().state()).isEqualTo(RunState.QUEUED);
    }

    @Test
    void a_run_that_somebody_stopped_or_resumed_is_left_to_them() {
        teams.budgets("vision", budget("", "10"));
        running("a", "vision", "");
        running("b", "vision", "");
        spent("a", "12");
        look();
        drained("a");
        drained("b");
        // what a stop does beside the state machine
        pauses.forget("a");
        transitions.apply("b", new RunEvent.ResumeRequested("ada", "it has to"));
        look();
        assertThat(run("b").machine().state()).as("queued, and held there").isEqualTo(RunState.QUEUED);
        assertThat(pauses.all()).isEmpty();

        teams.budgets("vision");
        look();

        assertThat(run("a").machine().state()).isEqualTo(RunState.PAUSED);
    }

    @Test
    void a_run_that_cannot_go_on_by_itself_says_so_once_and_is_left_to_somebody() {
        teams.budgets("vision", budget("", "10"));
        running("a", "vision", "");
        spent("a", "12");
        look();
        drained("a");
        refusesToResume = true;
        teams.budgets("vision", budget("", "100"));

        look();
        look();

        assertThat(run("a").machine().state()).isEqualTo(RunState.PAUSED);
        assertThat(new EventTable(tables.jdbc())
                        .after("a", 0, 100).stream()
                                .filter(event ->
                                        event.why().contains("somebody has to resume it: its checkpoint is archived")))
                .hasSize(1);
    }

    @Test
    void a_budget_that_only_warns_pauses_nothing_and_every_mark_is_told_once() {
        teams.budgets(
                "vision",
                new BudgetSpec(
                        Optional.empty(), new BigDecimal("100"), BudgetSpec.Period.MONTH, BudgetSpec.AtLimit.WARN));
        running("a", "vision", "");
        for (String more : List.of("20", "35", "1", "30", "12", "3")) {
            spent("a", more);
            look();
        }

        assertThat(run("a").machine().state()).isEqualTo(RunState.RUNNING);
        assertThat(alerts.stream().map(Alert::key).filter(key -> !key.endsWith("forecast")))
                .containsExactly(
                        "budget/vision//2026-11/100/half",
                        "budget/vision//2026-11/100/most",
                        "budget/vision//2026-11/100/nearly_all",
                        "budget/vision//2026-11/100/used_up");
        assertThat(alerts.stream()
                        .filter(alert -> alert.key().endsWith("forecast"))
                        .toList())
                .hasSize(1);
    }

    @Test
    void what_still_runs_counts_and_what_it_will_still_cost_is_in_the_forecast() {
        teams.budgets("vision", budget("", "100"));
        running("a", "vision", "");
        // 30 of 100 steps for 2 dollars that are in the ledger and 4 that are not
        spent("a", "2");
        tables.jdbc()
                .sql("""
                        insert into attempt (run, attempt, launch, token, market, request, placed_at, usd_per_hour, machine,
                            granted_at, segment_from) values ('a', 1, 1, 't', ?, '{}', ?, 2, 'm', ?, ?)""")
                .param(SPOT.id())
                .param(clock.instant().minusSeconds(7200).atOffset(ZoneOffset.UTC))
                .param(clock.instant().minusSeconds(7200).atOffset(ZoneOffset.UTC))
                .param(clock.instant().minusSeconds(7200).atOffset(ZoneOffset.UTC))
                .update();
        runTable.progressed("a", 30, 100);

        var standing = books.standings(clock.instant()).get(0);

        assertThat(standing.spent()).isEqualTo(Money.of("6"));
        // 14 for the steps that are left; the rate of the day since its first machine would be 63
        assertThat(standing.forecast().doubleValue()).isBetween(20.0, 70.0);
        tables.jdbc()
                .sql("update ledger set from_at = from_at - interval '20' day, to_at = to_at - interval '20' day")
                .update();
        tables.jdbc()
                .sql("update attempt set granted_at = granted_at - interval '20' day")
                .update();
        runTable.progressed("a", 10, 1000);
        var slow = books.standings(clock.instant()).get(0);
        assertThat(slow.spent()).isEqualTo(Money.of("4"));
        // 99 times 6 dollars, but a machine at 2 an hour cannot spend more than 504 in ten and a half days
        assertThat(slow.forecast()).isEqualTo(Money.of("508"));
    }

    @Test
    void a_day_far_above_the_others_is_told_once() {
        teams.budgets("vision");
        running("a", "vision", "");
        for (int day = 1; day <= 8; day++) {
            spent("a", "100", Duration.ofDays(day).plusHours(3));
        }
        spent("a", "400", Duration.ofHours(3));

        look();
        clock.pass(Duration.ofMinutes(20));
        look();

        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).kind()).isEqualTo(AlertKind.BURN);
        assertThat(alerts.get(0).text()).contains("400.00 USD in the last 24 hours; usual is 100.00 USD a day");
    }

    /** A month's, which pauses; of the whole team where no project is named. */
    private static BudgetSpec budget(String project, String usd) {
        return new BudgetSpec(
                project.isEmpty() ? Optional.empty() : Optional.of(project),
                new BigDecimal(usd),
                BudgetSpec.Period.MONTH,
                BudgetSpec.AtLimit.PAUSE);
    }

    private void look() {
        watch.look(clock.instant());
    }

    private Optional<String> held(String id, String team, String project) {
        QueuedRun run = new QueuedRun(id, 1, id, team, project, Map.of(), "production", 75, clock.instant());
        return Optional.ofNullable(gate.held(List.of(run), clock.instant()).get(id));
    }

    private RunRow run(String id) {
        return runTable.find(id).orElseThrow();
    }

    private void accepted(String id, String team, String project) {
        tables.insert(TablesUnderTest.accepted(id), clock.instant(), "");
        tables.jdbc()
                .sql("update run set team = ?, project = ? where id = ?")
                .param(team)
                .param(project)
                .param(id)
                .update();
    }

    private void running(String id, String team, String project) {
        accepted(id, team, project);
        transitions.apply(id, new RunEvent.Admitted());
        transitions.apply(id, new RunEvent.Placed(SPOT, "cheapest"));
        transitions.apply(id, new RunEvent.LaunchGranted("m-" + id));
        transitions.apply(id, new RunEvent.CommandStarted(OptionalLong.empty(), 0));
        assertThat(run(id).machine().state()).isEqualTo(RunState.RUNNING);
    }

    private void drained(String id) {
        transitions.apply(id, new RunEvent.Drained("saved"));
    }

    private void spent(String id, String usd) {
        spent(id, usd, Duration.ofHours(1));
    }

    /** So much for one hour that began so long ago. */
    private void spent(String id, String usd, Duration ago) {
        Instant from = clock.instant().minus(ago);
        new LedgerTable(tables.jdbc())
                .append(new LedgerRow(
                        id,
                        1,
                        LedgerRow.Kind.COMPUTE,
                        SPOT,
                        from,
                        from.plusSeconds(3600),
                        Money.of(usd),
                        Money.of(usd)));
    }

    /** Resumes as the engine does, or refuses as it does where a checkpoint is archived. */
    private Runs runs() {
        return (Runs) Proxy.newProxyInstance(
                Runs.class.getClassLoader(), new Class<?>[] {Runs.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("resume") || arguments.length != 3) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    if (refusesToResume) {
                        throw new RefusedException(409, 3, "its checkpoint is archived", List.of());
                    }
                    transitions.apply(
                            (String) arguments[0],
                            new RunEvent.ResumeRequested((String) arguments[1], (String) arguments[2]));
                    return null;
                });
    }
}
