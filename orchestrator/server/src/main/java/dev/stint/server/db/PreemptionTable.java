package dev.stint.server.db;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Machines that were taken lately, among those at work, over all runs. Reads table {@code attempt}; safe for use by many threads. */
@Repository
public class PreemptionTable {

    private final JdbcClient jdbc;

    public PreemptionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Of one team in one market.
     *
     * @param taken attempts that ended because their provider took a machine
     * @param machines attempts that had machines in that time, those among them
     */
    public record Count(String team, String market, int taken, int machines) {}

    /** Counts since an instant; what nobody had machines of is missing. */
    public List<Count> since(Instant from) {
        return jdbc.sql("""
                        select r.team as team, a.market as market, count(*) as machines,
                            coalesce(sum(case when a.outcome = 'PREEMPTED' then 1 else 0 end), 0) as taken
                        from attempt a join run r on r.id = a.run
                        where a.granted_at is not null and (a.ended_at is null or a.ended_at >= ?)
                        group by r.team, a.market""")
                .param(Columns.of(from))
                .query((row, n) -> new Count(
                        row.getString("team"), row.getString("market"), row.getInt("taken"), row.getInt("machines")))
                .list();
    }
}
