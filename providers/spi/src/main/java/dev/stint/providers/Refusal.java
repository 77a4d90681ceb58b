package dev.stint.providers;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a launch was not granted. A value, not an exception: refusals are the daily business of spot capacity.
 *
 * @param kind decides what happens next
 * @param scope how much is closed by it
 * @param code the vendor's own code, raw
 * @param message the vendor's own words
 * @param cooldown how long the scope should be left alone, when the provider knows better than the default of the kind
 */
public record Refusal(Kind kind, Scope scope, String code, String message, Optional<Duration> cooldown) {

    /** Classes of refusal; every adapter maps its vendor's codes to these. */
    public enum Kind {
        /** The market is empty; it cools down, the next candidate is tried. */
        NO_CAPACITY,
        /** The price went above what may be paid; next candidate. */
        PRICE,
        /** A quota is used up; its scope is closed for longer and the user is told which. */
        QUOTA,
        /** Too many calls: the same call again, later. */
        THROTTLED,
        /** Credentials do not allow it: the provider is taken out until they change. */
        AUTH,
        /** The request itself is wrong: no repetition can help, the run fails with the vendor's message. */
        CONFIG,
        /** Not understood: repeated with a limit, never taken for missing capacity. */
        UNKNOWN
    }

    /** How much a refusal closes. */
    public enum Scope {
        MARKET,
        ZONE,
        REGION,
        PROVIDER
    }
}
