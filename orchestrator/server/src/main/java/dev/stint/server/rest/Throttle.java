package dev.stint.server.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * So many a second for each key, and a few at once: a bucket that fills at a rate and gives one each time. The buckets of those who have
 * not come for longest are forgotten first. Safe for use by many threads.
 */
final class Throttle {
    /** More keys than come within the time that a bucket takes to fill. */
    static final int MOST_KEYS = 10_000;

    private final double perSecond;
    private final double atOnce;
    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private record Bucket(double left, Instant at) {}

    /**
     * @param perSecond 0 for no bound
     * @param atOnce how many a bucket holds
     */
    Throttle(double perSecond, double atOnce, InstantSource clock) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
        this.clock = clock;
    }

    /** Takes one; when there is none, how long it is until there will be. */
    synchronized Optional<Duration> take(String key) {
        if (perSecond <= 0) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Bucket bucket = buckets.getOrDefault(key, new Bucket(atOnce, now));
        double passed = Math.max(0, Duration.between(bucket.at(), now).toNanos() / 1e9);
        double left = Math.min(atOnce, bucket.left() + passed * perSecond);
        boolean enough = left >= 1;
        buckets.put(key, new Bucket(enough ? left - 1 : left, now));
        return enough
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) Math.ceil((1 - left) / perSecond * 1e9)));
    }
}
