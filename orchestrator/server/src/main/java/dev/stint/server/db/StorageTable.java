package dev.stint.server.db;

import dev.stint.core.cost.StorageRow;
import dev.stint.providers.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code storage_ledger}: append-only; with table {@code ledger} it is what runs cost. */
@Repository
public class StorageTable {

    private final JdbcClient jdbc;

    public StorageTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void append(StorageRow row) {
        jdbc.sql("""
                        insert into storage_ledger (run, kind, store, storage_class, from_at, to_at, objects, bytes,
                            quantity, usd_per_unit, usd)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(row.run())
                .param(row.kind().name())
                .param(Columns.cut(row.store(), 2000))
                .param(row.storageClass())
                .param(Columns.of(row.from()))
                .param(Columns.of(row.to()))
                .param(row.objects())
                .param(row.bytes())
                .param(row.quantity())
                .param(row.usdPerUnit())
                .param(row.usd().usd())
                .update();
    }

    /** Until when a run's storage is billed. */
    public Optional<Instant> billedTo(String run) {
        return jdbc.sql(
                        "select to_at from storage_ledger where run = ? and kind = 'STORAGE' order by to_at desc limit 1")
                .param(run)
                .query((row, n) -> Columns.instant(row, "to_at"))
                .optional();
    }

    /** The rows of a run and of its shards. */
    public List<StorageRow> of(String run) {
        return jdbc.sql("""
                        select * from storage_ledger where run = ?
                        union all
                        select s.* from run r join storage_ledger s on s.run = r.id where r.parent = ?
                        order by from_at, id""").param(run).param(run).query(StorageTable::map).list();
    }

    /** The total of each of several runs, of its shards too; a run without rows is missing. */
    public Map<String, Money> sums(Collection<String> runs) {
        return runs.isEmpty()
                ? Map.of()
                : jdbc
                        .sql("""
                                select payer, sum(usd) as usd from (
                                    select run as payer, usd from storage_ledger where run in (:runs)
                                    union all
                                    select r.parent as payer, s.usd from run r join storage_ledger s on s.run = r.id
                                    where r.parent in (:runs)) paid group by payer""")
                        .param("runs", runs)
                        .query((row, n) -> Map.entry(row.getString("payer"), Columns.money(row, "usd")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The total of each storage class, of some runs with their shards; what transfers between providers cost belongs to none. */
    public Map<String, Money> byClass(Collection<String> runs) {
        Map<String, Money> sums = new HashMap<>();
        if (!runs.isEmpty()) {
            jdbc.sql("""
                            select storage_class, sum(usd) as usd from (
                                select storage_class, kind, usd from storage_ledger where run in (:runs)
                                union all
                                select s.storage_class, s.kind, s.usd from run r join storage_ledger s on s.run = r.id
                                where r.parent in (:runs)) paid where kind <> 'TRANSFER' group by storage_class""").param("runs", runs).query(row -> {
                sums.put(row.getString("storage_class"), Columns.money(row, "usd"));
            });
        }
        return sums;
    }

    static StorageRow map(ResultSet row, int number) throws SQLException {
        return new StorageRow(
                row.getString("run"),
                StorageRow.Kind.valueOf(row.getString("kind")),
                row.getString("store"),
                row.getString("storage_class"),
                Columns.instant(row, "from_at"),
                Columns.instant(row, "to_at"),
                row.getLong("objects"),
                row.getLong("bytes"),
                row.getBigDecimal("quantity"),
                row.getBigDecimal("usd_per_unit"));
    }
}
