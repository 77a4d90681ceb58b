package dev.stint.server.engine;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Who watches which log, so that machines write it more often while somebody does. */
@Component
final class LogAudience {

    private final Map<String, Instant> until = new ConcurrentHashMap<>();

    private volatile Couriers.Listener elsewhere = (run, untilWhen) -> {};

    void followed(String run, Instant untilWhen) {
        followedHere(run, untilWhen);
        elsewhere.told(run, untilWhen);
    }

    /** Who is told as well. */
    void elsewhere(Couriers.Listener told) {
        elsewhere = told;
    }

    void followedHere(String run, Instant untilWhen) {
        until.merge(run, untilWhen, (a, b) -> a.isAfter(b) ? a : b);
    }

    boolean follows(String run, Instant now) {
        Instant end = until.get(run);
        if (end == null) {
            return false;
        }
        if (end.isBefore(now)) {
            until.remove(run, end);
            return false;
        }
        return true;
    }
}
