package dev.stint.cli;

import java.util.List;

/** A command that cannot do what it was asked, with what to do about it; never a bug of ours. Its text is all that is shown. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> problems;

    CommandFailure(int exitCode, String message) {
        this(exitCode, message, List.of());
    }

    /**
     * @param exitCode one of {@link ExitCodes}
     * @param problems every single problem, shown one per line below the message
     */
    CommandFailure(int exitCode, String message, List<String> problems) {
        super(message);
        this.exitCode = exitCode;
        this.problems = List.copyOf(problems);
    }

    int exitCode() {
        return exitCode;
    }

    List<String> problems() {
        return problems;
    }
}
