package dev.stint.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * How progress is kept.
 *
 * @param path folder the command saves into, relative to the working directory, never leaving it
 * @param interval time between saves; empty for {@code auto}
 * @param completeWhen how a complete set is recognised
 * @param signal what the command gets on a notice
 * @param drain the longest the command gets to save after that signal; empty for {@code auto}, all the notice allows
 * @param keep which checkpoints stay
 * @param tiers whether old ones move to colder storage
 */
public record CheckpointSpec(
        String path,
        Optional<Duration> interval,
        CompleteWhen completeWhen,
        NoticeSignal signal,
        Optional<Duration> drain,
        KeepSpec keep,
        Tiering tiers) {

    /** Folder when none is named. */
    public static final String DEFAULT_PATH = "checkpoint";

    /** How a complete set is recognised when nothing is said: the folder has not changed for ten seconds. */
    public static final CompleteWhen DEFAULT_COMPLETE_WHEN =
            new CompleteWhen(Completion.QUIET, "", Duration.ofSeconds(10));

    /** Whether old ones move when nothing is said: nothing moves unless that saves money. */
    public static final Tiering DEFAULT_TIERS = Tiering.AUTO;

    /** How a complete set is recognised, in order of trust; a call of {@code stint.py} always counts. */
    public enum Completion implements SpecWord {
        /** The command creates a marker file last. */
        MARKER,
        /** The command writes elsewhere and renames into place. */
        RENAME,
        /** Nothing has changed for a while. */
        QUIET
    }

    /**
     * The rule in full.
     *
     * @param how which rule
     * @param pattern the marker's file name, or the glob of the renamed file; empty for {@link Completion#QUIET}
     * @param quiet how long nothing may change; zero unless {@link Completion#QUIET}
     */
    public record CompleteWhen(Completion how, String pattern, Duration quiet) {
        public CompleteWhen {
            boolean byTime = how == Completion.QUIET;
            if (byTime != pattern.isEmpty() || byTime == quiet.isZero() || quiet.isNegative()) {
                throw new IllegalArgumentException("checkpoint.complete_when: " + how.word() + " with '" + pattern
                        + "' and " + quiet + "; give a pattern or a time, as the rule needs");
            }
        }
    }
}
