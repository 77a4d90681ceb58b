package dev.stint.drill;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.mailbox.BootKeys;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status.CheckpointMark;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.providers.MachineBoot;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs a job as a server would, as far as a drill needs it: one attempt after another, each on a machine of its own in a fresh
 * folder, interrupted as planned. Used by one thread.
 */
final class RunDriver {

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration RENEW = Orders.LEASE.dividedBy(4);
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STEP_MORE = Duration.ofSeconds(1);
    private static final Duration TELL = Duration.ofSeconds(10);

    private final ObjectStore store;
    private final Machines machines;
    private final Orders orders;
    private final Stopwatch watch;
    private final Optional<Duration> patience;
    private final Consumer<String> say;
    private final byte[] installationKey = new byte[BootKeys.KEY_BYTES];

    /** @param patience how long a command may run without a new checkpoint; empty for as long as it likes */
    RunDriver(
            ObjectStore store,
            Machines machines,
            Orders orders,
            Stopwatch watch,
            Optional<Duration> patience,
            Consumer<String> say) {
        this.store = store;
        this.machines = machines;
        this.orders = orders;
        this.watch = watch;
        this.patience = patience;
        this.say = say;
        new SecureRandom().nextBytes(installationKey);
    }

    /**
     * Runs the job once.
     *
     * @param team keeps this run apart from the others; the command never sees it
     * @param name for people
     */
    RunTrace run(String team, String name, List<Interruption> interruptions, Goal goal) throws IOException {
        List<RunTrace.Attempt> attempts = new ArrayList<>();
        List<Interruption> left = new ArrayList<>(interruptions);
        while (true) {
            Optional<Interruption> next = left.isEmpty() ? Optional.empty() : Optional.of(left.remove(0));
            Step step = new Step(team, attempts.size() + 1, next, goal);
            RunTrace.Attempt attempt = step.go();
            attempts.add(attempt);
            if (attempt.end() != RunTrace.End.NOTICED && attempt.end() != RunTrace.End.KILLED) {
                boolean ended = attempt.end() == RunTrace.End.ENDED;
                return new RunTrace(
                        name,
                        attempts,
                        step.watched.saved(),
                        ended,
                        ended ? new KeptOutputs(store).read(team + "/" + orders.run()) : new TreeMap<>(),
                        ended ? step.watched.results() : Map.of());
            }
        }
    }

    /** One attempt. */
    private final class Step {
        private final String team;
        private final int number;
        private final Optional<Interruption> interruption;
        private final Goal goal;
        private final byte[] key;
        private final OrchestratorMailbox mailbox;
        private final AttemptWatch watched;
        private final MailboxPrefix prefix;
        private int version;
        private Instant renewAt = Instant.MIN;
        private Instant tellAt;
        private boolean told;
        private boolean noticed;
        private int savedBeforeNotice;
        private long stepWhenInterrupted = -1;

        Step(String team, int number, Optional<Interruption> interruption, Goal goal) throws IOException {
            this.team = team;
            this.number = number;
            this.interruption = interruption;
            this.goal = goal;
            this.key = BootKeys.derive(installationKey, orders.run(), number, 1);
            this.prefix = new MailboxPrefix(team, orders.run(), number, 1);
            this.mailbox = new OrchestratorMailbox(store, prefix, 0);
            this.watched = new AttemptWatch(store, team + "/" + orders.run(), number, mailbox, watch.now());
            this.tellAt = watch.now().plus(TELL);
        }

        RunTrace.Attempt go() throws IOException {
            Instant started = watch.now();
            renew(started);
            String machine = machines.launch(
                    team,
                    orders.run(),
                    number,
                    new MachineBoot(store.uri(), prefix.value(), key),
                    started.plus(Orders.LEASE));
            while (true) {
                Instant now = watch.now();
                renew(now);
                boolean gone = machines.gone(machine);
                watched.look(now);
                tell(now);
                Optional<RunTrace.Attempt> end = end(machine, gone, started, now);
                if (end.isPresent()) {
                    machines.kill(machine);
                    return end.get();
                }
                watch.pass(LOOK);
            }
        }

        private void renew(Instant now) throws IOException {
            if (!now.isBefore(renewAt)) {
                mailbox.send(orders.order(team, ++version, number, now), key);
                renewAt = now.plus(RENEW);
            }
        }

        private void tell(Instant now) {
            if (watched.running() && !told) {
                told = true;
                Optional<Long> from = restored();
                say.accept("  "
                        + (number == 1 ? "started" : from.isEmpty() ? "started anew" : "resumed" + at(from.get())));
            }
            if (!now.isBefore(tellAt)) {
                tellAt = now.plus(TELL);
                say.accept("  " + (watched.running() ? "runs" : phase()) + at(watched.lastStep()) + ", "
                        + watched.savedByThis() + (watched.savedByThis() == 1 ? " checkpoint" : " checkpoints")
                        + " saved");
            }
        }

        private String phase() {
            return watched.status()
                    .map(s -> s.phase().name().toLowerCase(java.util.Locale.ROOT))
                    .orElse("starting");
        }

        private Optional<RunTrace.Attempt> end(String machine, boolean gone, Instant started, Instant now)
                throws IOException {
            Optional<Exit> exit = watched.status().flatMap(s -> s.exit());
            if (exit.isPresent()) {
                return Optional.of(exited(exit.get(), now));
            }
            if (gone) {
                return Optional.of(
                        noticed
                                ? attempt(RunTrace.End.NOTICED, "", now)
                                : failed("the agent ended without a word; was it killed from outside?", now));
            }
            if (watched.status().isEmpty() && now.isAfter(started.plus(START))) {
                return Optional.of(failed("the agent said nothing for " + START.toSeconds() + " s", now));
            }
            if (noticed || !watched.running()) {
                return Optional.empty();
            }
            if (interruption.isPresent()
                    && interruption.get().due(watched.saved(), watched.savedByThis(), watched.ran(now))
                    && betweenSaves(now)) {
                return interrupt(machine, interruption.get(), now);
            }
            if (interruption.isEmpty()
                    && watched.savedByThis() > 0
                    && goal.reached(watched.saved(), watched.ran(now))
                    && !watched.finishing()) {
                say.accept("  came as far as it should" + at(watched.lastStep()));
                machines.kill(machine);
                watched.readAgain();
                return Optional.of(attempt(RunTrace.End.CUT, "", now));
            }
            if (patience.isPresent() && watched.silence(now).compareTo(patience.get()) > 0) {
                return Optional.of(failed(silent(patience.get()), now));
            }
            return Optional.empty();
        }

        /** A machine is seldom lost right after a save: a step more, and there is work to do again. */
        private boolean betweenSaves(Instant now) {
            return watched.savedByThis() == 0
                    || watched.lastStep() > lastSavedStep()
                    || watched.silence(now).compareTo(STEP_MORE) > 0;
        }

        private Optional<RunTrace.Attempt> interrupt(String machine, Interruption how, Instant now) throws IOException {
            stepWhenInterrupted = watched.lastStep();
            if (how.kind() == Interruption.Kind.NOTICE) {
                say.accept("  notice" + at(stepWhenInterrupted) + ": the machine is taken away");
                savedBeforeNotice = watched.savedByThis();
                noticed = true;
                machines.notice(machine);
                return Optional.empty();
            }
            say.accept("  killed" + at(stepWhenInterrupted) + ", without warning");
            machines.kill(machine);
            watched.look(now);
            watched.readAgain();
            return Optional.of(attempt(RunTrace.End.KILLED, "", now));
        }

        private RunTrace.Attempt exited(Exit exit, Instant now) throws IOException {
            watched.readAgain();
            boolean byCommand = exit.reason() == ExitReason.COMMAND;
            if (noticed && !byCommand) {
                return attempt(RunTrace.End.NOTICED, "", now);
            }
            if (byCommand && exit.code() == 0) {
                say.accept("  ended" + at(watched.lastStep()));
                return attempt(RunTrace.End.ENDED, "", now);
            }
            String words = exit.reason() == ExitReason.LEASE
                    ? "the machine ended itself since nobody renewed its lease; was the computer asleep?"
                    : exit.detail();
            return failed(words, now);
        }

        private String silent(Duration time) {
            String what = watched.savedByThis() == 0
                    ? "it has committed no checkpoint in " + time.toSeconds() + " s"
                    : "no further checkpoint came in " + time.toSeconds() + " s";
            return what
                    + (watched.remarked("no-complete-set")
                            ? ", though files in its checkpoint folder change: none of them was seen complete; see"
                                    + " checkpoint.complete_when, or call stint.commit()"
                            : "; let it save more often for the drill (--env, --set), or give more --patience");
        }

        private RunTrace.Attempt failed(String detail, Instant now) throws IOException {
            return attempt(RunTrace.End.FAILED, detail, now);
        }

        private RunTrace.Attempt attempt(RunTrace.End end, String detail, Instant now) throws IOException {
            boolean saved = noticed && watched.savedByThis() > savedBeforeNotice;
            if (noticed) {
                say.accept(saved ? "  it saved" + at(lastSavedStep()) : "  it saved nothing on the notice");
            }
            return new RunTrace.Attempt(
                    number,
                    restored(),
                    end,
                    detail,
                    watched.lastStep(),
                    stepWhenInterrupted,
                    saved,
                    watched.remarked("drain-over"),
                    watched.remarked("no-complete-set") && watched.savedByThis() == 0,
                    watched.ran(now),
                    end == RunTrace.End.FAILED ? watched.lastWords() : List.of());
        }

        private Optional<Long> restored() {
            return watched.status().flatMap(s -> s.restored()).map(CheckpointMark::step);
        }

        private long lastSavedStep() {
            return watched.saved().get(watched.saved().size() - 1).step();
        }
    }

    private static String at(long step) {
        return step < 0 ? "" : " at step " + step;
    }
}
