package dev.stint.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunMachine;
import dev.stint.core.run.RunState;
import dev.stint.core.run.Transition;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.HandClock;
import dev.stint.server.access.Teams;
import dev.stint.server.db.AlertRow;
import dev.stint.server.db.AlertTable;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.DeliveryRow;
import dev.stint.server.db.DeliveryRow.State;
import dev.stint.server.db.DeliveryTable;
import dev.stint.server.db.PreemptionTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.spec.teams.ChannelSpec;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** From being raised to being delivered, on real tables. */
class CourierTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TablesUnderTest TABLES = new TablesUnderTest();

    private final HandClock clock = new HandClock(NOON);
    private final AlertTable alerts = new AlertTable(TABLES.jdbc());
    private final DeliveryTable deliveries = new DeliveryTable(TABLES.jdbc());
    private final PlatformTransactionManager transactions = TABLES.manager();
    private final TransactionTemplate transaction = new TransactionTemplate(transactions);
    private final Outbox outbox = new Outbox(alerts, transactions);
    private final List<Letter> sent = new ArrayList<>();
    private Receipt answer = new Receipt.Delivered("answered 200");
    private List<ChannelSpec> channels = List.of();

    @BeforeEach
    void nothing_yet() {
        for (String table : List.of("alert_delivery", "alert", "attempt", "run")) {
            TABLES.jdbc().sql("delete from " + table).update();
        }
    }

    private Recipients recipients() {
        Teams teams = new Teams() {
            @Override
            public TeamSpec of(String team) {
                TeamSpec plain = TeamSpec.unbounded(team);
                return new TeamSpec(
                        team,
                        Map.of(),
                        1,
                        plain.quota(),
                        List.of(),
                        List.of(),
                        team.equals("team") ? channels : List.of());
            }

            @Override
            public List<TeamSpec> all() {
                return List.of();
            }
        };
        return new Recipients(new RunTable(TABLES.jdbc()), teams);
    }

    private Courier courier() {
        Channel channel = letter -> {
            sent.add(letter);
            return answer;
        };
        return new Courier(
                alerts,
                deliveries,
                recipients(),
                Map.of(
                        ChannelSpec.Kind.WEBHOOK, channel,
                        ChannelSpec.Kind.SLACK, channel,
                        ChannelSpec.Kind.EMAIL, channel),
                transaction,
                Runnable::run,
                clock::instant,
                "inst-1");
    }

    private static Alert alert(String key, AlertKind kind) {
        return new Alert(kind, "team", "", Optional.empty(), key, "what happened", "more of it", NOON);
    }

    private static ChannelSpec mail(String to, String... on) {
        return new ChannelSpec(ChannelSpec.Kind.EMAIL, to, Optional.empty(), Arrays.asList(on));
    }

    private List<DeliveryRow> ways() {
        return deliveries.of(alerts.page(Optional.empty(), Optional.empty(), Long.MAX_VALUE, 100).stream()
                .map(AlertRow::id)
                .toList());
    }

    @Test
    void an_alert_is_raised_once_for_its_key() {
        assertThat(outbox.raise(alert("a", AlertKind.FAILED))).isTrue();
        assertThat(outbox.raise(alert("a", AlertKind.FAILED))).isFalse();
        assertThat(outbox.raise(alert("b", AlertKind.FAILED))).isTrue();
        assertThat(alerts.unaddressed(10)).extracting(AlertRow::key).containsExactly("a", "b");
    }

    @Test
    void an_alert_of_a_transaction_that_comes_to_nothing_was_never_raised() {
        transaction.executeWithoutResult(status -> {
            outbox.raise(alert("a", AlertKind.FAILED));
            status.setRollbackOnly();
        });

        assertThat(alerts.unaddressed(10)).isEmpty();
        assertThat(outbox.raise(alert("a", AlertKind.FAILED))).isTrue();
    }

    @Test
    void two_transactions_that_raise_the_same_at_once_both_go_on() throws Exception {
        CountDownLatch raised = new CountDownLatch(1);
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        transaction.executeWithoutResult(status -> {
            assertThat(outbox.raise(alert("a", AlertKind.FAILED))).isTrue();
            Thread thread = new Thread(() -> transaction.executeWithoutResult(theirs -> {
                raised.countDown();
                boolean first = outbox.raise(alert("a", AlertKind.FAILED));
                // the transaction is still good for more
                outbox.raise(alert("theirs", AlertKind.FAILED));
                other.complete(first);
            }));
            thread.setDaemon(true);
            thread.start();
            try {
                assertThat(raised.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(other.get(20, TimeUnit.SECONDS)).isFalse();
        CompletableFuture.runAsync(() -> {
                    while (alerts.unaddressed(10).size() < 2) {
                        Thread.onSpinWait();
                    }
                })
                .get(20, TimeUnit.SECONDS);
        assertThat(alerts.unaddressed(10)).extracting(AlertRow::key).containsExactlyInAnyOrder("a", "theirs");
    }

    @Test
    void a_channel_is_told_what_it_wants_to_know_and_each_target_once() {
        channels = List.of(
                mail("all@example.com"),
                mail("done@example.com", "succeeded", "failed"),
                mail("storms@example.com", "storm"),
                mail("all@example.com", "failed"));
        outbox.raise(alert("a", AlertKind.FAILED));
        outbox.raise(alert("b", AlertKind.SUCCEEDED));
        courier().round();

        assertThat(sent)
                .extracting(letter -> letter.kind() + " " + letter.target())
                .containsExactlyInAnyOrder(
                        "failed all@example.com", "failed done@example.com", "succeeded done@example.com");
        courier().round();
        assertThat(sent).hasSize(3);
        assertThat(ways()).allSatisfy(way -> assertThat(way.state()).isEqualTo(State.DELIVERED));
    }

    @Test
    void a_job_names_channels_of_its_own() {
        channels = List.of(mail("team@example.com"));
        TABLES.insert(TablesUnderTest.accepted("job-1"), NOON, """
                name: job
                run: ./train
                notify: [{webhook: "https://example.com/hook", secret: key, on: failed}, {email: team@example.com}]
                """);
        outbox.raise(new Alert(AlertKind.FAILED, "team", "", Optional.of("job-1"), "k", "it failed", "", NOON));
        courier().round();

        assertThat(sent)
                .extracting(Letter::target)
                .containsExactlyInAnyOrder("team@example.com", "https://example.com/hook");
        assertThat(sent).filteredOn(letter -> letter.secret().isPresent()).hasSize(1);
    }

    @Test
    void what_does_not_work_is_tried_again_later_and_later_and_given_up_after_a_day() {
        channels = List.of(mail("a@example.com"));
        answer = new Receipt.Later("answered 503");
        outbox.raise(alert("a", AlertKind.FAILED));
        Courier courier = courier();
        courier.round();
        courier.round();
        assertThat(sent).hasSize(1);

        Instant given = null;
        for (int minute = 0; minute < 3 * 24 * 60 && given == null; minute++) {
            clock.pass(Duration.ofMinutes(1));
            courier.round();
            given = ways().get(0).endedAt().orElse(null);
        }

        assertThat(ways().get(0).state()).isEqualTo(State.GIVEN_UP);
        assertThat(ways().get(0).answer()).isEqualTo("answered 503");
        assertThat(ways().get(0).tries()).isEqualTo(10).isEqualTo(sent.size());
        assertThat(Duration.between(NOON, given)).isBetween(Duration.ofHours(20), Duration.ofHours(28));
        assertThat(sent).extracting(Letter::id).containsOnly(sent.get(0).id());
    }

    @Test
    void what_cannot_work_is_given_up_at_once_and_tried_again_when_somebody_asks() {
        channels = List.of(mail("a@example.com"));
        answer = new Receipt.Never("answered 404");
        outbox.raise(alert("a", AlertKind.FAILED));
        courier().round();
        assertThat(ways().get(0).state()).isEqualTo(State.GIVEN_UP);

        answer = new Receipt.Delivered("answered 200");
        deliveries.reopen(ways().get(0).alert(), clock.instant());
        courier().round();
        assertThat(ways().get(0).state()).isEqualTo(State.DELIVERED);
        assertThat(deliveries.reopen(ways().get(0).alert(), clock.instant())).isZero();
    }

    @Test
    void a_delivery_is_one_servers_at_a_time_and_anothers_when_that_one_died() {
        channels = List.of(mail("a@example.com"));
        outbox.raise(alert("a", AlertKind.FAILED));
        Courier none = courier();
        channels = List.of(mail("a@example.com"));
        DeliveryRow row = addressed();
        // another server took it, and died
        assertThat(deliveries.claim(
                        row, "other", clock.instant(), clock.instant().plus(Courier.CLAIM)))
                .isTrue();
        assertThat(deliveries.claim(
                        row, "third", clock.instant(), clock.instant().plus(Courier.CLAIM)))
                .isFalse();
        none.round();
        assertThat(sent).isEmpty();

        clock.pass(Courier.CLAIM);
        none.round();
        assertThat(sent).hasSize(1);
        // the dead one comes back, and its word counts no more
        deliveries.again(row, "other", "answered 500", clock.instant());
        assertThat(ways().get(0).state()).isEqualTo(State.DELIVERED);
    }

    private DeliveryRow addressed() {
        AlertRow alert = alerts.unaddressed(1).get(0);
        assertThat(alerts.addressed(alert.id(), clock.instant())).isTrue();
        assertThat(alerts.addressed(alert.id(), clock.instant())).isFalse();
        deliveries.insert(alert.id(), 0, "EMAIL", "a@example.com", Optional.empty(), clock.instant());
        return deliveries.of(List.of(alert.id())).get(0);
    }

    @Test
    void old_alerts_are_forgotten_with_their_deliveries() {
        channels = List.of(mail("a@example.com"));
        outbox.raise(alert("a", AlertKind.FAILED));
        Courier courier = courier();
        courier.round();
        clock.pass(Courier.KEPT.minusSeconds(1));
        courier.tidy();
        assertThat(ways()).hasSize(1);

        clock.pass(Duration.ofSeconds(2));
        courier.tidy();
        assertThat(ways()).isEmpty();
        assertThat(alerts.known("a")).isFalse();
    }

    @Test
    void what_becomes_of_runs_is_raised_with_it() {
        RunAlerts runs = new RunAlerts(outbox, recipients());
        Run machine = TablesUnderTest.accepted("job-1");
        RunRow row = TABLES.insert(machine, NOON, "name: job\nrun: x\n");

        Transition risk = RunMachine.apply(machine, new RunEvent.DeadlineAtRisk("too little time"));
        runs.seen(row, new RunEvent.DeadlineAtRisk("too little time"), risk, NOON);
        runs.seen(row, new RunEvent.DeadlineAtRisk("too little time"), risk, NOON.plusSeconds(9));
        Transition failed = RunMachine.apply(machine, new RunEvent.Fatal("no market within max_wait"));
        assertThat(failed.run().state()).isEqualTo(RunState.FAILED);
        runs.seen(row, new RunEvent.Fatal("no market within max_wait"), failed, NOON);
        // resumed, and failed again
        runs.seen(row, new RunEvent.Fatal("no market within max_wait"), failed, NOON.plusSeconds(60));

        assertThat(alerts.unaddressed(10)).extracting(AlertRow::kind).containsExactly("deadline", "failed", "failed");
        assertThat(alerts.unaddressed(10).get(1).subject()).isEqualTo("job-1 failed: no market within max_wait");
        assertThat(alerts.unaddressed(10))
                .allSatisfy(each -> assertThat(each.run()).contains("job-1"));
    }

    @Test
    void success_is_raised_only_where_somebody_wants_to_know() {
        Transition done = new Transition(TablesUnderTest.accepted("job-1"), List.of(), "succeeded", "settled", false);
        Transition succeeded =
                new Transition(withState(done.run(), RunState.SUCCEEDED), List.of(), "succeeded", "settled", false);
        RunRow quiet = TABLES.insert(TablesUnderTest.accepted("job-1"), NOON, "name: job\nrun: x\n");
        RunRow asking = TABLES.insert(
                TablesUnderTest.accepted("job-2"),
                NOON,
                "name: job\nrun: x\nnotify: [{email: a@example.com, on: succeeded}]\n");
        RunAlerts runs = new RunAlerts(outbox, recipients());

        runs.seen(quiet, new RunEvent.Settled(""), succeeded, NOON);
        assertThat(alerts.unaddressed(10)).isEmpty();
        runs.seen(asking, new RunEvent.Settled(""), succeeded, NOON);
        assertThat(alerts.unaddressed(10)).extracting(AlertRow::subject).containsExactly("job-2 succeeded: settled");
    }

    private static Run withState(Run run, RunState state) {
        return new Run(
                run.id(),
                state,
                run.rules(),
                run.attempt(),
                run.launch(),
                run.market(),
                run.machine(),
                run.drain(),
                run.retriesUsed(),
                run.losses(),
                run.restoredFrom(),
                run.committed(),
                run.suspect(),
                run.suspectFailures(),
                Set.of());
    }

    @Test
    void a_storm_is_told_once_to_its_team_and_for_its_market() {
        for (int i = 0; i < 8; i++) {
            attempt("job-" + i, i < 6);
        }
        StormWatch watch = new StormWatch(new PreemptionTable(TABLES.jdbc()), alerts, outbox, clock);

        clock.pass(Duration.ofMinutes(5));
        watch.look();
        watch.look();
        clock.pass(Duration.ofMinutes(4));
        watch.look();

        assertThat(alerts.unaddressed(10))
                .extracting(AlertRow::subject)
                .containsExactly(
                        "preemption storm, team team: 6 of 8 machines were taken within 10 min",
                        "preemption storm, market fake/r/z/t/spot: 6 of 8 machines were taken within 10 min");
        clock.pass(Duration.ofHours(2));
        watch.look();
        assertThat(alerts.unaddressed(10)).hasSize(2);
    }

    private void attempt(String run, boolean taken) {
        TABLES.insert(TablesUnderTest.accepted(run), NOON, "");
        new AttemptTable(TABLES.jdbc())
                .insert(run, 1, 1, run, Market.parse("fake/r/z/t/spot"), "{}", new Money(BigDecimal.ONE), NOON);
        TABLES.jdbc()
                .sql("update attempt set granted_at = placed_at"
                        + (taken ? ", outcome = 'PREEMPTED', ended_at = placed_at" : "") + " where run = ?")
                .param(run)
                .update();
    }
}
