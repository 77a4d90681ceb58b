package dev.stint.server.queue;

import dev.stint.core.queue.Turn;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Why runs wait, worked out when somebody looks and not written anywhere; looked up anew as often as that is cheap. Safe for use by
 * many threads.
 */
@Component
public class QueueBoard {

    private static final Logger log = LoggerFactory.getLogger(QueueBoard.class);
    private static final Duration FRESH = Duration.ofMillis(200);
    private static final int TIMES = 5;

    private final QueueLook looks;
    private final LongSupplier nanos;
    private volatile @Nullable Slots slots;
    private @Nullable Shown shown;

    @Autowired
    QueueBoard(QueueLook looks) {
        this(looks, System::nanoTime);
    }

    QueueBoard(QueueLook looks, LongSupplier nanos) {
        this.looks = looks;
        this.nanos = nanos;
    }

    private record Slots(int all, int taken) {}

    private record Shown(QueueLook.Seen seen, Map<String, Turn> byRun, long until) {}

    /** What this server's dispatcher has last seen. */
    void slots(int all, int taken) {
        slots = new Slots(all, taken);
    }

    /** Why runs wait, by run; those that do not wait, or are about to start, are not in it. */
    public Map<String, String> why(Collection<String> runs) {
        Map<String, String> why = new HashMap<>();
        if (!runs.isEmpty()) {
            try {
                Optional<Shown> now = look();
                for (String run : runs) {
                    now.map(all -> all.byRun().get(run))
                            .flatMap(Turn::waits)
                            .ifPresent(reason -> why.put(run, reason.words()));
                }
            } catch (RuntimeException e) {
                // a list of runs is worth showing without the reasons of some
                log.warn("why runs wait cannot be told just now: {}", e.toString());
            }
        }
        return why;
    }

    /** The queue as it is; empty before the dispatcher has looked once. */
    Optional<QueueLook.Seen> seen() {
        return look().map(Shown::seen);
    }

    private synchronized Optional<Shown> look() {
        Slots known = slots;
        if (known == null) {
            return Optional.empty();
        }
        long begin = nanos.getAsLong();
        Shown last = shown;
        if (last == null || begin - last.until() >= 0) {
            QueueLook.Seen seen = looks.look(known.all(), known.taken());
            Map<String, Turn> byRun = new HashMap<>();
            seen.turns().forEach(turn -> byRun.put(turn.run().id(), turn));
            long end = nanos.getAsLong();
            last = new Shown(seen, byRun, end + Math.max(FRESH.toNanos(), (end - begin) * TIMES));
            shown = last;
        }
        return Optional.of(last);
    }
}
