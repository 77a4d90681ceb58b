package dev.stint.providers.azure;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Quotas that Azure said are used up: what one launch learned holds for all markets that count against the same one, until it is tried
 * again. Safe for use by many threads.
 */
final class QuotaClosures {

    private final InstantSource clock;
    private final List<Closed> all = new ArrayList<>();

    private record Closed(CoreQuota quota, Market refused, Instant until) {}

    QuotaClosures(InstantSource clock) {
        this.clock = clock;
    }

    /** Closes the quota a refusal of a market is about, if it is about one of several markets. */
    synchronized void refused(Market market, Refusal refusal) {
        if (refusal.kind() != Refusal.Kind.QUOTA || refusal.scope() != Refusal.Scope.MARKET) {
            return;
        }
        Instant now = clock.instant();
        all.removeIf(closed -> !now.isBefore(closed.until()));
        CoreQuota.of(refusal.message())
                .ifPresent(quota -> all.add(
                        new Closed(quota, market, now.plus(refusal.cooldown().orElse(Duration.ZERO)))));
    }

    synchronized boolean closed(Market market) {
        Instant now = clock.instant();
        return all.stream()
                .anyMatch(closed -> now.isBefore(closed.until())
                        && closed.refused().region().equals(market.region())
                        && closed.quota().shared(closed.refused(), market));
    }
}
