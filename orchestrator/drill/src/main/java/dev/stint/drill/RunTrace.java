package dev.stint.drill;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What became of a run.
 *
 * @param name for people
 * @param attempts in order
 * @param checkpoints all it committed, in order
 * @param ended whether the command ended well by itself
 * @param outputs what it left, when it ended
 * @param results what it said of itself, when it ended
 */
record RunTrace(
        String name,
        List<Attempt> attempts,
        List<Saved> checkpoints,
        boolean ended,
        SortedMap<String, Saved.Stored> outputs,
        Map<String, String> results) {

    RunTrace {
        attempts = List.copyOf(attempts);
        checkpoints = List.copyOf(checkpoints);
    }

    /** How an attempt ended. */
    enum End {
        /** The command ended well. */
        ENDED,
        /** It had come as far as it should. */
        CUT,
        NOTICED,
        KILLED,
        /** It could not go on; see {@link Attempt#detail}. */
        FAILED
    }

    /**
     * One start of the command.
     *
     * @param number from 1
     * @param restored the checkpoint it started from
     * @param end how it ended
     * @param detail in words, when it failed
     * @param lastStep the last step told or saved; -1 when none was
     * @param stepWhenInterrupted the last step told when the interruption came; -1 when none was
     * @param savedOnNotice whether it committed after the notice
     * @param drainOver whether it had to be killed at the end of its time to save
     * @param neverComplete whether files changed without ever making a complete set
     * @param ran how long the command ran
     * @param lastWords last lines of its output, when it failed
     */
    record Attempt(
            int number,
            Optional<Long> restored,
            End end,
            String detail,
            long lastStep,
            long stepWhenInterrupted,
            boolean savedOnNotice,
            boolean drainOver,
            boolean neverComplete,
            Duration ran,
            List<String> lastWords) {}

    Attempt last() {
        return attempts.get(attempts.size() - 1);
    }

    boolean failed() {
        return last().end() == End.FAILED;
    }

    Duration ran() {
        return attempts.stream().map(Attempt::ran).reduce(Duration.ZERO, Duration::plus);
    }

    /** What the run had gone through before an attempt; empty for the first. */
    String after(int attempt) {
        return attempts.stream()
                .filter(a -> a.number() == attempt - 1)
                .map(a -> switch (a.end()) {
                    case NOTICED -> "notice";
                    case KILLED -> "kill";
                    case ENDED, CUT, FAILED -> "";
                })
                .findFirst()
                .orElse("");
    }

    boolean interrupted() {
        return attempts.stream().anyMatch(a -> a.end() == End.NOTICED || a.end() == End.KILLED);
    }
}
