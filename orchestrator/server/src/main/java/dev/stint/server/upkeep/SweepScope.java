package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.OrphanView;
import dev.stint.api.KeepViews.SweepStep;
import dev.stint.api.KeepViews.SweepView;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One sweep under way: what it looks at, and what came of it so far. For one thread. */
final class SweepScope {

    private static final Logger log = LoggerFactory.getLogger(SweepScope.class);

    /** So many failures of one step are told one by one. */
    private static final int TOLD = 50;

    private final SweepKind kind;
    private final Instant startedAt;
    private final Optional<Instant> lastEnded;
    private final List<String> ids;
    private final Function<String, Optional<RunRow>> finder;
    private final BooleanSupplier ending;
    private final List<SweepStep> steps = new ArrayList<>();
    private final List<OrphanView> orphans = new ArrayList<>();

    /**
     * @param lastEnded when the sweep before came to its end
     * @param ids of the runs and shards to look at, newest first
     * @param ending whether the process is about to end, so that the rest is the next sweep's
     */
    SweepScope(
            SweepKind kind,
            Instant startedAt,
            Optional<Instant> lastEnded,
            List<String> ids,
            Function<String, Optional<RunRow>> finder,
            BooleanSupplier ending) {
        this.kind = kind;
        this.startedAt = startedAt;
        this.lastEnded = lastEnded;
        this.ids = ids;
        this.finder = finder;
        this.ending = ending;
    }

    /** What is done to a log. */
    @FunctionalInterface
    interface LogWork {
        void look(RunRow run) throws IOException;
    }

    /** What came of a walk over all logs. */
    record Walk(int done, List<String> failed) {}

    /** Looks at one log after the other; one that fails is told, and the others are looked at all the same. */
    Walk overLogs(String step, LogWork work) {
        int done = 0;
        int failures = 0;
        List<String> failed = new ArrayList<>();
        for (String id : ids) {
            if (ending.getAsBoolean()) {
                failed.add("the server ended before " + id + "; the next sweep goes on");
                break;
            }
            try {
                Optional<RunRow> run = finder.apply(id).filter(row -> !row.sharded());
                if (run.isPresent()) {
                    work.look(run.get());
                    done++;
                }
            } catch (IOException | RuntimeException e) {
                failures++;
                log.warn("run={} sweep step {} failed, the next sweep tries again: {}", id, step, e.toString());
                if (failures <= TOLD) {
                    failed.add(id + ": " + e.getMessage());
                }
            }
        }
        if (failures > TOLD) {
            failed.add("and " + (failures - TOLD) + " more; see the server's log");
        }
        return new Walk(done, failed);
    }

    SweepKind kind() {
        return kind;
    }

    /** Whether a whole sweep, or the end of one, lies between an instant and this one. */
    boolean longAgo(Instant at) {
        return lastEnded.filter(ended -> !at.isAfter(ended)).isPresent();
    }

    boolean ending() {
        return ending.getAsBoolean();
    }

    void add(SweepStep step) {
        steps.add(step);
    }

    void add(OrphanView orphan) {
        orphans.add(orphan);
    }

    SweepView view(Optional<Instant> endedAt) {
        return new SweepView(kind.word(), startedAt, endedAt, List.copyOf(steps), List.copyOf(orphans));
    }
}
