package dev.stint.server.db;

import dev.stint.core.cost.LedgerRow;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code ledger}: append-only. */
@Repository
public class LedgerTable {

    private final JdbcClient jdbc;

    public LedgerTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void append(LedgerRow row) {
        jdbc.sql("""
                        insert into ledger (run, attempt, kind, market, from_at, to_at, usd_per_hour, usd)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(row.run())
                .param(row.attempt())
                .param(row.kind().name())
                .param(row.market().id())
                .param(Columns.of(row.from()))
                .param(Columns.of(row.to()))
                .param(row.usdPerHour().usd())
                .param(row.usd().usd())
                .update();
    }

    public List<LedgerRow> of(String run) {
        return jdbc.sql("select * from ledger where run = ? order by from_at, id")
                .param(run)
                .query(LedgerTable::map)
                .list();
    }

    /** The rows of several runs, in no order. */
    public List<LedgerRow> of(Collection<String> runs) {
        return runs.isEmpty()
                ? List.of()
                : jdbc.sql("select * from ledger where run in (:runs)")
                        .param("runs", runs)
                        .query(LedgerTable::map)
                        .list();
    }

    /** The total of each of several runs, for machines and for storage, of its shards too; a run without rows is missing. */
    public Map<String, Money> sums(Collection<String> runs) {
        return runs.isEmpty()
                ? Map.of()
                : jdbc
                        .sql("""
                                select payer, sum(usd) as usd from (
                                    select run as payer, usd from ledger where run in (:runs)
                                    union all
                                    select run as payer, usd from storage_ledger where run in (:runs)
                                    union all
                                    select r.parent as payer, l.usd from run r join ledger l on l.run = r.id
                                    where r.parent in (:runs)
                                    union all
                                    select r.parent as payer, s.usd from run r join storage_ledger s on s.run = r.id
                                    where r.parent in (:runs)) paid group by payer""")
                        .param("runs", runs)
                        .query((row, n) -> Map.entry(row.getString("payer"), Columns.money(row, "usd")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static LedgerRow map(ResultSet row, int number) throws SQLException {
        return new LedgerRow(
                row.getString("run"),
                row.getInt("attempt"),
                LedgerRow.Kind.valueOf(row.getString("kind")),
                Market.parse(row.getString("market")),
                Columns.instant(row, "from_at"),
                Columns.instant(row, "to_at"),
                Columns.money(row, "usd_per_hour"),
                Columns.money(row, "usd"));
    }
}
