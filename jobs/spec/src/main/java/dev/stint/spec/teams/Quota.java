package dev.stint.spec.teams;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a team may have at once or use up. Immutable.
 *
 * @param machines machines at once
 * @param gpuHoursPerMonth hours of one accelerator in a calendar month, UTC
 * @param usdPerDay dollars spent in a day, UTC
 */
public record Quota(Optional<Integer> machines, Optional<BigDecimal> gpuHoursPerMonth, Optional<BigDecimal> usdPerDay) {
    /** No bounds. */
    public static final Quota NONE = new Quota(Optional.empty(), Optional.empty(), Optional.empty());
}
