package dev.stint.server;

import java.util.List;

/** What is set stops the start: keys that nobody knows, or values that make no sense. Each problem is a sentence for the user. */
public final class WrongSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** @param problems each names the setting, the value seen and what to do */
    public WrongSettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** A sentence for each. */
    public List<String> problems() {
        return problems;
    }
}
