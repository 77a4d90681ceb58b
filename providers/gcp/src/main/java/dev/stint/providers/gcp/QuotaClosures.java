package dev.stint.providers.gcp;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Quotas that were found used up: whoever asked for one machine learns it for all types that count against the same one, in its region or
 * in all, until it is tried again. Safe for use by many threads.
 */
final class QuotaClosures {

    private static final String ALL_REGIONS = "*";

    private final InstantSource clock;
    private final Map<Key, Instant> closedUntil = new ConcurrentHashMap<>();

    /** @param spot whether spot machines found it used up; always false for a quota that counts both together */
    private record Key(String region, String metric, boolean spot) {}

    QuotaClosures(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Closes a quota that a launch was refused for.
     *
     * @param metric its name, as Google says it
     * @param cooldown how long it is left alone
     */
    void usedUp(Market market, String metric, Duration cooldown) {
        closedUntil.put(key(market, QuotaMetrics.plain(metric)), clock.instant().plus(cooldown));
    }

    boolean closed(Market market) {
        Instant now = clock.instant();
        return QuotaMetrics.of(market).stream().anyMatch(metric -> {
            Instant until = closedUntil.get(key(market, metric));
            return until != null && now.isBefore(until);
        });
    }

    private static Key key(Market market, String metric) {
        return QuotaMetrics.everywhere(metric)
                ? new Key(ALL_REGIONS, metric, false)
                : new Key(market.region(), metric, market.capacity() == CapacityType.SPOT);
    }
}
