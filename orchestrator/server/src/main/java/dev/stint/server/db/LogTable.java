package dev.stint.server.db;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code log_chunk}: where which bytes of a run's log are; the text itself stays in the store. */
@Repository
public class LogTable {

    private final JdbcClient jdbc;
    private final RunTable runs;

    public LogTable(JdbcClient jdbc, RunTable runs) {
        this.jdbc = jdbc;
        this.runs = runs;
    }

    /**
     * Appends a chunk; the caller holds the run's row lock.
     *
     * @param shard which shard of the run wrote it, if the run has shards
     * @param rank which machine of the attempt wrote it
     */
    public void append(RunRow run, Optional<Integer> shard, int attempt, int launch, int rank, long chunk, int bytes) {
        jdbc.sql("""
                        insert into log_chunk (run, ordinal, shard, attempt, launch, node_rank, chunk, from_byte, bytes)
                        values (?, (select coalesce(max(ordinal), 0) + 1 from log_chunk where run = ?), ?, ?, ?, ?, ?, ?, ?)""")
                .param(run.id())
                .param(run.id())
                .param(shard.orElse(null))
                .param(attempt)
                .param(launch)
                .param(rank)
                .param(chunk)
                .param(run.logBytes())
                .param(bytes)
                .update();
        runs.logged(run.id(), run.logBytes() + bytes);
    }

    /** Chunks that hold bytes at or after a position, in order. */
    public List<Chunk> from(String run, long fromByte, int limit) {
        return jdbc.sql("select * from log_chunk where run = ? and from_byte + bytes > ? order by ordinal limit ?")
                .param(run)
                .param(fromByte)
                .param(limit)
                .query((row, n) -> new Chunk(
                        Columns.optionalLong(row, "shard").map(Long::intValue),
                        row.getInt("attempt"),
                        row.getInt("launch"),
                        row.getInt("node_rank"),
                        row.getLong("chunk"),
                        row.getLong("from_byte"),
                        row.getInt("bytes")))
                .list();
    }

    /** A chunk's place. */
    public record Chunk(
            Optional<Integer> shard, int attempt, int launch, int rank, long chunk, long fromByte, int bytes) {}
}
