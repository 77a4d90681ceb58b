package dev.stint.server.db;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What machines report of their work, in the rows of table {@code attempt}. */
@Repository
public class AttemptReports {

    private final JdbcClient jdbc;

    public AttemptReports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void started(AttemptRow row, Instant at, Optional<Long> restoredFrom, long firstStep) {
        jdbc.sql("""
                        update attempt set started_at = ?, restored_from = ?, first_step = ?
                        where run = ? and attempt = ? and launch = ?""")
                .param(Columns.of(at))
                .param(restoredFrom.orElse(null))
                .param(firstStep)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    /** A remark of the machine is in the timeline. */
    public void remarked(AttemptRow row, long remark) {
        jdbc.sql("update attempt set remark = ? where run = ? and attempt = ? and launch = ?")
                .param(remark)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    /** Takes over what a status said. */
    public void heard(AttemptRow row, long sequence, long logChunks, long remark) {
        jdbc.sql("""
                        update attempt set status_sequence = ?, log_chunks = ?, remark = ?
                        where run = ? and attempt = ? and launch = ?""")
                .param(sequence)
                .param(logChunks)
                .param(remark)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    /** How long a command that tells no progress has run. */
    public void ran(AttemptRow row, double commandSeconds) {
        jdbc.sql("update attempt set command_seconds = ? where run = ? and attempt = ? and launch = ?")
                .param(commandSeconds)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    /** What its accelerators did so far; replaces what was known before. */
    public void used(AttemptRow row, AttemptRow.Gpu gpu) {
        jdbc.sql("""
                        update attempt set gpu_count = ?, gpu_mean_percent = ?, gpu_peak_percent = ?,
                            gpu_peak_memory_bytes = ?, gpu_memory_bytes = ?
                        where run = ? and attempt = ? and launch = ?""")
                .param(gpu.count())
                .param(gpu.meanPercent())
                .param(gpu.peakPercent())
                .param(gpu.peakMemoryBytes())
                .param(gpu.memoryBytes())
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    public void progressed(AttemptRow row, long lastStep, double commandSeconds) {
        jdbc.sql("""
                        update attempt set last_step = ?, command_seconds = ?,
                            warm_step = coalesce(warm_step, ?), warm_seconds = coalesce(warm_seconds, ?)
                        where run = ? and attempt = ? and launch = ?""")
                .param(lastStep)
                .param(commandSeconds)
                .param(lastStep)
                .param(commandSeconds)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    public void committed(AttemptRow row, long keptStep, double saveSeconds, int checkpoints) {
        jdbc.sql("""
                        update attempt set kept_step = ?, save_seconds = ?, checkpoints = ?
                        where run = ? and attempt = ? and launch = ?""")
                .param(keptStep)
                .param(saveSeconds)
                .param(checkpoints)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }
}
