package dev.stint.agent;

import dev.stint.agent.ProgressLog.Moment;
import dev.stint.checkpoints.FencedException;
import dev.stint.mailbox.Order.CheckpointOrder;
import dev.stint.mailbox.Status.CheckpointMark;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Commits complete sets at the job's cadence, on the work thread, so that heartbeats go on meanwhile and saves never overlap.
 * Used by the loop's thread.
 */
final class CheckpointSaver {

    /** How often the folder is looked at. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** With {@code auto} nobody set an interval to count three of. */
    private static final Duration AUTO_ADVICE_INTERVAL = Duration.ofSeconds(30);

    /** So often the last set is tried while the store fails; with the pauses between, about half a minute. */
    private static final int LAST_TRIES = 6;

    /** So many different troubles are told between two commits. */
    private static final int MAX_TROUBLES = 10;

    private final ProgressLog progress;
    private final CheckpointOrder order;
    private final SaveCadence cadence;
    private final Background work;
    private final StatusReporter reporter;

    private final Backoff backoff = new Backoff();
    private int lastFailures;
    private Optional<Background.Task<ProgressLog.Look>> looking = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> lastCommit = Optional.empty();
    private Optional<String> fenced = Optional.empty();
    private final Set<String> told = new HashSet<>();
    private Instant lookStarted = Instant.MIN;
    private boolean lookIsLast;
    private boolean lastDone;
    private boolean advised;

    CheckpointSaver(
            ProgressLog progress,
            CheckpointOrder order,
            SaveCadence cadence,
            Background work,
            StatusReporter reporter) {
        this.progress = progress;
        this.order = order;
        this.cadence = cadence;
        this.work = work;
        this.reporter = reporter;
    }

    /** How often machines like this one are taken, as the newest order says. */
    void hazard(double perHour) {
        cadence.hazard(perHour);
    }

    /** Looks, saves and reports while the command runs. */
    void tick(Instant now) {
        if (startedAt.isEmpty()) {
            startedAt = Optional.of(now);
        }
        collect(now);
        boolean time = !now.isBefore(lookStarted.plus(LOOK_EVERY)) && backoff.allows(now);
        if (looking.isEmpty() && time && keeps() && fenced.isEmpty()) {
            boolean due = lastCommit.isEmpty() || !now.isBefore(lastCommit.get().plus(cadence.interval()));
            start(due, Moment.RUNNING, now);
        }
    }

    /**
     * Commits the last complete set after the command is gone; called until it is done.
     *
     * @param well whether the command ended by itself and well
     * @return whether it is done, well or not
     */
    boolean last(Instant now, boolean well) {
        collect(now);
        if (!keeps() || fenced.isPresent()) {
            return looking.isEmpty();
        }
        boolean soon = lookIsLast && (now.isBefore(lookStarted.plus(LOOK_EVERY)) || !backoff.allows(now));
        if (looking.isEmpty() && !lastDone && !soon) {
            start(true, well ? Moment.ENDED : Moment.BROKEN_OFF, now);
        }
        return lastDone;
    }

    /** Who owns the log now, when this attempt does not any more. */
    Optional<String> fenced() {
        return fenced;
    }

    /** What a save is expected to take. */
    Duration expectedSave() {
        return cadence.expectedSave();
    }

    private boolean keeps() {
        return !order.path().isEmpty();
    }

    private void start(boolean due, Moment moment, Instant now) {
        lookStarted = now;
        lookIsLast = moment != Moment.RUNNING;
        looking = Optional.of(work.start(() -> progress.look(due, moment)));
    }

    private void collect(Instant now) {
        if (looking.isEmpty() || !looking.get().isDone()) {
            return;
        }
        Background.Task<ProgressLog.Look> task = looking.get();
        looking = Optional.empty();
        lastDone |= lookIsLast;
        try {
            ProgressLog.Look look = task.result();
            lastDone &= !look.again();
            backoff.succeeded();
            take(look, now);
        } catch (FencedException e) {
            fenced = Optional.of(Words.of(e));
        } catch (Exception e) {
            lastFailures += lookIsLast ? 1 : 0;
            lastDone &= Words.diskFull(e) || lastFailures >= LAST_TRIES;
            backoff.failed(now);
            failed(e);
        }
    }

    private void take(ProgressLog.Look look, Instant now) {
        if (look.committed().isPresent()) {
            CheckpointMark mark = look.committed().get();
            lastCommit = Optional.of(lookStarted);
            told.clear();
            cadence.saved(Duration.ofMillis((long) (mark.saveSeconds() * 1000)));
            reporter.committed(mark);
            cadence.news().ifPresent(words -> reporter.remark("cadence", words));
        }
        look.discarded().ifPresent(reason -> remarkOnce(reason, "checkpoint-skipped", reason));
        adviseWhenNeverComplete(look, now);
    }

    private void failed(Exception failure) {
        String kind = Words.diskFull(failure) ? "disk-full" : "checkpoint-failed";
        // The words of a failure hold keys that are new with every try.
        remarkOnce(kind, kind, "checkpoint not saved, trying on: " + Words.of(failure));
    }

    /** The same trouble every quarter of a second is one remark, until a commit ends it; a full timeline tells nothing more. */
    private void remarkOnce(String trouble, String kind, String text) {
        if (told.size() < MAX_TROUBLES && told.add(trouble)) {
            reporter.remark(kind, text);
        }
    }

    private void adviseWhenNeverComplete(ProgressLog.Look look, Instant now) {
        Duration interval = order.interval().orElse(AUTO_ADVICE_INTERVAL);
        boolean longEnough =
                startedAt.isPresent() && !now.isBefore(startedAt.get().plus(interval.multipliedBy(3)));
        if (!advised && longEnough && look.filesChanged() && !look.setSeen()) {
            advised = true;
            reporter.remark(
                    "no-complete-set",
                    "files in '" + order.path() + "' change, but in three intervals of "
                            + interval.toMillis() / 1000.0
                            + " s no complete set was seen, so nothing can be resumed: write to a temporary name and"
                            + " rename, write a marker file last, or call stint.commit(); see checkpoint.complete_when");
        }
    }
}
