package dev.stint.server.engine;

import dev.stint.core.forecast.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When a market had machines and when it had none, as far as a run's looks told. Not safe for use by many threads. */
final class Sighting {

    /** Changes that are kept; of more, the oldest are forgotten. */
    private static final int CHANGES = 1000;

    private final List<Instant> changes = new ArrayList<>();
    private Instant from;
    private final boolean firstUp;
    private boolean up;

    Sighting(boolean up, Instant now) {
        this.from = now;
        this.firstUp = up;
        this.up = up;
    }

    void look(boolean upNow, Instant now) {
        if (upNow == up) {
            return;
        }
        up = upNow;
        changes.add(now);
        if (changes.size() > CHANGES) {
            // two at once, so that it begins as it did
            from = changes.get(1);
            changes.subList(0, 2).clear();
        }
    }

    /** All that was seen up to now. */
    Recording until(Instant now) {
        List<Duration> spells = new ArrayList<>();
        Instant since = from;
        for (Instant change : changes) {
            spells.add(Duration.between(since, change));
            since = change;
        }
        Duration last = Duration.between(since, now);
        spells.add(last.isNegative() ? Duration.ZERO : last);
        return Recording.of(firstUp, spells);
    }
}
