package dev.stint.mailbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Masks lines one after the other, also a secret that begins in one and ends in another, as programs that fold their output break it.
 * A line that may end with the beginning of a secret is held back until the next ones have shown whether it does. As many lines come
 * out as went in, in their order. Not thread-safe: one for each stream.
 */
public final class MaskedLines {

    /** With fewer characters of a secret at its end a line is not held back: nearly any ends with some. */
    private static final int TELLING_CHARS = 3;

    private final List<SoughtText> sought;
    private final int[] states;
    private final Deque<Held> held = new ArrayDeque<>();

    MaskedLines(List<SoughtText> sought) {
        this.sought = sought;
        this.states = new int[sought.size()];
    }

    /** A line, and which of its characters belong to a secret. */
    private record Held(String text, BitSet secret) {}

    /** Takes a line, and answers those that can be shown now. */
    public List<String> next(String line) {
        if (sought.isEmpty()) {
            return List.of(line);
        }
        held.addLast(new Held(line, new BitSet()));
        for (int i = 0; i < line.length(); i++) {
            for (int k = 0; k < states.length; k++) {
                states[k] = sought.get(k).next(states[k], line.charAt(i));
                if (states[k] == sought.get(k).length()) {
                    found(i + 1, states[k]);
                }
            }
        }
        int open = 0;
        for (int k = 0; k < states.length; k++) {
            // what was found is masked; a longer one that goes on with it keeps its own state
            if (states[k] >= TELLING_CHARS && states[k] < sought.get(k).length()) {
                open = Math.max(open, states[k]);
            }
        }
        return release(open);
    }

    /** The lines that were held back: there are no more, or nobody can wait for them any longer. */
    public List<String> end() {
        return release(0);
    }

    /** Marks so many characters up to a place in the last line. */
    private void found(int end, int length) {
        int left = length;
        int to = end;
        for (var lines = held.descendingIterator(); left > 0 && lines.hasNext(); ) {
            Held line = lines.next();
            int upTo = to < 0 ? line.text().length() : to;
            int from = Math.max(0, upTo - left);
            line.secret().set(from, upTo);
            left -= upTo - from;
            to = -1;
        }
    }

    /** All lines but the last ones in which so many characters lie. */
    private List<String> release(int open) {
        int kept = 0;
        int lines = 0;
        for (var last = held.descendingIterator(); kept < open && last.hasNext(); lines++) {
            kept += last.next().text().length();
        }
        List<String> released = new ArrayList<>();
        while (held.size() > lines) {
            released.add(masked(held.removeFirst()));
        }
        return released;
    }

    private static String masked(Held line) {
        if (line.secret().isEmpty()) {
            return line.text();
        }
        StringBuilder masked = new StringBuilder();
        int at = 0;
        while (at < line.text().length()) {
            int secret = line.secret().nextSetBit(at);
            if (secret < 0) {
                masked.append(line.text(), at, line.text().length());
                break;
            }
            masked.append(line.text(), at, secret).append(SecretMask.MASK);
            at = line.secret().nextClearBit(secret);
        }
        return masked.toString();
    }
}
