package dev.stint.server.db;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.cost.Timespan;
import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads what many runs cost, for sums over them; shards are runs of their own here. */
@Repository
public class CostTable {

    private final JdbcClient jdbc;

    public CostTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A run as far as money is concerned.
     *
     * @param whole the run people know
     * @param mayAskOnDemand whether its spec has the words that ask for on-demand capacity, somewhere
     */
    public record Payer(
            String id,
            String whole,
            String name,
            String team,
            String project,
            Map<String, String> tags,
            RunState state,
            Optional<Instant> endedAt,
            Optional<RunRow.OnDemand> onDemand,
            boolean mayAskOnDemand) {}

    /** Those that cost something in some time, or succeeded in it, in the order of submission; of some teams, or of all. */
    public List<String> payers(Timespan when, Optional<Set<String>> teams) {
        if (teams.filter(Set::isEmpty).isPresent()) {
            return List.of();
        }
        JdbcClient.StatementSpec query = jdbc.sql("""
                        select r.id from run r where %s (
                            exists (select 1 from ledger l where l.run = r.id and l.to_at >= :from and l.from_at < :to)
                            or exists (select 1 from storage_ledger s
                                where s.run = r.id and s.to_at >= :from and s.from_at < :to)
                            or exists (select 1 from attempt a where a.run = r.id and a.segment_from < :to)
                            or exists (select 1 from gang_member m where m.run = r.id and m.segment_from < :to)
                            or (r.parent is null and r.state = 'SUCCEEDED' and r.ended_at >= :from and r.ended_at < :to))
                        order by r.seq""".formatted(teams.isPresent() ? "r.team in (:teams) and" : ""))
                .param("from", Columns.of(when.from()))
                .param("to", Columns.of(when.to()));
        return teams.map(some -> query.param("teams", some))
                .orElse(query)
                .query(String.class)
                .list();
    }

    /** Some runs, in the order of submission; a shard has the tags, the spec and the on-demand market of its whole. */
    public List<Payer> of(Collection<String> runs) {
        return jdbc.sql("""
                        select r.id, r.parent, r.name, r.team, r.project, coalesce(w.tags, r.tags) as tags, r.state,
                            r.ended_at,
                            case when w.id is null then r.on_demand_market else w.on_demand_market end as on_demand_market,
                            case when w.id is null then r.on_demand_usd_per_hour
                                else w.on_demand_usd_per_hour end as on_demand_usd_per_hour,
                            case when coalesce(w.spec, r.spec) like '%on-demand%' then true else false end as may_ask
                        from run r left join run w on w.id = r.parent where r.id in (:runs) order by r.seq""").param("runs", runs).query(CostTable::payer).list();
    }

    public List<LedgerRow> ledger(Collection<String> runs) {
        return jdbc.sql("select * from ledger where run in (:runs) order by from_at, id")
                .param("runs", runs)
                .query(LedgerTable::map)
                .list();
    }

    public List<StorageRow> storage(Collection<String> runs) {
        return jdbc.sql("select * from storage_ledger where run in (:runs) order by from_at, id")
                .param("runs", runs)
                .query(StorageTable::map)
                .list();
    }

    /** Launches that a provider granted. */
    public List<AttemptRow> attempts(Collection<String> runs) {
        return jdbc.sql("""
                        select * from attempt where run in (:runs) and granted_at is not null
                        order by run, attempt, launch""").param("runs", runs).query(AttemptTable::map).list();
    }

    /** The spec of a run. */
    public String spec(String run) {
        return jdbc.sql("select spec from run where id = ?")
                .param(run)
                .query(String.class)
                .single();
    }

    private static Payer payer(ResultSet row, int number) throws SQLException {
        String id = row.getString("id");
        String market = row.getString("on_demand_market");
        return new Payer(
                id,
                Optional.ofNullable(row.getString("parent")).orElse(id),
                row.getString("name"),
                row.getString("team"),
                row.getString("project"),
                Columns.tags(row),
                RunState.valueOf(row.getString("state")),
                Columns.optionalInstant(row, "ended_at"),
                market == null
                        ? Optional.empty()
                        : Optional.of(new RunRow.OnDemand(
                                Market.parse(market), Columns.money(row, "on_demand_usd_per_hour"))),
                row.getBoolean("may_ask"));
    }
}
