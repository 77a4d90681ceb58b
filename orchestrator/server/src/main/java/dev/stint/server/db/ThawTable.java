package dev.stint.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code thaw}, and which checkpoints a run passes over because they are cold. */
@Repository
public class ThawTable {

    private final JdbcClient jdbc;

    public ThawTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A run that waits for its checkpoint.
     *
     * @param speed word of the vendor-independent speed
     */
    public record Waiting(String run, String speed, String by, String why, Instant askedAt) {}

    public List<Waiting> all() {
        return jdbc.sql("select * from thaw order by asked_at")
                .query(ThawTable::map)
                .list();
    }

    public Optional<Waiting> find(String run) {
        return jdbc.sql("select * from thaw where run = ?")
                .param(run)
                .query(ThawTable::map)
                .optional();
    }

    /** Lets a run wait; in the place of what it waited for. */
    public void begin(Waiting waiting) {
        forget(waiting.run());
        jdbc.sql("insert into thaw (run, speed, asked_by, why, asked_at) values (?, ?, ?, ?, ?)")
                .param(waiting.run())
                .param(waiting.speed())
                .param(Columns.cut(waiting.by(), 200))
                .param(Columns.cut(waiting.why(), 2000))
                .param(Columns.of(waiting.askedAt()))
                .update();
    }

    /** @return whether the run waited */
    public boolean forget(String run) {
        return jdbc.sql("delete from thaw where run = ?").param(run).update() > 0;
    }

    /** The checkpoints of a run's, or a shard's, own log that its next attempts do not start from; none to forget them. */
    public void passOver(String log, List<Long> checkpoints) {
        jdbc.sql("update run set passed_over = ? where id = ?")
                .param(checkpoints.isEmpty() ? null : Json.write(checkpoints))
                .param(log)
                .update();
    }

    /** The next attempts of a run, and of its shards, start from the newest checkpoints again. */
    public void forgetPassedOver(String run) {
        jdbc.sql("update run set passed_over = null where id = ? or parent = ?")
                .param(run)
                .param(run)
                .update();
    }

    private static Waiting map(ResultSet row, int number) throws SQLException {
        return new Waiting(
                row.getString("run"),
                row.getString("speed"),
                row.getString("asked_by"),
                row.getString("why"),
                Columns.instant(row, "asked_at"));
    }
}
