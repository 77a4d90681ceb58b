package dev.stint.checkpoints.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What still to save on a machine that is to go. Pure: everything it knows it is told.
 *
 * <p>What is on its way goes first, whatever comes after it; then a complete set that waits; then what the command saves on its signal.
 * Sending and the command's saving go side by side, two sends never do. So with u bytes' time for what goes first, s for the command
 * and n for sending what it saved, a new save is there after max(u, s) + n. It fits if that is within the time left at the speed to be
 * counted on, and is not begun if it is not even at the best speed seen; between the two, and where nothing was measured, it is tried.
 */
public final class GraceWindow {

    private GraceWindow() {}

    /** What is done first. */
    public enum Choice {
        /** A set is on its way, and arrives in time. */
        FINISH_CURRENT,
        /** A set is on its way, and is not expected to arrive in time, or nobody knows. */
        CARRY_ON,
        /** A complete set waits, and is sent at once. */
        COMMIT_WAITING,
        /** The command saves, and that arrives in time. */
        SAVE,
        /** Whether it arrives is not known: what comes is tried. */
        TRY,
        /** Nothing that could be begun would arrive in time: nothing is. */
        SKIP_SAVE
    }

    /** Whether something arrives in time. */
    public enum Odds {
        FITS,
        UNKNOWN,
        TOO_LATE
    }

    /**
     * Bytes to be sent.
     *
     * @param bytes how many
     * @param takes how long that is expected to take, with caution; empty when nothing like it was ever sent
     * @param atBest how long at the best speed seen; no longer than {@code takes}, and known when that is
     */
    public record Load(long bytes, Optional<Duration> takes, Optional<Duration> atBest) {
        public Load {
            if (bytes < 0 || takes.filter(Duration::isNegative).isPresent()) {
                throw new IllegalArgumentException("a load of " + bytes + " bytes in " + takes + "; give zero or more");
            }
            if (takes.isPresent() != atBest.isPresent()
                    || atBest.isPresent() && atBest.get().compareTo(takes.orElseThrow()) > 0) {
                throw new IllegalArgumentException(
                        "a load that takes " + takes + " cannot take " + atBest + " at best; give both or none");
            }
        }

        /** By what was sent before. */
        public static Load of(long bytes, SendHistory history) {
            return new Load(bytes, history.expected(bytes), history.atBest(bytes));
        }
    }

    /**
     * The checkpoint that the next attempt would start from.
     *
     * @param index its place in the log
     * @param age since it was committed; empty when an earlier attempt did that
     */
    public record Newest(long index, Optional<Duration> age) {}

    /**
     * What is known when the notice comes.
     *
     * @param left time for saving, what the last status and the exit need taken off; negative counts as none
     * @param underWay what is yet to send of a set whose upload has begun
     * @param waiting what has to be sent of a complete set that is not begun
     * @param next what a new save is expected to need sent; empty before the first commit
     * @param commandSaves what the command takes from its signal to a complete set, if that was ever measured
     * @param newest what is safe already
     */
    public record Situation(
            Duration left,
            Optional<Load> underWay,
            Optional<Load> waiting,
            Optional<Load> next,
            Optional<Duration> commandSaves,
            Optional<Newest> newest) {
        public Situation {
            left = left.isNegative() ? Duration.ZERO : left;
        }
    }

    /**
     * What is decided.
     *
     * @param choice what is done first
     * @param newSave whether what the command saves now arrives in time, after that
     * @param end when the choice is expected to be there, from now; empty when that is not known or nothing is chosen
     * @param reason why, with the numbers, for people
     */
    public record Decision(Choice choice, Odds newSave, Optional<Duration> end, String reason) {}

    /** Decides. Does the same for the same situation. */
    public static Decision decide(Situation now) {
        GraceWords words = new GraceWords(now);
        if (now.underWay().isPresent()) {
            Load load = now.underWay().get();
            Odds arrives = odds(now.left(), load);
            NewSave after = newSave(now, Optional.of(load));
            Choice choice = arrives == Odds.FITS ? Choice.FINISH_CURRENT : Choice.CARRY_ON;
            return new Decision(
                    choice,
                    after.odds(),
                    load.takes(),
                    words.underWay(load, arrives, after.odds()) + words.safe(arrives == Odds.TOO_LATE));
        }
        Optional<Load> waiting = now.waiting().filter(load -> odds(now.left(), load) != Odds.TOO_LATE);
        if (waiting.isPresent()) {
            Load load = waiting.get();
            NewSave after = newSave(now, waiting);
            Choice choice = odds(now.left(), load) == Odds.FITS ? Choice.COMMIT_WAITING : Choice.TRY;
            return new Decision(
                    choice, after.odds(), load.takes(), words.waiting(load, after.odds()) + words.safe(false));
        }
        NewSave only = newSave(now, Optional.empty());
        Choice choice = switch (only.odds()) {
            case FITS -> Choice.SAVE;
            case UNKNOWN -> Choice.TRY;
            case TOO_LATE -> Choice.SKIP_SAVE;
        };
        boolean skipped = choice == Choice.SKIP_SAVE;
        return new Decision(
                choice,
                only.odds(),
                skipped ? Optional.empty() : only.end(),
                words.alone(only.odds()) + words.safe(skipped));
    }

    /** Whether a load that is begun now arrives within the time left. */
    public static Odds odds(Duration left, Load load) {
        if (load.atBest().filter(time -> time.compareTo(left) > 0).isPresent()) {
            return Odds.TOO_LATE;
        }
        return load.takes().filter(time -> time.compareTo(left) <= 0).isPresent() ? Odds.FITS : Odds.UNKNOWN;
    }

    /** Why a complete set is not begun, in numbers; empty when it is. */
    public static Optional<String> refusal(Duration left, Load load) {
        return odds(left, load) == Odds.TOO_LATE
                ? Optional.of(GraceWords.seconds(left.isNegative() ? Duration.ZERO : left)
                        + " left for saving, and sending " + GraceWords.load(load) + ": not begun")
                : Optional.empty();
    }

    /**
     * What came of a set that was given up so that the machine can say how it ended, in words.
     *
     * @param toSendBytes what had to be sent of it; empty when none was on its way
     * @param sentBytes what the store has of that
     * @param newest what is safe
     */
    public static String givenUp(OptionalLong toSendBytes, long sentBytes, Optional<Newest> newest) {
        String what = toSendBytes.isPresent()
                ? "a set was given up in time for an orderly end: the store has " + GraceWords.bytes(sentBytes) + " of "
                        + GraceWords.bytes(toSendBytes.getAsLong())
                : "no time is left to look for a last set";
        return what + GraceWords.safe(newest, true);
    }

    /** @param end when it is there; empty when that is not known */
    private record NewSave(Odds odds, Optional<Duration> end) {}

    private static NewSave newSave(Situation now, Optional<Load> before) {
        // What is not known may take no time at all: only when even that would be too late is it certain.
        Duration saves = now.commandSaves().orElse(Duration.ZERO);
        Duration earliest = longer(before.flatMap(Load::atBest).orElse(Duration.ZERO), saves)
                .plus(now.next().flatMap(Load::atBest).orElse(Duration.ZERO));
        if (earliest.compareTo(now.left()) > 0) {
            return new NewSave(Odds.TOO_LATE, Optional.empty());
        }
        boolean known = now.next().flatMap(Load::takes).isPresent()
                && now.commandSaves().isPresent()
                && before.filter(load -> load.takes().isEmpty()).isEmpty();
        if (!known) {
            return new NewSave(Odds.UNKNOWN, Optional.empty());
        }
        Duration end = longer(before.flatMap(Load::takes).orElse(Duration.ZERO), saves)
                .plus(now.next().flatMap(Load::takes).orElseThrow());
        return new NewSave(end.compareTo(now.left()) <= 0 ? Odds.FITS : Odds.UNKNOWN, Optional.of(end));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
