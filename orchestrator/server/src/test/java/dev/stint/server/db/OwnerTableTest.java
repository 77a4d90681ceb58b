package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunMachine;
import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.db.OwnerTable.Taken;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Who drives which run, and what the one who did may still write. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class OwnerTableTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LONG = Duration.ofHours(1);

    private final TablesUnderTest tables;
    private final ServerTable servers;
    private final OwnerTable owners;
    private final RunTable runs;

    OwnerTableTest(TestDatabase database) {
        tables = new TablesUnderTest(database);
        servers = new ServerTable(tables.jdbc());
        owners = new OwnerTable(tables.jdbc(), tables.manager());
        runs = new RunTable(tables.jdbc());
    }

    @BeforeEach
    void two_servers_and_a_run_at_work() {
        servers.enter("one", "host-1", "1.0", LONG);
        servers.enter("two", "host-2", "1.0", LONG);
        tables.insert(placing("run-1"), NOON, "");
    }

    @Test
    void a_run_has_one_owner_as_long_as_that_one_lives() {
        assertThat(owners.orphans()).containsExactly("run-1");
        assertThat(take("run-1", "one", 1)).contains(new Taken(1, Optional.empty()));

        assertThat(take("run-1", "two", 1)).isEmpty();
        assertThat(owners.orphans()).isEmpty();
        assertThat(owners.ownerOf("run-1")).contains("one");
    }

    @Test
    void a_lease_that_ran_out_frees_what_its_server_had() {
        take("run-1", "one", 1);
        servers.leave("one", 1);

        assertThat(owners.orphans()).containsExactly("run-1");
        assertThat(take("run-1", "two", 1)).contains(new Taken(2, Optional.of("one")));
        assertThat(servers.all()).extracting(ServerRow::lives).containsExactly(false, true);
        assertThat(servers.all()).extracting(ServerRow::owned).containsExactly(0, 1);
    }

    @Test
    void a_beat_brings_a_lease_back_that_ran_out_but_nothing_that_was_taken() {
        take("run-1", "one", 1);
        servers.leave("one", 1);
        take("run-1", "two", 1);

        assertThat(servers.beat("one", 1, LONG)).isTrue();

        assertThat(take("run-1", "one", 1)).isEmpty();
        assertThat(owners.of("one")).isEmpty();
        assertThat(owners.of("two")).containsExactly("run-1");
    }

    @Test
    void a_server_that_starts_again_takes_its_own_under_a_new_fence() {
        take("run-1", "one", 1);

        assertThat(servers.enter("one", "host-1", "1.1", LONG)).isEqualTo(2);

        assertThat(servers.beat("one", 1, LONG)).as("its predecessor").isFalse();
        assertThat(owners.of("one")).containsExactly("run-1");
        assertThat(take("run-1", "one", 2)).contains(new Taken(2, Optional.of("one")));
    }

    @Test
    void a_server_that_slept_writes_nothing_any_more() {
        Holding before =
                new Holding("run-1", take("run-1", "one", 1).orElseThrow().fence(), "one");
        before.during(() -> runs.progressed("run-1", 10, 100));
        servers.leave("one", 1);
        take("run-1", "two", 1);

        assertThatThrownBy(() -> before.during(() -> runs.progressed("run-1", 20, 100)))
                .isInstanceOf(NotOwnerException.class)
                .hasMessage("run run-1 was taken from server one: its fence is 2, not 1");
        assertThatThrownBy(() -> before.during(() -> runs.find("run-1"))).isInstanceOf(NotOwnerException.class);
        assertThat(before.lost()).isTrue();
        assertThat(runs.find("run-1").orElseThrow().step()).contains(10L);
    }

    @Test
    void nothing_of_a_transaction_stays_that_began_before_the_run_was_taken_and_wrote_after() {
        Holding before =
                new Holding("run-1", take("run-1", "one", 1).orElseThrow().fence(), "one");
        servers.leave("one", 1);
        TransactionTemplate transaction = new TransactionTemplate(tables.manager());

        assertThatThrownBy(() -> before.during(() -> transaction.executeWithoutResult(status -> {
                    assertThat(new AttemptTable(tables.jdbc()).of("run-1")).isEmpty();
                    CompletableFuture.runAsync(() -> take("run-1", "two", 1)).join();
                    insertAttempt("run-1");
                })))
                .isInstanceOf(NotOwnerException.class);

        assertThat(new AttemptTable(tables.jdbc()).of("run-1")).isEmpty();
    }

    @Test
    void a_shard_goes_with_its_run() {
        tables.insert(placing("run-1.0"), NOON, "");
        Holding whole =
                new Holding("run-1", take("run-1", "one", 1).orElseThrow().fence(), "one");
        Holding shard = whole.ofShard("run-1.0");
        shard.during(() -> runs.progressed("run-1.0", 1, 2));
        tables.insert(placing("run-1.1"), NOON, "");
        whole.ofShard("run-1.1").during(() -> runs.progressed("run-1.1", 1, 2));

        owners.handOver("run-1", "one", 1, "drained");

        assertThatThrownBy(() -> shard.during(() -> runs.progressed("run-1.0", 2, 2)))
                .isInstanceOf(NotOwnerException.class);
        assertThat(owners.orphans()).containsExactly("run-1");
        assertThat(take("run-1.0", "two", 1)).as("no shard alone").isEmpty();
    }

    @Test
    void who_may_no_longer_write_is_whoever_had_the_run_and_nobody_else() {
        take("run-1", "one", 1);
        servers.leave("one", 1);
        take("run-1", "two", 1);

        runs.progressed("run-1", 20, 100);

        assertThat(runs.find("run-1").orElseThrow().step()).contains(20L);
    }

    @Test
    void a_run_is_let_go_of_when_it_rests_and_not_before() {
        take("run-1", "one", 1);
        assertThat(owners.letGo("run-1", "one", 1)).isFalse();

        tables.jdbc().sql("update run set state = 'PAUSED' where id = 'run-1'").update();

        assertThat(owners.letGo("run-1", "two", 1)).isFalse();
        assertThat(owners.letGo("run-1", "one", 1)).isTrue();
        assertThat(take("run-1", "two", 1)).as("a run at rest is nobody's").isEmpty();
    }

    @Test
    void machines_are_ended_by_the_server_that_launched_them_as_long_as_it_lives() {
        AttemptTable attempts = new AttemptTable(tables.jdbc());
        Holding one = new Holding("run-1", take("run-1", "one", 1).orElseThrow().fence(), "one");
        one.during(() -> {
            insertAttempt("run-1");
            attempts.tried(attempts.find("run-1", 1, 1).orElseThrow());
            attempts.granted("run-1", 1, 1, "vm-1", NOON);
            attempts.endWanted("run-1", 1, 1);
        });

        assertThat(attempts.ending("one")).hasSize(1);
        assertThat(attempts.ending("two")).isEmpty();
        assertThat(owners.triedElsewhere(attempts.of("run-1").get(0), "two")).contains("one");

        servers.leave("one", 1);

        assertThat(attempts.ending("two")).hasSize(1);
    }

    @Test
    void many_are_taken_at_once_but_for_those_that_others_have() {
        for (String run : List.of("run-2", "run-3", "run-4")) {
            tables.insert(placing(run), NOON, "");
        }
        tables.insert(placing("run-4.0"), NOON, "");
        take("run-3", "two", 1);

        assertThat(owners.take(List.of("run-4", "run-3", "run-2", "run-1"), "one", 1))
                .containsOnlyKeys("run-1", "run-2", "run-4")
                .allSatisfy((run, taken) -> assertThat(taken).isEqualTo(new Taken(1, Optional.empty())));
        new Holding("run-4.0", 1, "one").during(() -> runs.progressed("run-4.0", 1, 2));
    }

    @Test
    void every_change_of_hands_is_kept() {
        take("run-1", "one", 1);
        owners.handOver("run-1", "one", 1, "drained");
        take("run-1", "two", 1);

        assertThat(tables.jdbc()
                        .sql("select fence, coalesce(server, '-') || ' ' || why as said from ownership order by fence")
                        .query((row, n) -> row.getLong("fence") + " " + row.getString("said"))
                        .list())
                .containsExactly("1 one nobody had it", "2 - drained", "3 two nobody had it");
    }

    @Test
    void word_for_a_server_is_fetched_once() {
        CourierTable courier = new CourierTable(tables.jdbc());
        courier.send("one", new CourierTable.Word("run-1", Optional.empty()));
        courier.send("two", new CourierTable.Word("run-1", Optional.of(NOON)));

        assertThat(courier.receive("two")).containsExactly(new CourierTable.Word("run-1", Optional.of(NOON)));
        assertThat(courier.receive("two")).isEmpty();
        assertThat(courier.receive("one")).hasSize(1);
    }

    @Test
    void the_first_server_says_whose_database_it_is() {
        InstallationTable table = new InstallationTable(tables.jdbc());
        InstallationTable.Known first = new InstallationTable.Known("0a1b2c3d", "f".repeat(64));

        assertThat(table.find()).isEmpty();
        assertThat(table.found(first)).isEqualTo(first);
        assertThat(table.found(new InstallationTable.Known("ffffffff", "0".repeat(64))))
                .isEqualTo(first);
    }

    private Optional<Taken> take(String run, String server, long generation) {
        return Optional.ofNullable(owners.take(List.of(run), server, generation).get(run));
    }

    private void insertAttempt(String run) {
        new AttemptTable(tables.jdbc())
                .insert(
                        run,
                        1,
                        1,
                        run + "-1",
                        Market.parse("fake/region/zone/type/spot"),
                        "{}",
                        new Money(BigDecimal.ONE),
                        NOON);
    }

    private static Run placing(String id) {
        Run run = RunMachine.apply(TablesUnderTest.accepted(id), new RunEvent.Admitted())
                .run();
        assertThat(run.state()).isEqualTo(RunState.PLACING);
        return run;
    }
}
