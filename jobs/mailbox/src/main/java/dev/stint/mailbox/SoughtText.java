package dev.stint.mailbox;

/**
 * A text that is looked for in a stream of characters, each of which is looked at once (D. Knuth, J. Morris, V. Pratt, <i>Fast Pattern
 * Matching in Strings</i>, 1977). A state is how many of its characters the stream ends with. Immutable.
 */
final class SoughtText {

    private final String text;
    private final int[] fallback;

    SoughtText(String text) {
        this.text = text;
        this.fallback = new int[text.length() + 1];
        int state = 0;
        for (int i = 1; i < text.length(); i++) {
            state = step(state, text.charAt(i));
            fallback[i + 1] = state;
        }
    }

    int length() {
        return text.length();
    }

    /** The state after one more character; {@link #length} where the text has been found. */
    int next(int state, char c) {
        return step(state == text.length() ? fallback[state] : state, c);
    }

    private int step(int from, char c) {
        int state = from;
        while (state > 0 && text.charAt(state) != c) {
            state = fallback[state];
        }
        return text.charAt(state) == c ? state + 1 : 0;
    }

    /** Never shows it. */
    @Override
    public String toString() {
        return "SoughtText[" + text.length() + "]";
    }
}
