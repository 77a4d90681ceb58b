package dev.stint.providers;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * A market's price, interruption hazard and availability as observed at an instant.
 *
 * @param market what is offered
 * @param shape what one machine has
 * @param perHour price of one machine for one hour
 * @param hazardPerHour expected interruptions per machine-hour as the provider states it; empty when it states nothing;
 *     0 for capacity that is never taken
 * @param availability whether a launch would be granted, as far as the provider tells beforehand
 * @param startBound how long a machine takes at most from an accepted launch to a running agent
 * @param noticeLead how long before the end the provider warns; zero when it does not
 * @param observedAt when this was true
 */
public record Offer(
        Market market,
        Shape shape,
        Money perHour,
        OptionalDouble hazardPerHour,
        Availability availability,
        Duration startBound,
        Duration noticeLead,
        Instant observedAt) {

    /** What a provider tells about capacity before a launch is tried. */
    public enum Availability {
        AVAILABLE,
        UNAVAILABLE,
        /** Only a launch will tell. */
        UNKNOWN
    }

    /** The same of a market where there is nothing to be had. */
    public Offer unavailable() {
        return new Offer(
                market, shape, perHour, hazardPerHour, Availability.UNAVAILABLE, startBound, noticeLead, observedAt);
    }
}
