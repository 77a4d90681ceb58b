package dev.stint.providers;

import java.time.Instant;
import java.util.Set;

/**
 * Which offers are asked for.
 *
 * @param regions regions to look in; empty means the provider's default regions
 * @param at the instant the offers shall be true for, in general now
 * @param runSubmittedAt when the run that asks was submitted; a replayed market starts its clock here, others ignore it
 */
public record OfferQuery(Set<String> regions, Instant at, Instant runSubmittedAt) {
    public OfferQuery {
        regions = Set.copyOf(regions);
    }
}
