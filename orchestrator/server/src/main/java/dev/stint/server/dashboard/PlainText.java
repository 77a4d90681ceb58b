package dev.stint.server.dashboard;

import gg.jte.output.StringOutput;

/**
 * Where a page is written. Markup in values is the templates' to escape; here goes what no page needs, whoever wrote it: control
 * characters, with which terminals are steered, and those that turn the direction of writing, with which a text shows as another one.
 */
final class PlainText extends StringOutput {
    private static final char REPLACEMENT = '\ufffd';

    @Override
    public void writeContent(String value) {
        super.writeContent(clean(value));
    }

    @Override
    public void writeContent(String value, int begin, int end) {
        super.writeContent(clean(value.substring(begin, end)));
    }

    /** The same text if it is plain. */
    static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (strange(text.charAt(i))) {
                StringBuilder cleaned = new StringBuilder(text);
                for (int at = i; at < cleaned.length(); at++) {
                    if (strange(cleaned.charAt(at))) {
                        cleaned.setCharAt(at, REPLACEMENT);
                    }
                }
                return cleaned.toString();
            }
        }
        return text;
    }

    private static boolean strange(char c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r'
                || c >= '\u202a' && c <= '\u202e' // embeddings and overrides of the direction
                || c >= '\u2066' && c <= '\u2069' // isolates
                || c == '\u061c'
                || c == '\u200e'
                || c == '\u200f';
    }
}
