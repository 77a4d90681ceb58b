package dev.stint.server.db;

import dev.stint.core.run.Effect;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The machines of all runs, as tables {@code attempt} and {@code gang_member} know them. */
@Repository
public class MachineTable {

    private static final String GRANTED = """
            select * from (
                select run, attempt, launch, 0 as node_rank, machine, market, usd_per_hour,
                    end_wanted or outcome is not null as let_go, granted_at, gone_at
                from attempt where machine is not null
                union all
                select m.run, m.attempt, m.launch, m.node_rank, m.machine, a.market, a.usd_per_hour,
                    a.end_wanted or a.outcome is not null, m.granted_at, m.gone_at
                from gang_member m
                join attempt a on a.run = m.run and a.attempt = m.attempt and a.launch = m.launch) granted
            """;

    private static final String ORDER = " order by granted_at, run, attempt, launch, node_rank";

    private final JdbcClient jdbc;
    private final Shared<Map<String, Instant>> held = new Shared<>(this::seen, System::nanoTime);

    public MachineTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A machine that a provider granted.
     *
     * @param rank its place in a gang, from 0
     * @param machine the provider's id
     * @param usdPerHour price in force
     * @param letGo whether no run wants it any more
     * @param goneAt when its provider confirmed that it is gone
     */
    public record Granted(
            String run,
            int attempt,
            int launch,
            int rank,
            String machine,
            Market market,
            Money usdPerHour,
            boolean letGo,
            Instant grantedAt,
            Optional<Instant> goneAt) {}

    /** Machines that are not known to be gone, oldest first. */
    public List<Granted> held() {
        return jdbc.sql(GRANTED + "where gone_at is null" + ORDER)
                .query(MachineTable::map)
                .list();
    }

    /** Machines of one id, of any provider, that are not known to be gone. */
    public List<Granted> held(String machine) {
        return jdbc.sql(GRANTED + "where gone_at is null and machine = ?" + ORDER)
                .param(machine)
                .query(MachineTable::map)
                .list();
    }

    /** Machines known to be gone since an instant, oldest first. */
    public List<Granted> goneSince(Instant since) {
        return jdbc.sql(GRANTED + "where gone_at >= ?" + ORDER)
                .param(Columns.of(since))
                .query(MachineTable::map)
                .list();
    }

    /**
     * Markets in which machines of ours run, with the time since which the longest of them has. Every run's loop asks for it with each
     * look at the markets: where it takes long, because there are thousands of machines, it is a little older than now.
     */
    public Map<String, Instant> heldSince() {
        return held.get();
    }

    private Map<String, Instant> seen() {
        return jdbc
                .sql("""
                        select market, min(granted_at) as since from attempt
                        where granted_at is not null and gone_at is null and outcome is null and not end_wanted
                        group by market""")
                .query((row, n) -> Map.entry(row.getString("market"), Columns.instant(row, "since")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * A machine that was granted.
     *
     * @param until when it was ours no more; empty while it is
     * @param preempted whether the provider took it
     */
    public record Life(Market market, Instant from, Optional<Instant> until, boolean preempted) {}

    /** The newest so many machines granted since an instant, of all runs. */
    public List<Life> lives(Instant since, int most) {
        return jdbc.sql("""
                        select market, granted_at, coalesce(ended_at, gone_at) as until_at, outcome from attempt
                        where granted_at >= ? order by granted_at desc limit ?""")
                .param(Columns.of(since))
                .param(most)
                .query((row, n) -> new Life(
                        Market.parse(row.getString("market")),
                        Columns.instant(row, "granted_at"),
                        Columns.optionalInstant(row, "until_at"),
                        Effect.Outcome.PREEMPTED.name().equals(row.getString("outcome"))))
                .list();
    }

    private static Granted map(ResultSet row, int number) throws SQLException {
        return new Granted(
                row.getString("run"),
                row.getInt("attempt"),
                row.getInt("launch"),
                row.getInt("node_rank"),
                row.getString("machine"),
                Market.parse(row.getString("market")),
                Columns.money(row, "usd_per_hour"),
                row.getBoolean("let_go"),
                Columns.instant(row, "granted_at"),
                Columns.optionalInstant(row, "gone_at"));
    }
}
