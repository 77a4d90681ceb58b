package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.VerifyReport;
import dev.stint.checkpoints.policy.CheckpointFacts;
import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.engine.Transitions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Reads newest checkpoints back where that lets others go: where nothing of the log was verified yet, or where the newest that was is
 * so old that more bytes wait behind it than would be read. Newest runs first, and not more than the settings allow.
 */
@Component
@Order(2)
final class VerifyWork implements SweepWork {

    private static final long GIB = 1L << 30;

    private final KeptLogs logs;
    private final MarkTable marks;
    private final Transitions transitions;
    private final UpkeepProperties properties;
    private final InstantSource clock;

    VerifyWork(
            KeptLogs logs, MarkTable marks, Transitions transitions, UpkeepProperties properties, InstantSource clock) {
        this.logs = logs;
        this.marks = marks;
        this.transitions = transitions;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "verify";
    }

    /** What one sweep did. */
    private static final class Tally {
        private long budget;
        private int read;
        private int damaged;
        private int postponed;
        private long bytes;
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        Tally tally = new Tally();
        tally.budget = Math.multiplyExact(Math.min(properties.readBackGib(), Long.MAX_VALUE / GIB), GIB);
        SweepScope.Walk walk = scope.overLogs(name(), run -> verify(run, tally, scope));
        return new SweepStep(
                name(),
                walk.done(),
                walk.failed(),
                Words.count(tally.read, "checkpoint") + " read back, " + Words.bytes(tally.bytes)
                        + (tally.damaged > 0 ? "; " + tally.damaged + " damaged" : "")
                        + (tally.postponed > 0
                                ? "; " + tally.postponed + " left for another sweep, which reads at most "
                                        + properties.readBackGib() + " GiB (stint.upkeep.read-back-gib)"
                                : ""));
    }

    private void verify(RunRow run, Tally tally, SweepScope scope) throws IOException {
        while (!scope.ending()) {
            KeptLog log = logs.read(run);
            Optional<Checkpoint> next = worthReading(log);
            if (next.isEmpty()) {
                return;
            }
            if (next.get().bytes() > tally.budget) {
                tally.postponed++;
                return;
            }
            VerifyReport report = CheckpointReader.verify(log.store(), next.get());
            tally.budget -= next.get().bytes();
            tally.read++;
            tally.bytes += report.bytesRead();
            if (!report.good() && logs.movedSince(log)) {
                return; // what was missing may just lie elsewhere
            }
            marks.read(run.id(), report.index(), new MarkTable.Reading(report.good(), clock.instant()));
            if (report.good()) {
                return;
            }
            tally.damaged++;
            transitions.remark(
                    run.id(),
                    "damaged",
                    "checkpoint " + report.index() + " is damaged, as reading it back showed: "
                            + String.join("; ", report.problems()));
        }
    }

    /** The newest checkpoint one could resume from, if nobody read it and reading it would let others go. */
    static Optional<Checkpoint> worthReading(KeptLog log) {
        List<CheckpointFacts> usable =
                log.facts().stream().filter(CheckpointFacts::usable).toList();
        if (usable.isEmpty() || log.untouchable().isPresent()) {
            return Optional.empty();
        }
        CheckpointFacts newest = usable.get(usable.size() - 1);
        if (newest.verification() == Verification.VERIFIED) {
            return Optional.empty();
        }
        List<Long> now = KeptLog.going(log.decisions());
        List<Long> then = KeptLog.going(log.ifVerified(newest.index()).decisions());
        boolean anyVerified = usable.stream().anyMatch(each -> each.verification() == Verification.VERIFIED);
        boolean worth = anyVerified ? log.frees(then) - log.frees(now) >= Math.max(1, newest.bytes()) : !then.isEmpty();
        return worth ? log.view().find(newest.index()) : Optional.empty();
    }
}
