package dev.stint.providers.local;

import java.util.List;

/** A scenario file that cannot be used, with everything that is wrong with it. */
final class InvalidScenarioException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidScenarioException(String source, List<String> problems) {
        super("local market " + source + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + "\n  " + String.join("\n  ", problems));
    }
}
