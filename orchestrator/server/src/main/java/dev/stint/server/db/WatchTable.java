package dev.stint.server.db;

import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Numbers about the whole installation, for those who watch it. Reads many tables and writes none; safe for use by many threads. */
@Repository
public class WatchTable {

    private final JdbcClient jdbc;

    public WatchTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whole runs that are not at rest for good, by state. */
    public Map<RunState, Integer> runs() {
        Map<RunState, Integer> counts = new EnumMap<>(RunState.class);
        jdbc.sql("""
                        select state, count(*) as runs from run
                        where parent is null and state in
                            ('QUEUED', 'PLACING', 'STARTING', 'RUNNING', 'DRAINING', 'SETTLING', 'PAUSED')
                        group by state""").query(row -> {
            counts.put(RunState.valueOf(row.getString("state")), row.getInt("runs"));
        });
        return counts;
    }

    /** Since when the run that waits for a slot longest does. */
    public Optional<Instant> longestQueued() {
        return jdbc.sql("select min(updated_at) as since from run where parent is null and state = 'QUEUED'")
                .query((row, n) -> Columns.optionalInstant(row, "since"))
                .single();
    }

    /** Machines that shall have ended before an instant, and are not known to be gone: somebody pays for them. */
    public int overdueMachines(Instant before) {
        return jdbc.sql("""
                        select count(*) from attempt
                        where end_wanted and machine is not null and gone_at is null and ended_at < ?""").param(Columns.of(before)).query(Integer.class).single();
    }

    /** How many scopes of each provider are closed at an instant. */
    public Map<String, Long> cooldowns(Instant now) {
        List<String> scopes = jdbc.sql("select scope from cooldown where until_at > ?")
                .param(Columns.of(now))
                .query(String.class)
                .list();
        return scopes.stream()
                .filter(scope -> !scope.startsWith("store "))
                .collect(Collectors.groupingBy(scope -> scope.split("/", 2)[0], Collectors.counting()));
    }

    /**
     * Money spent so far.
     *
     * @param provider whose machines, or the scheme of the store
     * @param capacity how machines were paid for; {@code storage} for what lies in stores
     */
    public record Spend(String team, String provider, String capacity, BigDecimal usd) {}

    /** The ledgers, summed up; several rows may speak of the same. */
    public List<Spend> spend() {
        List<Spend> all = new ArrayList<>();
        jdbc.sql("""
                        select r.team as team, l.market as market, sum(l.usd) as usd
                        from ledger l join run r on r.id = l.run group by r.team, l.market""").query(row -> {
            Market market = Market.parse(row.getString("market"));
            all.add(new Spend(
                    row.getString("team"), market.provider(), market.capacity().word(), row.getBigDecimal("usd")));
        });
        jdbc.sql("""
                        select r.team as team, s.store as store, sum(s.usd) as usd
                        from storage_ledger s join run r on r.id = s.run group by r.team, s.store""").query(row -> {
            String store = row.getString("store");
            int colon = store.indexOf(':');
            all.add(new Spend(
                    row.getString("team"),
                    colon < 0 ? store : store.substring(0, colon),
                    "storage",
                    row.getBigDecimal("usd")));
        });
        return all;
    }
}
