package dev.stint.core.queue;

import dev.stint.providers.Money;
import java.math.BigDecimal;

/**
 * What a team has used up so far.
 *
 * @param gpuHours hours of one accelerator in this calendar month, UTC
 * @param today spent today, UTC
 */
public record Used(BigDecimal gpuHours, Money today) {
    /** Nothing yet. */
    public static final Used NOTHING = new Used(BigDecimal.ZERO, Money.ZERO);
}
