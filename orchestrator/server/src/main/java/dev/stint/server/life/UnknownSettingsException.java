package dev.stint.server.life;

import java.util.List;

/** Keys below {@code stint.} are set that the server does not know. */
final class UnknownSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    UnknownSettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = problems;
    }

    /** A sentence for each. */
    List<String> problems() {
        return problems;
    }
}
