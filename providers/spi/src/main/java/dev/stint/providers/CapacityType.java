package dev.stint.providers;

import java.util.Locale;

/** How capacity is paid for, and whether it can be taken away. */
public enum CapacityType {
    /** Interruptible at the provider's will, cheap. */
    SPOT,
    /** Kept until ended by us, list price. */
    ON_DEMAND,
    /** Paid for in advance; starting a machine in it costs nothing more. */
    RESERVED;

    /** The word used in market ids, specs and tables: {@code spot}, {@code on-demand}, {@code reserved}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The type a {@link #word()} stands for.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static CapacityType ofWord(String word) {
        for (CapacityType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        throw new IllegalArgumentException("capacity type: '" + word + "' is unknown; use spot, on-demand or reserved");
    }
}
