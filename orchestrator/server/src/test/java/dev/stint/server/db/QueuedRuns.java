package dev.stint.server.db;

import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import dev.stint.server.HandClock;
import dev.stint.spec.teams.Quota;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs that wait or are at work, written straight into tables, and the teams they are of. */
public final class QueuedRuns {

    public final TablesUnderTest tables = new TablesUnderTest();
    public final JdbcClient jdbc = tables.jdbc();
    public final HandClock clock = new HandClock(Instant.parse("2026-11-10T12:00:00Z"));
    public final QueueTable queue = new QueueTable(jdbc);
    public final RunTable runs = new RunTable(jdbc);
    public final TransactionTemplate transaction =
            new TransactionTemplate(new DataSourceTransactionManager(tables.source()));
    public final Map<String, TeamSpec> teams = new HashMap<>();

    /** A standard run of one machine. */
    public String waits(String id, String team) {
        return waits(id, team, "standard", 1, Optional.empty());
    }

    public String waits(String id, String team, String tier, int machines, Optional<Duration> deadline) {
        RunRow row = TablesUnderTest.row(TablesUnderTest.accepted(id), clock.instant(), "name: " + id);
        runs.insert(
                new RunRow(
                        id,
                        0,
                        id,
                        team,
                        "",
                        Map.of("of", team),
                        tier,
                        50,
                        row.spec(),
                        row.specName(),
                        Map.of(),
                        "",
                        clock.instant(),
                        deadline.map(clock.instant()::plus),
                        row.machine(),
                        row.why(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                "",
                Optional.empty(),
                new QueueTable.Entry(machines, 0, Optional.of("fingerprint of " + id)));
        return id;
    }

    /** A run comes into a state, as its transitions would write it. */
    public void becomes(String id, RunState state) {
        becomes(id, state, state == RunState.RUNNING ? Optional.of("m-" + id) : Optional.empty());
    }

    public void becomes(String id, RunState state, Optional<String> machine) {
        Run run = runs.find(id).orElseThrow().machine();
        Run now = new Run(
                run.id(),
                state,
                run.rules(),
                run.attempt(),
                run.launch(),
                run.market(),
                machine,
                run.drain(),
                run.retriesUsed(),
                run.losses(),
                run.restoredFrom(),
                run.committed(),
                run.suspect(),
                run.suspectFailures(),
                Set.of());
        runs.transitioned(id, now, "so it is", clock.instant());
    }

    public boolean hasTurn(String id) {
        return jdbc.sql("select turn_at is not null from run where id = ?")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    public void team(String name, int shares, Optional<Integer> machines, Optional<String> usdPerDay) {
        teams.put(
                name,
                new TeamSpec(
                        name,
                        Map.of(),
                        shares,
                        new Quota(machines, Optional.empty(), usdPerDay.map(BigDecimal::new)),
                        List.of(),
                        List.of(),
                        List.of()));
    }
}
