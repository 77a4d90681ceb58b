package dev.stint.agent;

import dev.stint.checkpoints.FencedException;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The command ended by itself: clears up, commits the last set, and keeps the outputs when it succeeded. */
final class SettlingStage implements Stage {

    /** Outputs are worth waiting for a store that is away for a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Bench bench;
    private final Gear gear;
    private final int code;
    private final String detail;
    private final Aftermath aftermath;
    private final OutputKeeper keeper;
    private final Backoff backoff = new Backoff();
    private Optional<Background.Task<List<OutputKeeper.Kept>>> keeping = Optional.empty();
    private Optional<Instant> failingSince = Optional.empty();
    private boolean clearedUp;

    SettlingStage(Bench bench, Gear gear, CommandProcess process, int code, String detail) {
        this.bench = bench;
        this.gear = gear;
        this.code = code;
        this.detail = detail;
        this.keeper = new OutputKeeper(
                bench.store(), bench.places(), bench.boot().runAs().uid());
        // Of a finished run the last set matters little: it is not worth waiting until files prove quiet.
        this.aftermath = new Aftermath(gear, process, bench.reporter(), false, true, false);
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        if (!clearedUp) {
            clearedUp = aftermath.tick(now);
            return this;
        }
        Optional<String> fenced = gear.saver().fenced();
        if (fenced.isPresent()) {
            return close(new Exit(ExitReason.FENCED, code, fenced.get()), now);
        }
        if (code != 0) {
            return failed(now);
        }
        if (gear.order().work().outputs().isEmpty()) {
            return close(new Exit(ExitReason.COMMAND, 0, detail), now);
        }
        return keepOutputs(now);
    }

    /** The work is done; what is left takes less time than doing it again. Only a cancelled run has no use for it. */
    @Override
    public Stage end(Ending ending, Instant now) {
        if (ending.save()) {
            DrainWindow.saveUntil(ending.endsAt(), now)
                    .ifPresent(until -> gear.saver().hurry(now, until));
            return this;
        }
        keeping.ifPresent(task -> task.cancel(true));
        return close(new Exit(ending.reason(), code, ending.detail()), now);
    }

    private Stage keepOutputs(Instant now) {
        if (keeping.isEmpty()) {
            bench.reporter().phase(Phase.OUTPUTS, "");
            if (backoff.allows(now)) {
                keeping = Optional.of(bench.work().start(this::keep));
            }
            return this;
        }
        if (!keeping.get().isDone()) {
            return this;
        }
        Background.Task<List<OutputKeeper.Kept>> done = keeping.get();
        keeping = Optional.empty();
        try {
            done.result();
            return close(new Exit(ExitReason.COMMAND, 0, detail), now);
        } catch (FetchFailedException e) {
            return close(new Exit(ExitReason.OUTPUT_FAILED, code, Words.of(e)), now);
        } catch (FencedException e) {
            return close(new Exit(ExitReason.FENCED, code, Words.of(e)), now);
        } catch (IOException e) {
            Instant since = failingSince.orElse(now);
            failingSince = Optional.of(since);
            if (now.isAfter(since.plus(PATIENCE))) {
                return close(new Exit(ExitReason.OUTPUT_FAILED, code, Words.of(e)), now);
            }
            bench.reporter().remark("outputs-again", "outputs not kept yet, trying again: " + Words.of(e));
            backoff.failed(now);
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("keeping the outputs failed: " + Words.of(e), e);
        }
    }

    private List<OutputKeeper.Kept> keep() throws IOException, FetchFailedException, FencedException {
        Order.Work work = gear.order().work();
        return keeper.keep(work.outputs(), work.outputPrefix(), gear.progress()::claim);
    }

    private Stage failed(Instant now) {
        String words = detail.isEmpty() ? "the command exited with code " + code + meaning() : detail;
        Exit exit = new Exit(ExitReason.COMMAND, code, words);
        Duration hold = gear.order().work().holdOnFailure();
        return hold.isZero() ? close(exit, now) : new HoldingStage(bench, gear, exit, now.plus(hold));
    }

    private String meaning() {
        return switch (code) {
            case 127 -> " (command not found" + readable() + ")";
            case 126 -> " (command cannot be executed" + readable() + ")";
            case 137 -> " (killed: often out of memory)";
            case 139 -> " (segmentation fault)";
            case 143 -> " (terminated)";
            default -> "";
        };
    }

    /** The usual reason for both, where a command that is there for everybody else is none for this one. */
    private String readable() {
        Optional<Order.Container> container = gear.order().work().container();
        if (container.isPresent()) {
            return " in " + container.get().image();
        }
        CommandUser user = bench.boot().runAs();
        return user.isolated()
                ? "; commands run as user " + user.uid().getAsInt()
                        + " here" + withoutJava(user)
                        + ": put programs where everybody may read and run them, not into a home; see docs/security.md"
                : "";
    }

    /** The server's Java is handed on, and may lie where only the server's user gets to. */
    private String withoutJava(CommandUser user) {
        String home = bench.environment().getOrDefault("JAVA_HOME", "");
        try {
            return home.isBlank() || user.may("-x", Path.of(home, "bin", "java"))
                    ? ""
                    : ", who cannot run the Java of JAVA_HOME, " + home;
        } catch (IOException e) {
            bench.reporter().remark("java-home", "whether the command can run Java is not known: " + Words.of(e));
            return "";
        }
    }

    private Stage close(Exit exit, Instant now) {
        return new ClosingStage(bench, Optional.of(gear), exit);
    }
}
