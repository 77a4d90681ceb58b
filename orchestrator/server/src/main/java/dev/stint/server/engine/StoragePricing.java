package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.policy.StoragePrices;
import java.util.Optional;

/** Knows what the storage classes of stores cost. Safe for use by many threads. */
public interface StoragePricing {

    /** The prices of a store; empty where it has just one class, or nobody told. */
    Optional<StoragePrices> of(ObjectStore store);
}
