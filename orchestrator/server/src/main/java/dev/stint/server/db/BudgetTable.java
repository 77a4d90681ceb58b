package dev.stint.server.db;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What teams and their projects spend, as sums that the database makes; only what lies across the ends of the time asked for, and what
 * still runs, is looked at row by row.
 */
@Repository
public class BudgetTable {

    private static final String WITHIN =
            " where r.team in (:teams) and t.from_at >= :from and t.from_at < :to and t.to_at <= :to";
    private static final String ACROSS =
            " where r.team in (:teams) and t.from_at < :to and t.to_at > :from and (t.from_at < :from or t.to_at > :to)";

    private final JdbcClient jdbc;

    public BudgetTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Who pays.
     *
     * @param project empty for runs without one
     */
    public record Owner(String team, String project) {}

    /**
     * A machine that is being paid.
     *
     * @param segment from the end of what is in the ledger to now
     */
    public record Running(Owner owner, LedgerRow segment) {}

    /**
     * A run, or a shard, whose machine is being paid.
     *
     * @param written what it has cost so far, without what still runs
     */
    public record Live(String run, Owner owner, Optional<Long> step, Optional<Long> total, Money written) {}

    /** What the ledgers say of some time. */
    public Map<Owner, Money> spent(Collection<String> teams, Timespan when) {
        Map<Owner, Money> spent = new HashMap<>();
        if (teams.isEmpty()) {
            return spent;
        }
        for (String ledger : List.of("ledger", "storage_ledger")) {
            asked(
                            "select r.team, r.project, sum(t.usd) as usd from " + ledger
                                    + " t join run r on r.id = t.run" + WITHIN + " group by r.team, r.project",
                            teams,
                            when)
                    .query((row, n) -> Map.entry(
                            new Owner(row.getString("team"), row.getString("project")), Columns.money(row, "usd")))
                    .list()
                    .forEach(each -> spent.merge(each.getKey(), each.getValue(), Money::plus));
        }
        asked("select r.team, r.project, t.* from ledger t join run r on r.id = t.run" + ACROSS, teams, when)
                .query((row, n) -> Map.entry(
                        new Owner(row.getString("team"), row.getString("project")), when.part(LedgerTable.map(row, n))))
                .list()
                .forEach(each -> spent.merge(each.getKey(), each.getValue(), Money::plus));
        asked("select r.team, r.project, t.* from storage_ledger t join run r on r.id = t.run" + ACROSS, teams, when)
                .query((row, n) -> {
                    var storage = StorageTable.map(row, n);
                    return Map.entry(
                            new Owner(row.getString("team"), row.getString("project")),
                            when.part(storage.usd(), storage.from(), storage.to()));
                })
                .list()
                .forEach(each -> spent.merge(each.getKey(), each.getValue(), Money::plus));
        return spent;
    }

    private JdbcClient.StatementSpec asked(String sql, Collection<String> teams, Timespan when) {
        return jdbc.sql(sql)
                .param("teams", teams)
                .param("from", Columns.of(when.from()))
                .param("to", Columns.of(when.to()));
    }

    /** The machines that are being paid. */
    public List<Running> running(Collection<String> teams, Instant now) {
        if (teams.isEmpty()) {
            return List.of();
        }
        List<Running> running = new ArrayList<>();
        for (String sql : List.of("""
                select r.team, r.project, a.run, a.attempt, a.market, a.usd_per_hour, a.segment_from
                from attempt a join run r on r.id = a.run where a.segment_from is not null and r.team in (:teams)""", """
                select r.team, r.project, m.run, m.attempt, a.market, a.usd_per_hour, m.segment_from
                from gang_member m join run r on r.id = m.run
                join attempt a on a.run = m.run and a.attempt = m.attempt and a.launch = m.launch
                where m.segment_from is not null and r.team in (:teams)""")) {
            jdbc.sql(sql).param("teams", teams).query(row -> {
                Instant from = Columns.instant(row, "segment_from");
                Money perHour = Columns.money(row, "usd_per_hour");
                if (from.isBefore(now)) {
                    running.add(new Running(
                            new Owner(row.getString("team"), row.getString("project")),
                            new LedgerRow(
                                    row.getString("run"),
                                    row.getInt("attempt"),
                                    LedgerRow.Kind.COMPUTE,
                                    Market.parse(row.getString("market")),
                                    from,
                                    now,
                                    perHour,
                                    perHour.perHourFor(Duration.between(from, now)))));
                }
            });
        }
        return running;
    }

    /** The runs and shards whose machines are being paid. */
    public List<Live> live(Collection<String> teams) {
        return teams.isEmpty()
                ? List.of()
                : jdbc.sql("""
                                select r.id, r.team, r.project, r.step, r.total,
                                    (select sum(l.usd) from ledger l where l.run = r.id) as usd
                                from run r where r.team in (:teams)
                                    and r.id in (select a.run from attempt a where a.segment_from is not null)""")
                        .param("teams", teams)
                        .query((row, n) -> {
                            BigDecimal usd = row.getBigDecimal("usd");
                            return new Live(
                                    row.getString("id"),
                                    new Owner(row.getString("team"), row.getString("project")),
                                    Columns.optionalLong(row, "step"),
                                    Columns.optionalLong(row, "total"),
                                    usd == null ? Money.ZERO : new Money(usd));
                        })
                        .list();
    }

    /** Since when each team has paid anything; one that never has is missing. */
    public Map<String, Instant> firstPaid(Collection<String> teams) {
        Map<String, Instant> first = new HashMap<>();
        if (!teams.isEmpty()) {
            jdbc.sql("""
                            select r.team, min(a.granted_at) as first_at from attempt a join run r on r.id = a.run
                            where a.granted_at is not null and r.team in (:teams) group by r.team""").param("teams", teams).query(row -> {
                first.put(row.getString("team"), Columns.instant(row, "first_at"));
            });
        }
        return first;
    }
}
