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
            jdbc.sql("select run from budget_pause where run in (:runs)")
                    .param("runs", runs)
                    .query(String.class)
                    .list()
                    .forEach(run -> waits.put(run, "for its budget"));
            jdbc.sql("select run from thaw where run in (:runs)")
                    .param("runs", runs)
                    .query(String.class)
                    .list()
                    .forEach(run -> waits.put(run, "thawing"));
            jdbc.sql("select run, phase from run_move where run in (:runs) and phase not in ('DONE', 'GIVEN_UP')")
                    .param("runs", runs)
                    .query((row, n) -> Map.entry(row.getString("run"), row.getString("phase")))
                    .list()
                    .forEach(move -> waits.put(move.getKey(), word(move.getValue())));
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
        return phase.equals("INTERRUPTED")
                ? "move interrupted"
                : phase.equals("GIVING_UP") ? "giving up move" : "moving " + phase.toLowerCase(Locale.ROOT);
    }
}
