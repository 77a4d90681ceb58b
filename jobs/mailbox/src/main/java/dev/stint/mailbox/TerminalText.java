package dev.stint.mailbox;

/**
 * Makes text from an untrusted machine safe to print: terminal escape sequences, control characters and bidirectional
 * overrides are dropped; line feed and tab stay. Text before a carriage return is dropped, as a terminal would overwrite it,
 * so of a progress bar the last state stays. Cleaning twice changes nothing. HTML is not escaped here: that is for whoever
 * writes HTML.
 */
public final class TerminalText {

    private static final char ESC = 0x1b;
    private static final char BEL = 0x07;

    private TerminalText() {}

    /** The text, cleaned. */
    public static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int lineStart = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == ESC) {
                i = afterEscape(text, i + 1);
                continue;
            }
            i++;
            if (c == '\r') {
                boolean endsLine = i >= text.length() || text.charAt(i) == '\n' || text.charAt(i) == '\r';
                if (!endsLine) {
                    out.setLength(lineStart);
                }
            } else if (c == '\n') {
                out.append(c);
                lineStart = out.length();
            } else if (c == 0x9b) {
                i = afterControlSequence(text, i);
            } else if (c == 0x90 || c == 0x98 || c == 0x9d || c == 0x9e || c == 0x9f) {
                i = afterControlString(text, i);
            } else if (printable(text, i - 1) && !(c == 0xfffd && endsWith(out, c))) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * One line, cleaned, with line breaks and tabs as spaces, cut to a length.
     *
     * @param maxChars at most so many characters, an ellipsis included
     */
    public static String line(String text, int maxChars) {
        String clean = clean(text.length() > 8 * maxChars ? text.substring(0, 8 * maxChars) : text)
                .replace('\n', ' ')
                .replace('\t', ' ');
        if (clean.length() <= maxChars) {
            return clean;
        }
        int end = maxChars - 1;
        if (Character.isHighSurrogate(clean.charAt(end - 1))) {
            end--;
        }
        return clean.substring(0, end) + "…";
    }

    private static boolean printable(String text, int i) {
        char c = text.charAt(i);
        if (c < 0x20) {
            return c == '\t';
        }
        if (c >= 0x7f && c < 0xa0) {
            return false;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        boolean turnsDirection = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        boolean breaksLine = c == 0x2028 || c == 0x2029;
        return !turnsDirection && !breaksLine;
    }

    private static boolean endsWith(StringBuilder out, char c) {
        return out.length() > 0 && out.charAt(out.length() - 1) == c;
    }

    /** ECMA-48: what follows ESC says how long the sequence is. */
    private static int afterEscape(String text, int start) {
        if (start >= text.length()) {
            return start;
        }
        char c = text.charAt(start);
        if (c == '[') {
            return afterControlSequence(text, start + 1);
        }
        if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_') {
            return afterControlString(text, start + 1);
        }
        int i = start;
        while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) <= 0x2f) {
            i++;
        }
        boolean hasFinal = i < text.length() && text.charAt(i) >= 0x30 && text.charAt(i) <= 0x7e;
        return hasFinal ? i + 1 : i;
    }

    private static int afterControlSequence(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) <= 0x3f) {
            i++;
        }
        boolean hasFinal = i < text.length() && text.charAt(i) >= 0x40 && text.charAt(i) <= 0x7e;
        return hasFinal ? i + 1 : i;
    }

    /** Ends at BEL, ST, or the line's end: an unfinished string must not swallow the log. */
    private static int afterControlString(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                return i;
            }
            if (c == BEL || c == 0x9c) {
                return i + 1;
            }
            if (c == ESC && i + 1 < text.length() && text.charAt(i + 1) == '\\') {
                return i + 2;
            }
        }
        return text.length();
    }
}
