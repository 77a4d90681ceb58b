package dev.stint.embedder;

import org.jspecify.annotations.Nullable;

/** Text of others, made fit for a log. */
final class Words {

    private static final int LONGEST = 200;

    private Words() {}

    /** One line, bounded, without control characters. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(each -> {
            boolean plain = !Character.isISOControl(each) && Character.getType(each) != Character.FORMAT;
            shown.appendCodePoint(plain ? each : '\uFFFD');
        });
        return text.codePointCount(0, text.length()) > LONGEST
                ? shown.append('…').toString()
                : shown.toString();
    }

    /** Message of a failure, never empty. */
    static String of(@Nullable Throwable failure) {
        if (failure == null) {
            return "no reason given";
        }
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + shown(message));
    }
}
