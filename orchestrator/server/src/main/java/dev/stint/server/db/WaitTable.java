package dev.stint.server.db;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Runs that rest, and for which the server is at work all the same: they move, their checkpoint is thawed, or they wait for
 * their team's budget. */
@Repository
public class WaitTable {

    private final JdbcClient jdbc;

    public WaitTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In a word or two, by run; those that just rest are not in it. */
    public Map<String, String> of(Collection<String> runs) {
        Map<String, String> waits = new HashMap<>();
        if (!runs.isEmpty()) {
            jdbc.sql("""
                            select run, 'BUDGET' as phase, 1 as weight from budget_pause where run in (:runs)
                            union all
                            select run, 'THAW' as phase, 2 as weight from thaw where run in (:runs)
                            union all
                            select run, phase, 3 as weight from run_move
                            where run in (:runs) and phase not in ('DONE', 'GIVEN_UP')
                            order by weight""")
                    .param("runs", runs)
                    .query((row, n) -> Map.entry(row.getString("run"), row.getString("phase")))
                    .list()
                    .forEach(wait -> waits.put(wait.getKey(), word(wait.getValue())));
        }
        return waits;
    }

    /** How many runs at rest the server works on or waits for. */
    public int count() {
        return jdbc.sql("select (select count(*) from thaw) + (select count(*) from run_move where"
                        + " phase in ('COPYING', 'GIVING_UP') or (phase = 'DONE' and resume))")
                .query(Integer.class)
                .single();
    }

    private static String word(String phase) {
        return switch (phase) {
            case "BUDGET" -> "for its budget";
            case "THAW" -> "thawing";
            case "INTERRUPTED" -> "move interrupted";
            case "GIVING_UP" -> "giving up move";
            default -> "moving " + phase.toLowerCase(Locale.ROOT);
        };
    }
}
