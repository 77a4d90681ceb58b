package dev.stint.agent;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises {@code ::stint result accuracy=0.97}: a figure the job wants to see in its run's summary. */
final class ResultLine {

    private static final Pattern RESULT = Pattern.compile("::stint result ([A-Za-z0-9][A-Za-z0-9._-]{0,62}=.{1,200})");

    private ResultLine() {}

    /** The {@code key=value} part. */
    static Optional<String> parse(String line) {
        Matcher matcher = RESULT.matcher(line.strip());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
