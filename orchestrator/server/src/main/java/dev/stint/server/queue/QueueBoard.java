package dev.stint.server.queue;

import dev.stint.core.queue.Turn;
import dev.stint.server.db.Readers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
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

    /** So much later an old picture will do for somebody while somebody else makes the new one. */
    private static final Duration BEARABLE = Duration.ofSeconds(2);

    private final QueueLook looks;
    private final Readers readers;
    private final LongSupplier nanos;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Slots slots;
    private volatile @Nullable Shown shown;

    @Autowired
    QueueBoard(QueueLook looks, Readers readers) {
        this(looks, readers, System::nanoTime);
    }

    QueueBoard(QueueLook looks, Readers readers, LongSupplier nanos) {
        this.looks = looks;
        this.readers = readers;
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

    private Optional<Shown> look() {
        Slots known = slots;
        if (known == null) {
            return Optional.empty();
        }
        // a connection first and then the lock, as somebody has it who is within a look of his own
        return Optional.of(
                fresh(looking.isLocked() ? BEARABLE : Duration.ZERO).orElseGet(() -> readers.read(() -> look(known))));
    }

    private Shown look(Slots known) {
        if (!looking.tryLock()) {
            Optional<Shown> old = fresh(BEARABLE);
            if (old.isPresent()) {
                return old.get();
            }
            looking.lock();
        }
        try {
            return fresh(Duration.ZERO).orElseGet(() -> made(known));
        } finally {
            looking.unlock();
        }
    }

    private Optional<Shown> fresh(Duration tolerance) {
        long now = nanos.getAsLong();
        return Optional.ofNullable(shown).filter(last -> now - last.until() < tolerance.toNanos());
    }

    private Shown made(Slots known) {
        long begin = nanos.getAsLong();
        QueueLook.Seen seen = looks.look(known.all(), known.taken());
        Map<String, Turn> byRun = new HashMap<>();
        seen.turns().forEach(turn -> byRun.put(turn.run().id(), turn));
        long end = nanos.getAsLong();
        Shown made = new Shown(seen, byRun, end + Math.max(FRESH.toNanos(), (end - begin) * TIMES));
        shown = made;
        return made;
    }
}
