package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.StatusReading;
import dev.stint.providers.MachineStatus;
import dev.stint.server.db.AttemptReports;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.Heartbeats;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns what a machine says of itself into events of its run, in the order in which they must have happened: started, progress,
 * checkpoints, notice, remarks, end. Reading the same status twice changes nothing.
 */
@Component
class MachineWatch {

    private static final Logger log = LoggerFactory.getLogger(MachineWatch.class);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final AttemptReports reports;
    private final Heartbeats heartbeats;
    private final MachineLogs logs;
    private final Transitions transitions;
    private final InstantSource clock;

    MachineWatch(
            RunTable runs,
            AttemptTable attempts,
            AttemptReports reports,
            Heartbeats heartbeats,
            MachineLogs logs,
            Transitions transitions,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.reports = reports;
        this.heartbeats = heartbeats;
        this.logs = logs;
        this.transitions = transitions;
        this.clock = clock;
    }

    /** What a look at a machine's mail found: nothing new, only that it lives and how far it is, or more. */
    enum Heard {
        NOTHING,
        PROGRESS,
        MORE
    }

    /** Reads a machine's mailbox and applies what is new. */
    Heard look(AttemptRow attempt, OrchestratorMailbox mailbox) throws IOException {
        StatusReading reading = mailbox.readStatus();
        if (reading instanceof StatusReading.Broken broken) {
            log.warn(
                    "run={} attempt={} its machine's status is no status: {}",
                    attempt.run(),
                    attempt.attempt(),
                    broken.reason());
        }
        Optional<Status> fresh = reading.heard().filter(s -> s.sequence() > attempt.statusSequence());
        return fresh.isPresent() ? absorb(attempt, fresh.get(), mailbox, true) : Heard.NOTHING;
    }

    /** Applies what rank 0 of a gang newly says, all but its end. */
    void take(AttemptRow attempt, Status status, OrchestratorMailbox mailbox) throws IOException {
        absorb(attempt, status, mailbox, false);
    }

    /**
     * When a machine that wrote a status lived: then. Its clock is believed only between what was known before and now, and only
     * for the end of a bill that its provider cannot tell.
     */
    private Instant livedAt(AttemptRow attempt, Status status) {
        Instant now = clock.instant();
        Instant before = attempt.aliveAt().or(attempt::grantedAt).orElse(now);
        if (status.sentAt().isBefore(before)) {
            return before;
        }
        return status.sentAt().isAfter(now) ? now : status.sentAt();
    }

    private Heard absorb(AttemptRow attempt, Status status, OrchestratorMailbox mailbox, boolean ends)
            throws IOException {
        String run = attempt.run();
        boolean began = started(attempt, status);
        boolean commits = commits(attempt, status);
        boolean plain = !commits
                && status.notice().isEmpty()
                && status.exit().isEmpty()
                && status.logChunks() <= attempt.logChunks()
                && lastRemark(attempt, status) == attempt.remark();
        if (plain && heartbeats.write(beat(attempt, status))) {
            return began ? Heard.MORE : Heard.PROGRESS;
        }
        if (plain) {
            transitions.together(run, state -> {
                lived(attempt, status, false);
                reports.heard(attempt, status.sequence(), attempt.logChunks(), attempt.remark());
            });
            return Heard.MORE;
        }
        if (status.logChunks() > attempt.logChunks()) {
            // whatever else it says is durable before the store is asked for its log
            transitions.together(run, state -> lived(attempt, status, commits));
            long chunks = logs.take(attempt, status, mailbox);
            transitions.together(run, state -> said(attempt, state, status, chunks, ends));
        } else {
            transitions.together(run, state -> {
                lived(attempt, status, commits);
                said(attempt, state, status, attempt.logChunks(), ends);
            });
        }
        return Heard.MORE;
    }

    /** That it lives, and how far it is. */
    private void lived(AttemptRow attempt, Status status, boolean commits) {
        attempts.alive(attempt, livedAt(attempt, status));
        progressed(attempt, status);
        if (commits) {
            committed(attempt, status);
        }
    }

    /** That it will be taken, what it remarks, and that it is done. */
    private void said(AttemptRow attempt, RunState state, Status status, long chunks, boolean ends) {
        String run = attempt.run();
        boolean exitByNotice = status.exit()
                .filter(e -> e.reason() == Status.ExitReason.NOTICE)
                .isPresent();
        if ((status.notice().isPresent() || exitByNotice) && atWork(state)) {
            String source = status.notice()
                    .map(Status.NoticeMark::source)
                    .orElseGet(() -> status.exit().orElseThrow().detail());
            transitions.apply(run, new RunEvent.Noticed(source));
        }
        remarks(attempt, status); // what a machine decides on a notice comes after it
        // the log may have more chunks than one look collects; then this status is looked at once more, and ends only
        // then
        if (chunks >= status.logChunks()) {
            status.exit().filter(exit -> ends).ifPresent(exit -> transitions.apply(run, ending(exit)));
            reports.heard(attempt, status.sequence(), chunks, lastRemark(attempt, status));
        } else {
            reports.heard(attempt, status.sequence() - 1, chunks, lastRemark(attempt, status));
        }
    }

    private Heartbeats.Beat beat(AttemptRow attempt, Status status) {
        return new Heartbeats.Beat(
                attempt,
                status.sequence(),
                livedAt(attempt, status),
                status.progress().map(at -> new Heartbeats.Progress(at.step(), at.total(), at.commandSeconds())),
                status.usage().map(usage -> usage.wall().toMillis() / 1000.0),
                gpu(attempt, status));
    }

    private static boolean atWork(RunState state) {
        return state == RunState.STARTING || state == RunState.RUNNING;
    }

    private boolean started(AttemptRow attempt, Status status) {
        boolean runs = switch (status.phase()) {
            case BOOTING, FETCHING, RESTORING, GATHERING, SETUP -> false;
            case RUNNING, OUTPUTS, HOLDING -> true;
            case DRAINING, DONE ->
                status.progress().isPresent()
                        || status.exit()
                                .filter(e -> e.reason() == Status.ExitReason.COMMAND)
                                .isPresent();
        };
        if (!runs || attempt.startedAt().isPresent() || state(attempt.run()) != RunState.STARTING) {
            return false;
        }
        Optional<Status.CheckpointMark> restored = status.restored();
        long step =
                restored.map(Status.CheckpointMark::step).filter(s -> s >= 0).orElse(0L);
        OptionalLong index =
                restored.isPresent() ? OptionalLong.of(restored.get().index()) : OptionalLong.empty();
        transitions.apply(
                attempt.run(),
                new RunEvent.CommandStarted(index, step),
                (row, transition) ->
                        reports.started(attempt, clock.instant(), restored.map(Status.CheckpointMark::index), step));
        return true;
    }

    private void progressed(AttemptRow attempt, Status status) {
        status.progress().ifPresent(progress -> {
            reports.progressed(attempt, progress.step(), progress.commandSeconds());
            runs.progressed(attempt.run(), progress.step(), progress.total());
        });
        if (status.progress().isEmpty()) {
            status.usage().ifPresent(usage -> reports.ran(attempt, usage.wall().toMillis() / 1000.0));
        }
        gpu(attempt, status).ifPresent(gpu -> reports.used(attempt, gpu));
    }

    /** What its accelerators did, if that is news. */
    private static Optional<AttemptRow.Gpu> gpu(AttemptRow attempt, Status status) {
        return status.usage()
                .flatMap(Status.Usage::gpu)
                .map(gpu -> new AttemptRow.Gpu(
                        gpu.count(), gpu.meanPercent(), gpu.peakPercent(), gpu.peakMemoryBytes(), gpu.memoryBytes()))
                .filter(gpu -> !attempt.gpu().equals(Optional.of(gpu)));
    }

    /** Whether a machine says that it committed a checkpoint that its run does not know yet. */
    private boolean commits(AttemptRow attempt, Status status) {
        return status.committed()
                .filter(mark -> runs.find(attempt.run())
                        .flatMap(RunRow::lastCheckpoint)
                        .map(index -> mark.index() > index)
                        .orElse(true))
                .isPresent();
    }

    private void committed(AttemptRow attempt, Status status) {
        status.committed()
                .ifPresent(mark -> transitions.apply(
                        attempt.run(),
                        new RunEvent.Committed(mark.index(), mark.step(), mark.bytes(), mark.saveSeconds()),
                        (row, transition) -> {
                            AttemptRow now = attempts.find(attempt.run(), attempt.attempt(), attempt.launch())
                                    .orElse(attempt);
                            // a set whose step nobody knew holds at least what was done when the last one was told
                            long step = mark.step() >= 0
                                    ? mark.step()
                                    : attempt.lastStep().or(attempt::firstStep).orElse(0L);
                            reports.committed(now, step, mark.saveSeconds(), now.checkpoints() + 1);
                            runs.checkpointed(attempt.run(), mark.index());
                        }));
    }

    private void remarks(AttemptRow attempt, Status status) {
        for (Status.Remark remark : status.remarks()) {
            if (remark.number() > attempt.remark()) {
                String kind = remark.kind().matches("[a-z][a-z-]{0,38}") ? remark.kind() : "remark";
                transitions.remark(
                        attempt.run(), kind, remark.text(), () -> reports.remarked(attempt, remark.number()));
            }
        }
    }

    private static long lastRemark(AttemptRow attempt, Status status) {
        return status.remarks().stream().mapToLong(Status.Remark::number).max().stream()
                .map(n -> Math.max(n, attempt.remark()))
                .findFirst()
                .orElse(attempt.remark());
    }

    /** What an end means for the run of a machine that is alone. */
    static RunEvent ending(Status.Exit exit) {
        return switch (exit.reason()) {
            case COMMAND -> new RunEvent.CommandExited(exit.code(), exit.detail());
            case NOTICE, ORDERED -> new RunEvent.Drained(exit.detail());
            case LEASE, FENCED -> new RunEvent.MachineEnded(MachineStatus.End.EXITED, exit.detail());
            case NO_COMPLETE_SET -> new RunEvent.Fatal(exit.detail());
            case FETCH_FAILED, OUTPUT_FAILED, AGENT_ERROR -> new RunEvent.AgentFailed(exit.detail());
        };
    }

    /** The run's state now. */
    RunState state(String run) {
        return runs.find(run).orElseThrow().machine().state();
    }
}
