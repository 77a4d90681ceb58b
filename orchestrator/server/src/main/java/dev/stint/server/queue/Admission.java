package dev.stint.server.queue;

import dev.stint.core.queue.Turn;
import dev.stint.core.queue.WaitReason;
import dev.stint.server.db.QueueTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives waiting runs their turns. A turn is a slot of the server that starts the run, and a place in the quota of the run's team; it
 * is written down under a lock that only one server has at a time, so that quotas hold exactly, however many servers there are. A
 * run at work keeps its turn until it rests, but for one that has looked for a machine in vain for a while and that others wait
 * behind: it goes on looking without, and asks again when it has found one. Called by one thread.
 */
@Component
public class Admission {

    /** Of the time, what looks that start something may take at most, and those that start nothing. */
    private static final int AFTER_STARTS = 4;

    private static final int AFTER_NONE = 20;

    private final QueueTable table;
    private final QueueLook looks;
    private final QueueBoard board;
    private final QueueProperties properties;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Pace pace;

    @Autowired
    Admission(
            QueueTable table,
            QueueLook looks,
            QueueBoard board,
            QueueProperties properties,
            TransactionTemplate transaction,
            InstantSource clock) {
        this(table, looks, board, properties, transaction, clock, System::nanoTime);
    }

    Admission(
            QueueTable table,
            QueueLook looks,
            QueueBoard board,
            QueueProperties properties,
            TransactionTemplate transaction,
            InstantSource clock,
            LongSupplier nanos) {
        this.table = table;
        this.looks = looks;
        this.board = board;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
        this.pace = new Pace(nanos);
    }

    /**
     * The runs to start now: those that were given their turn just now, and those that had it and were not started, whoever gave it.
     *
     * @param live runs this server drives already, or has begun to start
     * @param slots runs that may be at work on this server at once
     * @param most so many may be started now: no more have their turn than can be, since whoever has it is before all others, is held
     *     by no gate any more, and is any server's to start
     */
    public List<String> next(Set<String> live, int slots, int most) {
        Instant now = clock.instant();
        List<String> turned =
                table.turned().stream().filter(run -> !live.contains(run)).toList();
        if (!table.anyWaiting(now.minus(QueueLook.WANTED))) {
            board.slots(slots, taken(live, turned));
            return turned;
        }
        int taken = taken(live, turned);
        board.slots(slots, taken);
        int more = most - turned.size();
        if (more <= 0 || pace.rests() || (taken >= slots && !table.mayChange(now.minus(properties.yieldAfter())))) {
            return turned;
        }
        pace.begins();
        List<String> given = transaction.execute(status -> give(live, turned, slots, more, now));
        pace.ends(given.isEmpty() ? AFTER_NONE : AFTER_STARTS);
        return Stream.concat(turned.stream(), given.stream())
                .filter(run -> !live.contains(run))
                .toList();
    }

    private List<String> give(Set<String> live, List<String> turned, int slots, int most, Instant now) {
        table.lock();
        QueueLook.Seen seen = looks.look(slots, taken(live, turned));
        if (seen.turns().stream().anyMatch(Admission::waitsForOthers)) {
            int more = properties.seekers() - table.seekers().size();
            if (more > 0 && table.take(now.minus(properties.yieldAfter()), more) > 0) {
                seen = looks.look(slots, taken(live, turned));
            }
        }
        List<String> starting = seen.turns().stream()
                .filter(Turn::starts)
                .map(turn -> turn.run().id())
                .limit(most)
                .toList();
        table.give(starting, now);
        return starting;
    }

    private static boolean waitsForOthers(Turn turn) {
        return turn.waits()
                .map(WaitReason::kind)
                .filter(kind -> kind == WaitReason.Kind.SLOTS || kind == WaitReason.Kind.MACHINES)
                .isPresent();
    }

    private int taken(Set<String> live, List<String> turned) {
        Set<String> seekers = new HashSet<>(table.seekers());
        return turned.size()
                + (int) live.stream().filter(run -> !seekers.contains(run)).count();
    }
}
