package dev.stint.core.cost;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * One line of the ledger about storage: so much of a class of a store, at one price. Append-only; summed with {@link LedgerRow}s,
 * it is the run's cost.
 *
 * @param run who pays: a run or a shard
 * @param kind of what
 * @param store its URI, without parameters
 * @param storageClass by the vendor's name: for {@link Kind#MOVE} the one moved to, for {@link Kind#EARLY} the one left; empty for
 *     {@link Kind#TRANSFER}, which is told of the store that was left
 * @param from since when; the same as {@code to} for what happens at once
 * @param to until when
 * @param objects how many
 * @param bytes their sizes, as they are
 * @param quantity months of a billed GB for {@link Kind#STORAGE} and {@link Kind#EARLY}, objects for {@link Kind#MOVE}, GB for
 *     {@link Kind#TRANSFER}
 * @param usdPerUnit price of one
 */
public record StorageRow(
        String run,
        Kind kind,
        String store,
        String storageClass,
        Instant from,
        Instant to,
        long objects,
        long bytes,
        BigDecimal quantity,
        BigDecimal usdPerUnit) {

    /** What a row pays for. */
    public enum Kind {
        /** Lying there. */
        STORAGE,
        /** Being moved into another class. */
        MOVE,
        /** Leaving a class before its minimum duration was over, which is billed to its end. */
        EARLY,
        /** Being brought from a provider's store to another provider's. */
        TRANSFER
    }

    /** As the ledger keeps them, so that a row read back is the row that was written. */
    private static final int SCALE = 12;

    public StorageRow {
        quantity = quantity.setScale(SCALE, RoundingMode.HALF_EVEN);
        usdPerUnit = usdPerUnit.setScale(SCALE, RoundingMode.HALF_EVEN);
        if (to.isBefore(from) || objects < 0 || bytes < 0 || quantity.signum() < 0 || usdPerUnit.signum() < 0) {
            throw new IllegalArgumentException("storage of " + run + ": " + objects + " objects, " + bytes + " bytes, "
                    + quantity + " at " + usdPerUnit + " USD from " + from + " to " + to + " cannot be");
        }
    }

    /** The amount. */
    public Money usd() {
        return new Money(quantity.multiply(usdPerUnit));
    }
}
