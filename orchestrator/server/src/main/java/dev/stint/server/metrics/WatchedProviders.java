package dev.stint.server.metrics;

import dev.stint.providers.CapacityProvider;
import dev.stint.server.engine.ProviderLens;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what providers refuse and fail to answer, and remembers how each one did last. Safe for use by many threads. */
final class WatchedProviders implements ProviderLens {

    private final Meters meters;
    private final RunMeter runs;
    private final Map<String, Optional<String>> last = new ConcurrentHashMap<>();

    WatchedProviders(Meters meters, RunMeter runs) {
        this.meters = meters;
        this.runs = runs;
    }

    @Override
    public CapacityProvider over(CapacityProvider provider) {
        last.put(provider.id(), Optional.empty());
        meters.provider(provider.id());
        return WatchedProvider.over(provider, this);
    }

    /** By id: what its last answer was, if it was none. */
    Map<String, Optional<String>> lastFailures() {
        return new TreeMap<>(last);
    }

    void asked(String provider) {
        meters.providerCall(provider);
    }

    void answered(String provider) {
        last.put(provider, Optional.empty());
    }

    /** @param silent whether the provider could not be asked at all, which is more than a refusal */
    void failed(String provider, String errorClass, boolean silent) {
        meters.providerError(provider, errorClass);
        last.put(provider, silent ? Optional.of(errorClass) : Optional.empty());
    }

    void launching(String run) {
        runs.launching(run);
    }
}
