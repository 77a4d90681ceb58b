package dev.stint.spec;

import java.math.BigDecimal;

/**
 * How much of something a machine must have: {@code 16} exactly, {@code 16+} at least. The unit is that of the key.
 *
 * @param amount above zero
 * @param orMore whether more is welcome
 */
public record Requirement(double amount, boolean orMore) {
    public Requirement {
        if (!(amount > 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException("requirement: " + amount + " is not above zero; give a positive number");
        }
    }

    /** Whether a machine that has so much fits. */
    public boolean metBy(double have) {
        return orMore ? have >= amount : have == amount;
    }

    /** As it is written in a spec. */
    @Override
    public String toString() {
        return new BigDecimal(String.valueOf(amount)).stripTrailingZeros().toPlainString() + (orMore ? "+" : "");
    }
}
