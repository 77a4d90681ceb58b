package dev.stint.agent;

import dev.stint.mailbox.Status.Progress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises {@code ::stint progress step=120 total=5000}; {@code total} may be left out, and other words are ignored. */
final class ProgressLine {

    private static final String START = "::stint progress";
    private static final Pattern STEP = Pattern.compile("\\sstep=(\\d{1,18})(?=\\s|$)");
    private static final Pattern TOTAL = Pattern.compile("\\stotal=(\\d{1,18})(?=\\s|$)");

    private ProgressLine() {}

    static Optional<Progress> parse(String line, double commandSeconds) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        Matcher step = STEP.matcher(line);
        if (!step.find()) {
            return Optional.empty();
        }
        Matcher total = TOTAL.matcher(line);
        return Optional.of(new Progress(
                Long.parseLong(step.group(1)), total.find() ? Long.parseLong(total.group(1)) : 0, commandSeconds));
    }
}
