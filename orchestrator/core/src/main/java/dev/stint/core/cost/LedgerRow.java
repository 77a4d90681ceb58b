package dev.stint.core.cost;

import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Instant;

/**
 * One line of the ledger: so much of something, at one price. Append-only; a correction is a row of its own.
 *
 * @param run who pays
 * @param attempt for which attempt
 * @param kind of what
 * @param market where
 * @param from start of the segment
 * @param to end of the segment, not before {@code from}
 * @param usdPerHour price of the segment for all machines of the attempt
 * @param usd the amount: price × time for compute
 */
public record LedgerRow(
        String run, int attempt, Kind kind, Market market, Instant from, Instant to, Money usdPerHour, Money usd) {

    /** What a row pays for. */
    public enum Kind {
        COMPUTE
    }
}
