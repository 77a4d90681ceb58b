package dev.stint.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A spec that was tampered with.
 *
 * @param seed draws the same mutant again from the same examples
 * @param origin the example it was made from
 * @param changes what was done to it, in order
 * @param bytes the file
 */
public record Mutant(long seed, String origin, List<String> changes, byte[] bytes) {

    private static final int SHOWN_CHARS = 3000;

    public Mutant {
        changes = List.copyOf(changes);
        bytes = bytes.clone();
    }

    /** The file; a copy. */
    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The file as text; what is no UTF-8 is replaced, as a careless program would. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** For the message of a failing test. */
    @Override
    public String toString() {
        String text = text();
        return "mutant " + seed + " of " + origin + ", " + changes + ", " + bytes.length + " bytes:\n"
                + text.substring(0, Math.min(SHOWN_CHARS, text.length()));
    }
}
