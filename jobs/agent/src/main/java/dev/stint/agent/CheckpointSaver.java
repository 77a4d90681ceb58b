package dev.stint.agent;

import dev.stint.agent.ProgressLog.Moment;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.policy.GraceWindow;
import dev.stint.checkpoints.policy.GraceWindow.Decision;
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

    /** Of a command that goes on although it was told to end, sets are committed at least so often. */
    private static final Duration LEAVING_EVERY = Duration.ofSeconds(5);

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
    private final Departure departure;

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
    private boolean dueNext;
    private boolean extra;

    CheckpointSaver(
            ProgressLog progress,
            CheckpointOrder order,
            SaveCadence cadence,
            Background work,
            StatusReporter reporter,
            Departure departure) {
        this.progress = progress;
        this.order = order;
        this.cadence = cadence;
        this.work = work;
        this.reporter = reporter;
        this.departure = departure;
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
            boolean due = dueNext
                    || extra
                    || lastCommit.isEmpty()
                    || !now.isBefore(lastCommit.get().plus(interval()));
            dueNext = false;
            start(due, Moment.RUNNING, now);
        }
    }

    /**
     * The machine is at raised risk: the next complete set is committed without waiting for its turn, once, unless the last commit is
     * so young that a save would cost more than the work it keeps.
     */
    void saveEarly(Instant now) {
        extra = lastCommit.isEmpty() || !now.isBefore(lastCommit.get().plus(cadence.expectedSave()));
    }

    /**
     * The command is told to save, since its machine is to go: a set that is complete is committed at once, and none is begun that
     * cannot arrive any more. What is decided about that is said.
     *
     * @param until when everything must be sent; empty when nobody knows
     * @return what sending the command's save is expected to take; zero when it will not be sent
     */
    Duration leave(Instant now, Optional<Instant> until) {
        if (!keeps()) {
            return Duration.ZERO;
        }
        backoff.succeeded(); // there may be no second chance
        dueNext = true;
        lookStarted = looking.isEmpty() ? Instant.MIN : lookStarted;
        Optional<Decision> decision = departure.leave(now, until);
        decision.ifPresent(decided -> reporter.remark("grace", "notice: " + decided.reason()));
        boolean tooLate =
                decision.filter(d -> d.newSave() == GraceWindow.Odds.TOO_LATE).isPresent();
        return tooLate ? Duration.ZERO : departure.expectedSend().orElse(cadence.expectedSave());
    }

    /** The command has ended already, and now the machine is to go: its last set is sent only as far as there is time. */
    void hurry(Instant now, Instant until) {
        departure.leave(now, Optional.of(until));
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
        if (!lastDone && departure.late(now)) {
            giveUp(now);
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

    /** Better a machine that says how it ended than one that is killed while it sends: the log is whole either way. */
    private void giveUp(Instant now) {
        lastDone = true;
        reporter.remark("save-given-up", departure.givenUp(now));
        looking.ifPresent(task -> task.cancel(true));
        looking = Optional.empty();
    }

    private Duration interval() {
        Duration usual = cadence.interval();
        return departure.leaving() && LEAVING_EVERY.compareTo(usual) < 0 ? LEAVING_EVERY : usual;
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
            extra = false;
            told.clear();
            cadence.saved(Duration.ofMillis((long) (mark.saveSeconds() * 1000)));
            reporter.committed(mark);
            cadence.news().ifPresent(words -> reporter.remark("cadence", words));
        }
        look.discarded()
                .ifPresent(reason -> remarkOnce(
                        reason.startsWith(Departure.TOO_LATE) ? Departure.TOO_LATE : reason,
                        "checkpoint-skipped",
                        reason));
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
