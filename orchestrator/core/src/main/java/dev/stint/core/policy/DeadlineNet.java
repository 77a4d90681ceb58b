package dev.stint.core.policy;

import dev.stint.core.policy.Observation.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much time may still be lost before on-demand has to be launched for the deadline's sake.
 *
 * <pre>slack = deadline - now - (remaining + unsaved + start + save + cadence)</pre>
 *
 * where {@code start} is the longest of the open on-demand markets (start bound plus start-and-restore, and before that the way of
 * the checkpoints where they have to be brought there), so that any of them will do, {@code unsaved} counts only on a machine that can be taken, {@code save} pays for the last commit when a machine is
 * left, and {@code cadence} is the margin for late looks, late news of a loss and refused launches. Seconds, as plain numbers.
 */
final class DeadlineNet {
    private final Observation seen;
    private final Ranking ranking;
    private final double work;
    private final double exposed;
    private final double save;
    private final double cadence;

    /** Seconds from now to the deadline; infinite where there is none. */
    private final double left;

    /** The longest way into one of the open on-demand markets; negative where none is open. */
    final double start;

    /** What may be lost; NaN when there is no deadline, no known remaining work, or no on-demand market to fall back to. */
    final double slack;

    DeadlineNet(Observation seen, Ranking ranking) {
        this.seen = seen;
        this.ranking = ranking;
        Work amounts = seen.work();
        work = ranking.work.orElse(0);
        save = Spans.seconds(amounts.save());
        cadence = Spans.seconds(amounts.cadence());
        boolean taken =
                seen.current().isPresent() && seen.current().get().market().interruptible();
        exposed = taken ? Spans.seconds(amounts.unsaved()) : 0;
        left = seen.goal().deadline().isPresent()
                ? Spans.seconds(seen.now(), seen.goal().deadline().get())
                : Double.POSITIVE_INFINITY;
        double longest = -1;
        for (int i = 0; i < ranking.all.size(); i++) {
            Scored scored = ranking.all.get(i);
            if (scored.open() && scored.safe()) {
                longest = Math.max(longest, scored.entry);
            }
        }
        start = longest;
        boolean guarded = left != Double.POSITIVE_INFINITY && ranking.work.isPresent() && start >= 0;
        slack = guarded ? left - (work + exposed + start + save + cadence) : Double.NaN;
    }

    /** Whether there is a deadline that can be guarded. */
    boolean guarded() {
        return !Double.isNaN(slack);
    }

    /** Whether so many seconds may be lost and on-demand would still do; true where nothing is guarded. */
    boolean affords(double loss) {
        return !(slack < loss);
    }

    /** What a stay where the run is costs of the slack until the next look, at most: what is not useful, and what is not kept. */
    double fallUntil(double nextLook, Scored here) {
        return Math.min(nextLook, here.first + Math.min(nextLook, save + cadence));
    }

    /** On-demand to go to: the cheapest to finish that makes the deadline, else the fastest. */
    @Nullable
    Scored refuge() {
        @Nullable Scored cheapest = null;
        @Nullable Scored fastest = null;
        for (int i = 0; i < ranking.all.size(); i++) {
            Scored scored = ranking.all.get(i);
            if (!scored.open() || !scored.safe()) {
                continue;
            }
            if (inTime(scored)
                    && (cheapest == null
                            || better(scored, scored.score(ranking.work), cheapest, cheapest.score(ranking.work)))) {
                cheapest = scored;
            }
            if (fastest == null
                    || scored.entry < fastest.entry
                    || (scored.entry == fastest.entry
                            && better(scored, scored.usdPerHour, fastest, fastest.usdPerHour))) {
                fastest = scored;
            }
        }
        return cheapest != null ? cheapest : fastest;
    }

    private static boolean better(Scored one, double value, Scored other, double otherValue) {
        return value < otherValue || (value == otherValue && Ranking.byName(one, other));
    }

    /** Whether the market makes the deadline even in the worst case; true where there is nothing to miss. */
    boolean inTime(Scored safe) {
        return finish(safe) <= left;
    }

    /** Whether the deadline cannot be promised any more. */
    boolean endangered() {
        if (left == Double.POSITIVE_INFINITY) {
            return false;
        }
        if (ranking.work.isEmpty()) {
            return left <= 0;
        }
        @Nullable Scored best = promising();
        return (best == null ? work : finish(best)) > left;
    }

    /** Why the deadline cannot be promised any more, if it cannot. */
    Optional<String> atRisk() {
        if (!endangered()) {
            return Optional.empty();
        }
        Instant deadline = seen.goal().deadline().orElseThrow();
        if (ranking.work.isEmpty()) {
            return Optional.of("the deadline " + deadline + " has passed and nobody knows how much work remains");
        }
        @Nullable Scored best = promising();
        if (best == null) {
            return Optional.of("no market is open and " + Spans.words(work) + " of work do not fit before " + deadline);
        }
        Duration finish = Spans.duration(finish(best));
        return Optional.of("the best promise is " + best.market() + ", done at "
                + seen.now().plus(finish) + ", " + Spans.words(finish(best) - left) + " after the deadline " + deadline
                + " (now " + seen.now() + ", " + Spans.words(best.first) + " to start, " + Spans.words(work)
                + " of work, " + Spans.words(exposed) + " not saved)");
    }

    /** The market that ends soonest: on-demand where there is some, for only that is a promise; else the best hope. */
    private @Nullable Scored promising() {
        if (start >= 0) {
            return soonest(true, true);
        }
        @Nullable Scored closedRefuge = soonest(true, false);
        return closedRefuge != null ? closedRefuge : soonest(false, true);
    }

    private @Nullable Scored soonest(boolean safe, boolean open) {
        @Nullable Scored best = null;
        for (int i = 0; i < ranking.all.size(); i++) {
            Scored scored = ranking.all.get(i);
            boolean counts = scored.safe() == safe
                    && (open
                            ? scored.open()
                            : Ranking.allowed(
                                    seen.goal().capacity(), scored.market().capacity()));
            if (counts && (best == null || finish(scored) < finish(best))) {
                best = scored;
            }
        }
        return best;
    }

    /** Seconds from now until the work is done there. */
    private double finish(Scored scored) {
        double leaving = seen.current().isPresent() ? save : 0;
        return scored.current ? scored.first + work : leaving + scored.first + work + exposed;
    }
}
