package dev.stint.server.db;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Table {@code cooldown}: markets, zones, regions and providers to be left alone for a while, for all runs. */
@Repository
public class CooldownTable {

    private static final int AT_ONCE = 1000;

    private final JdbcClient jdbc;
    private final Gathered<Instant, Map<String, Closed>> looks;

    public CooldownTable(JdbcClient jdbc) {
        this(jdbc, LoopThreads.NONE);
    }

    @Autowired
    CooldownTable(JdbcClient jdbc, LoopThreads threads) {
        this.jdbc = jdbc;
        this.looks = new Gathered<>(AT_ONCE, threads, this::closedAt);
    }

    /** Closes a scope until an instant; a longer closure that is already there stays. */
    public void close(String scope, Instant until, String why) {
        int updated = jdbc.sql("update cooldown set until_at = greatest(until_at, ?), why = ? where scope = ?")
                .param(Columns.of(until))
                .param(Columns.cut(why, 1000))
                .param(scope)
                .update();
        if (updated == 0) {
            jdbc.sql("insert into cooldown (scope, until_at, why) values (?, ?, ?)")
                    .param(scope)
                    .param(Columns.of(until))
                    .param(Columns.cut(why, 1000))
                    .update();
        }
    }

    /** Scopes closed now. */
    public Map<String, Closed> closedAt(Instant now) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? closedSince(now)
                : looks.of(now).orElseThrow();
    }

    private Map<Instant, Map<String, Closed>> closedAt(Collection<Instant> instants) {
        Map<String, Closed> all =
                closedSince(instants.stream().min(Comparator.naturalOrder()).orElseThrow());
        Map<Instant, Map<String, Closed>> closed = new HashMap<>();
        for (Instant now : instants) {
            closed.put(
                    now,
                    all.values().stream()
                            .filter(each -> each.until().isAfter(now))
                            .collect(Collectors.toMap(Closed::scope, Function.identity())));
        }
        return closed;
    }

    private Map<String, Closed> closedSince(Instant now) {
        return jdbc
                .sql("select * from cooldown where until_at > ?")
                .param(Columns.of(now))
                .query((row, n) ->
                        new Closed(row.getString("scope"), Columns.instant(row, "until_at"), row.getString("why")))
                .list()
                .stream()
                .collect(Collectors.toMap(Closed::scope, Function.identity()));
    }

    /** Opens scopes before their time; silent for those that are open. */
    public void open(Collection<String> scopes) {
        if (!scopes.isEmpty()) {
            jdbc.sql("delete from cooldown where scope in (:scopes)")
                    .param("scopes", scopes)
                    .update();
        }
    }

    /** A closure. */
    public record Closed(String scope, Instant until, String why) {}
}
