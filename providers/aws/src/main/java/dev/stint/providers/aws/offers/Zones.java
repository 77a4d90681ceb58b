package dev.stint.providers.aws.offers;

import java.util.Optional;
import java.util.Set;

/** Where machines can be launched at all: zones without a subnet of ours need not be offered. */
@FunctionalInterface
public interface Zones {

    /**
     * Names of the zones of a region that can be launched in; empty when all can. Asked in the background, every few minutes; a
     * failure leaves it at what was said before, and at all zones when nothing was.
     */
    Optional<Set<String>> usable(String region);
}
