package dev.stint.core.forecast;

import dev.stint.core.replay.PoolTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When a spot market had machines and when it had none, as far as it was watched: spells without a gap, in whole seconds from the
 * first look to the last. Immutable.
 */
public final class Recording {

    private final boolean firstUp;
    /** Seconds from the first look at which it became the other, ascending. */
    private final long[] changes;

    private final long length;

    private Recording(boolean firstUp, long[] changes, long length) {
        this.firstUp = firstUp;
        this.changes = changes;
        this.length = length;
    }

    /** A market of which only the present is known. */
    public static Recording unseen(boolean up) {
        return new Recording(up, new long[0], 0);
    }

    /**
     * A market that was watched.
     *
     * @param firstUp whether it had machines at the first look
     * @param spells how long it stayed so, then the other way round, and so on up to now; whole seconds count
     */
    public static Recording of(boolean firstUp, List<Duration> spells) {
        if (spells.isEmpty() || spells.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "spells " + spells + " are no recording; give at least one, none of them negative");
        }
        long[] changes = new long[spells.size() - 1];
        Duration at = Duration.ZERO;
        for (int i = 0; i < changes.length; i++) {
            at = at.plus(spells.get(i));
            changes[i] = at.toSeconds();
        }
        return new Recording(
                firstUp, changes, at.plus(spells.get(changes.length)).toSeconds());
    }

    /** A recorded pool, as long as it was recorded. */
    public static Recording of(PoolTrace trace) {
        return upTo(trace, trace.ticks());
    }

    /** A recorded pool as it was known at the beginning of a tick: the ticks before, and whether it is up in this one. */
    public static Recording before(PoolTrace trace, int tick) {
        Recording before = upTo(trace, tick + 1);
        long now = (long) tick * trace.gapSeconds();
        return new Recording(before.firstUp, before.changes, now);
    }

    private static Recording upTo(PoolTrace trace, int ticks) {
        List<Long> changes = new ArrayList<>();
        for (int tick = 1; tick < ticks; tick++) {
            if (trace.available(tick) != trace.available(tick - 1)) {
                changes.add((long) tick * trace.gapSeconds());
            }
        }
        return new Recording(
                trace.available(0),
                changes.stream().mapToLong(Long::longValue).toArray(),
                (long) ticks * trace.gapSeconds());
    }

    /** How often it went down, how long it was up, how often it came up, how long it was down. */
    Spells spells() {
        double up = 0;
        long at = 0;
        boolean isUp = firstUp;
        for (long change : changes) {
            up += isUp ? change - at : 0;
            at = change;
            isUp = !isUp;
        }
        up += isUp ? length - at : 0;
        int losses = (changes.length + (firstUp ? 1 : 0)) / 2;
        return new Spells(losses, up / 3600, changes.length - losses, (length - up) / 3600);
    }

    /**
     * What a recording comes to.
     *
     * @param losses how often the market went down
     * @param returns how often it came up
     */
    record Spells(int losses, double upHours, int returns, double downHours) {}

    /** How long it was watched, in seconds. */
    long length() {
        return length;
    }

    /** How it is now, after the last look, and how it was before. */
    Moment now() {
        return moments(length, 1).get(0);
    }

    /** How it was at an instant, and before, for the first instant and then in steps, as far as the recording goes. */
    List<Moment> moments(long first, long step) {
        List<Moment> found = new ArrayList<>();
        Moment.Memory memory = new Moment.Memory();
        boolean up = firstUp;
        int change = 0;
        long at = 0;
        for (long wanted = first; wanted <= length; wanted += step) {
            while (change < changes.length && changes[change] <= wanted) {
                memory.lived(changes[change] - at, up);
                at = changes[change++];
                up = !up;
            }
            memory.lived(wanted - at, up);
            at = wanted;
            found.add(memory.now(up, wanted - (change == 0 ? 0 : changes[change - 1]), change == 0));
        }
        return found;
    }

    /**
     * What followed an instant, in ticks; after the end of the recording its beginning follows, so that no instant is too late to
     * begin with (the circular bootstrap of Politis and Romano, 1992).
     *
     * @return a one for each tick at whose beginning there were machines
     */
    int[] from(long start, int tickSeconds, int ticks) {
        int[] machines = new int[ticks];
        long at = start % length;
        int change = place(at);
        for (int tick = 0; tick < ticks; tick++) {
            if (at >= length) {
                at %= length;
                change = place(at);
            }
            while (change < changes.length && changes[change] <= at) {
                change++;
            }
            machines[tick] = (change % 2 == 0) == firstUp ? 1 : 0;
            at += tickSeconds;
        }
        return machines;
    }

    private int place(long at) {
        int found = Arrays.binarySearch(changes, at);
        return found < 0 ? -found - 1 : found;
    }
}
