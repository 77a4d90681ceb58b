package dev.stint.checkpoints.set;

import java.time.Duration;

/**
 * How a complete set is recognised when the command does not call {@code stint.py}.
 *
 * @param kind which way
 * @param pattern the marker's path in the folder, or the glob of the renamed files; empty for {@link Kind#QUIET} and {@link Kind#CALL}
 * @param quiet how long nothing may change, for {@link Kind#QUIET}; zero otherwise
 */
public record Completion(Kind kind, String pattern, Duration quiet) {

    /** The ways, most trusted first. */
    public enum Kind {
        /** The command writes a marker file last. */
        MARKER,
        /** The command writes elsewhere and renames into place. */
        RENAME,
        /** Nothing has changed for a while. */
        QUIET,
        /** Only a call counts: one rank of a gang cannot see whether the others are done. Its own part may be empty. */
        CALL
    }

    public Completion {
        if (kind == Kind.QUIET) {
            if (quiet.isZero() || quiet.isNegative()) {
                throw new IllegalArgumentException("complete_when.quiet: " + quiet + "; give more than zero");
            }
        } else if (kind != Kind.CALL) {
            RelativePaths.check(pattern);
        }
    }

    /** A marker file at this path in the folder. */
    public static Completion marker(String path) {
        return new Completion(Kind.MARKER, path, Duration.ZERO);
    }

    /** Files that match this glob and got a new inode; without {@code /} the glob is matched with file names alone. */
    public static Completion rename(String glob) {
        return new Completion(Kind.RENAME, glob, Duration.ZERO);
    }

    /** Nothing but a call of {@code stint.py}. */
    public static Completion call() {
        return new Completion(Kind.CALL, "", Duration.ZERO);
    }

    /** Nothing in the folder changed for this long. */
    public static Completion quiet(Duration quiet) {
        return new Completion(Kind.QUIET, "", quiet);
    }
}
