package dev.stint.server.db;

import dev.stint.api.Views.EventView;
import dev.stint.core.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code event}: a run's timeline, append-only. */
@Repository
public class EventTable {

    private final JdbcClient jdbc;

    public EventTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Appends a line; the caller holds the run's row lock, which makes the sequence gapless. */
    public void append(String run, Instant at, int attempt, String kind, RunState state, String why) {
        jdbc.sql("""
                        insert into event (run, seq, at, attempt, kind, state, why, fence)
                        values (?, (select coalesce(max(seq), 0) + 1 from event where run = ?), ?, ?, ?, ?, ?, ?)""")
                .param(run)
                .param(run)
                .param(Columns.of(at))
                .param(attempt)
                .param(kind)
                .param(state.name())
                .param(Columns.cut(why, 4000))
                .param(Holding.currentFence())
                .update();
    }

    /** When something of a kind happened last. */
    public Optional<Instant> newest(String run, String kind) {
        return jdbc.sql("select at from event where run = ? and kind = ? order by seq desc limit 1")
                .param(run)
                .param(kind)
                .query((row, n) -> Columns.instant(row, "at"))
                .optional();
    }

    public List<EventView> after(String run, long sequence, int limit) {
        return jdbc.sql("select * from event where run = ? and seq > ? order by seq limit ?")
                .param(run)
                .param(sequence)
                .param(limit)
                .query((row, n) -> new EventView(
                        row.getLong("seq"),
                        Columns.instant(row, "at"),
                        row.getInt("attempt"),
                        row.getString("kind"),
                        row.getString("state"),
                        row.getString("why")))
                .list();
    }
}
