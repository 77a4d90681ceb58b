package dev.stint.providers.aws;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Quotas that EC2 said are used up: what one launch learned holds for all markets that count against the same one, until it is tried
 * again. Safe for use by many threads.
 */
final class QuotaClosures {

    private final InstantSource clock;
    private final Map<Key, Instant> closedUntil = new ConcurrentHashMap<>();

    private record Key(String region, VcpuQuota quota, boolean spot) {}

    QuotaClosures(InstantSource clock) {
        this.clock = clock;
    }

    /** Closes the quota a refusal of a market is about, if it is about one. */
    void refused(Market market, Refusal refusal) {
        if (refusal.kind() != Refusal.Kind.QUOTA || refusal.scope() != Refusal.Scope.MARKET) {
            return;
        }
        Instant until = clock.instant().plus(refusal.cooldown().orElse(Duration.ZERO));
        VcpuQuota.of(market.instanceType()).ifPresent(quota -> closedUntil.put(key(market, quota), until));
    }

    boolean closed(Market market) {
        return VcpuQuota.of(market.instanceType())
                .map(quota -> closedUntil.get(key(market, quota)))
                .filter(until -> clock.instant().isBefore(until))
                .isPresent();
    }

    private static Key key(Market market, VcpuQuota quota) {
        return new Key(market.region(), quota, market.capacity() == CapacityType.SPOT);
    }
}
