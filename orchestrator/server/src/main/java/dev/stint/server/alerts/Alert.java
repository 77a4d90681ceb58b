package dev.stint.server.alerts;

import java.time.Instant;
import java.util.Optional;

/**
 * Something worth telling.
 *
 * @param key what it is about; an alert with a key that was raised before is not told again
 * @param run the run it is about, if it is about one
 * @param subject one line
 * @param text some lines, plain
 */
public record Alert(
        AlertKind kind,
        String team,
        String project,
        Optional<String> run,
        String key,
        String subject,
        String text,
        Instant at) {

    /** Keys are bounded: a longer one is a fault of whoever made it. */
    private static final int LONGEST_KEY = 300;

    public Alert {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "alert '" + subject + "': its key has " + key.length() + " characters; give 1 to " + LONGEST_KEY);
        }
        // one line is one line, whatever the names of jobs or the words of providers contain
        text = text.replace("\0", "");
        subject = subject.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
