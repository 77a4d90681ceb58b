package dev.stint.server.db;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What machines say every few seconds, thousands of them: that they live, and how far they are. Beats that come at the same time are
 * written in one transaction, each only where its run's row has the fence of the loop that heard it. Safe for use by many threads.
 */
@Repository
public class Heartbeats {

    /** Beats of one transaction; more would hold up the first for long. */
    private static final int AT_ONCE = 100;

    private static final String LAUNCH = " where run = ? and attempt = ? and launch = ?";
    private static final String HEARD =
            "update attempt set status_sequence = ?, alive_at = case when alive_at >= ? then alive_at else ? end";

    private final FencedJdbc jdbc;
    private final TransactionTemplate transaction;
    private final Gathered<Claimed, Long> together;

    Heartbeats(FencedJdbc jdbc, PlatformTransactionManager manager, LoopThreads threads) {
        this.jdbc = jdbc;
        this.together = new Gathered<>(AT_ONCE, threads, this::write);
        this.transaction = new TransactionTemplate(manager);
    }

    /**
     * What one machine says.
     *
     * @param attempt the launch, as it was read
     * @param sequence of the status
     * @param livedAt when it lived; an earlier instant than is known changes nothing
     * @param progress how far its command is, if it says
     * @param ran for how many seconds a command has run that tells no progress
     * @param gpu what its accelerators did so far; empty when that is known
     */
    public record Beat(
            AttemptRow attempt,
            long sequence,
            Instant livedAt,
            Optional<Progress> progress,
            Optional<Double> ran,
            Optional<AttemptRow.Gpu> gpu) {}

    /**
     * How far a command is.
     *
     * @param step steps done
     * @param total steps in all; 0 when unknown
     * @param seconds for which it has run
     */
    public record Progress(long step, long total, double seconds) {}

    /**
     * Writes a beat; durable when this returns.
     *
     * @return false when nothing was written, for somebody has the run's row just now: write it alone then
     * @throws NotOwnerException when this is the current thread's run and has changed hands; nothing was written then
     */
    public boolean write(Beat beat) {
        String run = beat.attempt().run();
        Optional<Long> own =
                Holding.current().filter(holding -> holding.run().equals(run)).map(Holding::fence);
        Optional<Long> found = together.of(new Claimed(beat, own));
        found.ifPresent(fence -> Holding.seen(run, fence));
        return found.isPresent();
    }

    /** Compared by identity: what two machines say is never the same, and a beat is much to hash. */
    private static final class Claimed {
        private final Beat beat;
        private final Optional<Long> fence;

        /** @param fence that the run's row has to have; empty for any */
        Claimed(Beat beat, Optional<Long> fence) {
            this.beat = beat;
            this.fence = fence;
        }

        Beat beat() {
            return beat;
        }

        Optional<Long> fence() {
            return fence;
        }
    }

    private Map<Claimed, Long> write(Collection<Claimed> beats) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Map<String, Long> fences =
                    lock(beats.stream().map(each -> each.beat().attempt().run()).toList());
            Map<Claimed, Long> found = new HashMap<>();
            List<Beat> written = new ArrayList<>();
            for (Claimed each : beats) {
                Long fence = fences.get(each.beat().attempt().run());
                if (fence != null) {
                    found.put(each, fence);
                    if (each.fence().map(fence::equals).orElse(true)) {
                        written.add(each.beat());
                    }
                }
            }
            update(written);
            return found;
        }));
    }

    /** The fences of those runs whose rows could be locked without waiting: who waits for one of many keeps the others from all. */
    private Map<String, Long> lock(Collection<String> runs) {
        Map<String, Long> fences = new HashMap<>();
        JdbcClient.create(jdbc)
                .sql("select id, fence from run where id in (:ids) order by id for update skip locked")
                .param("ids", Gathered.padded(runs))
                .query(row -> {
                    fences.put(row.getString("id"), row.getLong("fence"));
                });
        return fences;
    }

    private void update(List<Beat> beats) {
        List<Object[]> progressed = new ArrayList<>();
        List<Object[]> silent = new ArrayList<>();
        List<Object[]> runs = new ArrayList<>();
        List<Object[]> used = new ArrayList<>();
        for (Beat beat : beats) {
            Object at = Columns.of(beat.livedAt());
            beat.progress()
                    .ifPresentOrElse(
                            told -> {
                                progressed.add(of(
                                        beat,
                                        beat.sequence(),
                                        at,
                                        at,
                                        told.step(),
                                        told.seconds(),
                                        told.step(),
                                        told.seconds()));
                                runs.add(new Object[] {
                                    told.step(),
                                    told.total(),
                                    told.total(),
                                    beat.attempt().run()
                                });
                            },
                            () -> silent.add(of(
                                    beat,
                                    beat.sequence(),
                                    at,
                                    at,
                                    beat.ran().orElse(beat.attempt().commandSeconds()))));
            beat.gpu()
                    .ifPresent(gpu -> used.add(of(
                            beat,
                            gpu.count(),
                            gpu.meanPercent(),
                            gpu.peakPercent(),
                            gpu.peakMemoryBytes(),
                            gpu.memoryBytes())));
        }
        all(
                HEARD + ", last_step = ?, command_seconds = ?, warm_step = coalesce(warm_step, ?),"
                        + " warm_seconds = coalesce(warm_seconds, ?)" + LAUNCH,
                progressed);
        all(HEARD + ", command_seconds = ?" + LAUNCH, silent);
        all("update run set step = ?, total = case when ? > 0 then ? else total end where id = ?", runs);
        all(
                "update attempt set gpu_count = ?, gpu_mean_percent = ?, gpu_peak_percent = ?, gpu_peak_memory_bytes = ?,"
                        + " gpu_memory_bytes = ?" + LAUNCH,
                used);
    }

    private static Object[] of(Beat beat, Object... values) {
        List<Object> all = new ArrayList<>(List.of(values));
        AttemptRow launch = beat.attempt();
        all.addAll(List.of(launch.run(), launch.attempt(), launch.launch()));
        return all.toArray();
    }

    private void all(String sql, List<Object[]> rows) {
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(sql, rows);
        }
    }
}
