package dev.stint.server.db;

import dev.stint.server.db.MoveRow.Phase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code run_move}, and what a move changes in table {@code run}. */
@Repository
public class MoveTable {

    private final JdbcClient jdbc;

    public MoveTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<MoveRow> find(String run) {
        return jdbc.sql("select * from run_move where run = ?")
                .param(run)
                .query(MoveTable::map)
                .optional();
    }

    /** The run's move that is not over; then the run must not go on. */
    public Optional<MoveRow> open(String run) {
        return find(run).filter(move -> move.phase().open());
    }

    /** Runs whose move a server has to work on. */
    public List<String> atWork() {
        return jdbc.sql("select run from run_move where phase in ('DRAINING', 'COPYING', 'GIVING_UP')"
                        + " or (phase = 'DONE' and resume) order by started_at")
                .query(String.class)
                .list();
    }

    /**
     * Takes a move that is to be worked on, unless another server does that lives.
     *
     * @return whether it is this server's now
     */
    public boolean take(String run, String server) {
        return jdbc.sql("update run_move set server = ? where run = ? " + OwnerTable.notOfAnother("server"))
                        .param(server)
                        .param(run)
                        .param(server)
                        .update()
                > 0;
    }

    /** Begins a move, in the place of an earlier one. */
    public void begin(MoveRow move) {
        jdbc.sql("delete from run_move where run = ?").param(move.run()).update();
        jdbc.sql("""
                        insert into run_move (run, origin, target, phase, asked_by, why, resume, crossing, detail,
                            started_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(move.run())
                .param(move.origin())
                .param(move.target())
                .param(move.phase().name())
                .param(Columns.cut(move.by(), 200))
                .param(Columns.cut(move.why(), 2000))
                .param(move.resume())
                .param(move.crossing())
                .param(Columns.cut(move.detail(), 4000))
                .param(Columns.of(move.startedAt()))
                .param(Columns.of(move.updatedAt()))
                .update();
    }

    /**
     * Takes a move from one phase to another.
     *
     * @return whether it was in that phase
     */
    public boolean advance(String run, Phase from, Phase to, String detail, Instant now) {
        return jdbc.sql("update run_move set phase = ?, detail = ?, updated_at = ? where run = ? and phase = ?")
                        .param(to.name())
                        .param(Columns.cut(detail, 4000))
                        .param(Columns.of(now))
                        .param(run)
                        .param(from.name())
                        .update()
                > 0;
    }

    /** Its copying begins only now: it had to wait for its turn. */
    public void begun(String run, Instant now) {
        jdbc.sql("update run_move set started_at = ?, updated_at = ? where run = ? and phase = 'COPYING'")
                .param(Columns.of(now))
                .param(Columns.of(now))
                .param(run)
                .update();
    }

    /** Sets whether the run goes on once it is there. */
    public void resume(String run, boolean resume) {
        jdbc.sql("update run_move set resume = ? where run = ?")
                .param(resume)
                .param(run)
                .update();
    }

    /**
     * Writes down how far the copying is.
     *
     * @param moreSent bytes that went from store to store since it was written down last
     * @return whether the run is still to be copied
     */
    public boolean progressed(String run, int objects, long bytesTotal, long bytesDone, long moreSent, Instant now) {
        return jdbc.sql("update run_move set objects = ?, bytes_total = ?, bytes_done = ?, bytes_sent = bytes_sent + ?,"
                                + " updated_at = ? where run = ? and phase = 'COPYING'")
                        .param(objects)
                        .param(bytesTotal)
                        .param(Math.min(bytesDone, bytesTotal))
                        .param(moreSent)
                        .param(Columns.of(now))
                        .param(run)
                        .update()
                > 0;
    }

    /**
     * A run and all its shards live there from now on.
     *
     * @param home URI; empty for the server's own store
     */
    public void moved(String run, Optional<String> home) {
        jdbc.sql("update run set home = ? where id = ? or parent = ?")
                .param(home.orElse(null))
                .param(run)
                .param(run)
                .update();
    }

    /** What lists and pages say of a run that rests. */
    public void explained(String run, String why) {
        jdbc.sql("update run set why = ? where id = ?")
                .param(Columns.cut(why, 2000))
                .param(run)
                .update();
    }

    /** The shards of a run: ids only. */
    public List<String> shards(String run) {
        return jdbc.sql("select id from run where parent = ? order by shard")
                .param(run)
                .query(String.class)
                .list();
    }

    private static MoveRow map(ResultSet row, int number) throws SQLException {
        return new MoveRow(
                row.getString("run"),
                row.getString("origin"),
                row.getString("target"),
                Phase.valueOf(row.getString("phase")),
                row.getString("asked_by"),
                row.getString("why"),
                row.getBoolean("resume"),
                row.getInt("objects"),
                row.getLong("bytes_total"),
                row.getLong("bytes_done"),
                row.getLong("bytes_sent"),
                row.getBoolean("crossing"),
                row.getString("detail"),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "updated_at"));
    }
}
