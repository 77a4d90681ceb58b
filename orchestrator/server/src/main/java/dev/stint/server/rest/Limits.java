package dev.stint.server.rest;

import dev.stint.server.life.LimitSettings;
import dev.stint.server.life.ServerSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How often a team's server may be asked; a personal one may be asked as often as its owner likes. */
@Component
final class Limits {
    private static final double AT_ONCE = 4;
    private static final double SECONDS_PER_MINUTE = 60;

    private final Throttle requests;
    private final Throttle failures;

    Limits(LimitSettings limits, ServerSettings server, InstantSource clock) {
        int perSecond = server.team() ? limits.requestsPerSecond() : 0;
        int perMinute = server.team() ? limits.failuresPerMinute() : 0;
        this.requests = new Throttle(perSecond, AT_ONCE * perSecond, clock);
        this.failures = new Throttle(perMinute / SECONDS_PER_MINUTE, perMinute, clock);
    }

    /** A request of somebody; how long they have to wait when it is one too many. */
    Optional<Duration> request(Keeper.Admitted who) {
        return requests.take(who.token());
    }

    /** A token that opens nothing. Whoever comes with a good one from there is never kept waiting for it. */
    Optional<Duration> failure(String address) {
        return failures.take(address);
    }
}
