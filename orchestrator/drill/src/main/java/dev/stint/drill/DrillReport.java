package dev.stint.drill;

import java.util.List;
import java.util.Optional;

/**
 * What a drill found.
 *
 * @param verdict in one word
 * @param headline in one sentence
 * @param runs what was run, in order
 * @param comparisons what was compared, in order
 * @param likely likely causes of a difference, most likely first; guesses, and said to be
 * @param advice what to do, and what else was seen
 * @param lastWords the last lines of the command's output, when it failed
 */
public record DrillReport(
        Verdict verdict,
        String headline,
        List<RunView> runs,
        List<Compared> comparisons,
        List<String> likely,
        List<String> advice,
        List<String> lastWords) {

    public DrillReport {
        runs = List.copyOf(runs);
        comparisons = List.copyOf(comparisons);
        likely = List.copyOf(likely);
        advice = List.copyOf(advice);
        lastWords = List.copyOf(lastWords);
    }

    /** The answer. */
    public enum Verdict {
        /** After an interruption the results are those of a run that was left alone. */
        EQUAL,
        /** An interruption changes the results; the job loses something when it resumes. */
        DIFFERS,
        /** Two runs that were both left alone differ already. */
        NOT_REPRODUCIBLE,
        /** The command failed, or never saved anything. */
        FAILED,
        /** There was nothing to compare. */
        UNDECIDED
    }

    /**
     * A run of the job.
     *
     * @param name such as {@code left alone}
     * @param ended whether it ran to the end of the command
     * @param checkpoints how many it committed
     * @param seconds how long its commands ran
     */
    public record RunView(String name, boolean ended, int checkpoints, double seconds, List<AttemptView> attempts) {
        public RunView {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * One start of the command.
     *
     * @param attempt from 1
     * @param resumedAt step of the checkpoint it started from; -1 when that is not known, empty when it started anew
     * @param lastStep the last step it told of or saved; -1 when it told of none
     * @param end how it ended, for people
     */
    public record AttemptView(int attempt, Optional<Long> resumedAt, long lastStep, String end) {}

    /** What a comparison gave. */
    public enum Result {
        EQUAL,
        /** Other bytes, but the same values. */
        SAME_VALUES,
        DIFFERS,
        /** Differs from what was saved at about the same step; the step is not known exactly. */
        PROBABLY_DIFFERS,
        /** The run that was left alone has nothing at this step. */
        NO_COUNTERPART
    }

    /**
     * One comparison with the run that was left alone.
     *
     * @param run name of the other run
     * @param after what the other run had gone through, such as {@code notice}; empty when nothing
     * @param what such as {@code checkpoint at step 500} or {@code output out/model.bin}
     * @param result what came out
     * @param files the files that differ, with where
     */
    public record Compared(String run, String after, String what, Result result, List<FileDifference> files) {
        public Compared {
            files = List.copyOf(files);
        }
    }

    /**
     * A file that differs.
     *
     * @param path in the checkpoint, or of the output
     * @param kind what it was read as, such as {@code JSON}
     * @param places where it differs, for people; the first few
     * @param more how many further places there are
     */
    public record FileDifference(String path, String kind, List<String> places, int more) {
        public FileDifference {
            places = List.copyOf(places);
        }
    }
}
