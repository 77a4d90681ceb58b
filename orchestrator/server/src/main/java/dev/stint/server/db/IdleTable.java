package dev.stint.server.db;

import dev.stint.providers.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Machines whose command runs, with what they have done so far. */
@Repository
public class IdleTable {

    private final JdbcClient jdbc;

    public IdleTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An attempt whose command runs.
     *
     * @param aliveAt when its machine was last known to live
     * @param step newest step it told
     * @param gpuMeanPercent mean use of its accelerators since its command started, where it is metered
     */
    public record Working(
            String run,
            String team,
            String project,
            int attempt,
            int launch,
            String market,
            Money perHour,
            Instant startedAt,
            Optional<Instant> aliveAt,
            Optional<Long> step,
            Optional<Double> gpuMeanPercent) {

        /** Its name; no other attempt has it. */
        public String key() {
            return run + "/" + attempt + "." + launch;
        }
    }

    public List<Working> working() {
        return jdbc.sql("""
                        select a.run, r.team, r.project, a.attempt, a.launch, a.market, a.usd_per_hour, a.started_at,
                            a.alive_at, a.last_step, a.gpu_mean_percent
                        from attempt a join run r on r.id = a.run
                        where r.state = 'RUNNING' and a.gone_at is null and a.granted_at is not null
                            and a.started_at is not null and a.outcome is null and not a.end_wanted""")
                .query((row, n) -> new Working(
                        row.getString("run"),
                        row.getString("team"),
                        row.getString("project"),
                        row.getInt("attempt"),
                        row.getInt("launch"),
                        row.getString("market"),
                        Columns.money(row, "usd_per_hour"),
                        Columns.instant(row, "started_at"),
                        Columns.optionalInstant(row, "alive_at"),
                        Columns.optionalLong(row, "last_step"),
                        Columns.optionalDouble(row, "gpu_mean_percent")))
                .list();
    }
}
