package dev.stint.providers.gcp.stage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen when, by the test's clock. Guarded by the stage's lock. */
final class Timeline {

    private record Due(Instant at, long order, Runnable what) {}

    private final InstantSource clock;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
    private Instant now;
    private long count;

    Timeline(InstantSource clock) {
        this.clock = clock;
        this.now = clock.instant();
    }

    /** When what happens now was due; outside of it, when time was last looked at. */
    Instant now() {
        return now;
    }

    /** Lets something happen at an instant; things of one instant happen in the order in which they were announced. */
    void at(Instant when, Runnable what) {
        due.add(new Due(when, count++, what));
    }

    /** Does all that has become due, each at its instant. Nothing that is done may call this. */
    void settle() {
        Instant until = clock.instant();
        while (true) {
            Due next = due.peek();
            if (next == null || next.at().isAfter(until)) {
                break;
            }
            due.remove();
            now = later(now, next.at());
            next.what().run();
        }
        now = later(now, until);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
