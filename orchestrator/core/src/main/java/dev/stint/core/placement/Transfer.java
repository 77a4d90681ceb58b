package dev.stint.core.placement;

import dev.stint.providers.Market;
import java.util.Locale;
import java.util.Map;

/**
 * What moving a checkpoint costs. List prices as the providers publish them for the United States, collected 2026-11-20: within a
 * region nothing; between regions of one provider 0.02 USD/GB; out to the internet, so also to another provider, 0.09 (AWS), 0.12
 * (Google) and 0.087 (Azure) USD/GB.
 */
public final class Transfer {

    static final double BETWEEN_REGIONS_USD_PER_GB = 0.02;
    private static final Map<String, Double> OUT_USD_PER_GB = Map.of("aws", 0.09, "gcp", 0.12, "azure", 0.087);

    /** What leaves a provider that is none of these, and is not this host, is taken to cost as much as the dearest of them. */
    private static final double DEAREST_OUT_USD_PER_GB = 0.12;

    /** Assumed throughput of a copy between regions or providers: 100 MB/s, which one machine sustains. */
    static final double ASSUMED_GB_PER_SECOND = 0.1;

    private static final double GB_PER_GIB = 1.073741824;
    private static final String LOCAL = "local";

    private Transfer() {}

    static double usdPerGb(String provider, String region, Market to) {
        if (provider.equals(to.provider())) {
            return provider.equals(LOCAL) || region.equals(to.region()) ? 0 : BETWEEN_REGIONS_USD_PER_GB;
        }
        return usdPerGb(provider, to.provider());
    }

    /** From one provider to another; within one the regions would have to be known, and it is taken to cost nothing. */
    static double usdPerGb(String provider, String to) {
        return provider.equals(LOCAL) || provider.equals(to)
                ? 0
                : OUT_USD_PER_GB.getOrDefault(provider, DEAREST_OUT_USD_PER_GB);
    }

    static double usd(KeptCheckpoint kept, Market to) {
        return kept.gib() * GB_PER_GIB * usdPerGb(kept.provider(), kept.region(), to);
    }

    static double hours(KeptCheckpoint kept, Market to) {
        boolean there = kept.provider().equals(to.provider())
                && (kept.provider().equals(LOCAL) || kept.region().equals(to.region()));
        return there ? 0 : kept.gib() * GB_PER_GIB / ASSUMED_GB_PER_SECOND / 3600;
    }

    static String words(KeptCheckpoint kept, Market to) {
        return String.format(
                Locale.ROOT,
                "%.1f GiB from %s/%s at %.3f USD/GB, %.1f GB/s assumed",
                kept.gib(),
                kept.provider(),
                kept.region(),
                usdPerGb(kept.provider(), kept.region(), to),
                ASSUMED_GB_PER_SECOND);
    }
}
