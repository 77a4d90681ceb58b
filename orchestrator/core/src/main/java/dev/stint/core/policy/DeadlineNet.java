package dev.stint.core.policy;

import dev.stint.core.policy.Observation.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * How much time may still be lost before on-demand has to be launched for the deadline's sake.
 *
 * <pre>slack = deadline - now - (remaining + unsaved + start + save + cadence)</pre>
 *
 * where {@code start} is the longest of the open on-demand markets (start bound plus start-and-restore), so that any of them
 * will do, {@code unsaved} counts only on a machine that can be taken, {@code save} pays for the last commit when a machine is
 * left, and {@code cadence} is the margin for late looks, late news of a loss and refused launches.
 */
final class DeadlineNet {
    private final Observation seen;
    private final Ranking ranking;
    private final Duration exposed;
    private final Duration leaving;

    DeadlineNet(Observation seen, Ranking ranking) {
        this.seen = seen;
        this.ranking = ranking;
        boolean taken = seen.current()
                .filter(current -> current.market().interruptible())
                .isPresent();
        exposed = taken ? seen.work().unsaved() : Duration.ZERO;
        leaving = seen.current().isPresent() ? seen.work().save() : Duration.ZERO;
    }

    /** The slack; empty when there is no deadline, no known remaining work, or no on-demand market to fall back to. */
    Optional<Duration> slack() {
        Optional<Duration> start = start();
        if (seen.goal().deadline().isEmpty() || seen.work().remaining().isEmpty() || start.isEmpty()) {
            return Optional.empty();
        }
        Duration left = Duration.between(seen.now(), seen.goal().deadline().get());
        Work work = seen.work();
        return Optional.of(
                left.minus(Spans.sum(work.remaining().get(), exposed, start.get(), work.save(), work.cadence())));
    }

    /** The longest start of the open on-demand markets. */
    Optional<Duration> start() {
        return ranking.openSafe().map(Scored::restart).max(Comparator.naturalOrder());
    }

    /** Whether so much may be lost and on-demand would still do; true where nothing is guarded. */
    boolean affords(Duration loss) {
        return slack().map(slack -> slack.compareTo(loss) >= 0).orElse(true);
    }

    /** Time a stay on spot may take without leaving anything: a start, then a machine taken just before its first commit. */
    Duration excursion(Scored spot) {
        return Spans.sum(spot.restart(), seen.work().cadence(), seen.work().save());
    }

    /** On-demand to go to: the cheapest that makes the deadline, else the fastest. */
    Optional<Scored> refuge() {
        Optional<Scored> cheapest = ranking.openSafe().filter(this::inTime).findFirst();
        return cheapest.isPresent()
                ? cheapest
                : ranking.openSafe().min(Comparator.comparing(Scored::restart).thenComparing(Scored::usdPerHour));
    }

    /** Whether the market makes the deadline even in the worst case; true where there is nothing to miss. */
    boolean inTime(Scored safe) {
        return seen.goal()
                .deadline()
                .map(deadline -> !finish(safe).isAfter(deadline))
                .orElse(true);
    }

    /** Why the deadline cannot be promised any more, if it cannot. */
    Optional<String> atRisk() {
        if (seen.goal().deadline().isEmpty()) {
            return Optional.empty();
        }
        Instant deadline = seen.goal().deadline().get();
        if (seen.work().remaining().isEmpty()) {
            return seen.now().isBefore(deadline)
                    ? Optional.empty()
                    : Optional.of("the deadline " + deadline + " has passed and nobody knows how much work remains");
        }
        Optional<Scored> best = promising();
        if (best.isPresent()) {
            Instant finish = finish(best.get());
            return finish.isAfter(deadline)
                    ? Optional.of("the best promise is " + best.get().market() + ", done at " + finish + ", "
                            + Spans.words(Duration.between(deadline, finish)) + " after the deadline " + deadline + " ("
                            + arithmetic(best.get()) + ")")
                    : Optional.empty();
        }
        Duration least = seen.work().remaining().get();
        return seen.now().plus(least).isAfter(deadline)
                ? Optional.of("no market is open and " + Spans.words(least) + " of work do not fit before " + deadline)
                : Optional.empty();
    }

    /** The market that ends soonest: on-demand where there is some, for only that is a promise; else the best hope. */
    private Optional<Scored> promising() {
        Comparator<Scored> soonest = Comparator.comparing(this::finish);
        Optional<Scored> safe = ranking.openSafe().min(soonest);
        if (safe.isPresent()) {
            return safe;
        }
        boolean closedRefuge = ranking.all().stream()
                .anyMatch(scored -> scored.safe()
                        && Ranking.allowed(
                                seen.goal().capacity(), scored.market().capacity()));
        return closedRefuge
                ? ranking.all().stream().filter(Scored::safe).min(soonest)
                : ranking.open().min(soonest);
    }

    private Instant finish(Scored scored) {
        Duration work = seen.work().remaining().orElse(Duration.ZERO);
        boolean here = ranking.current().filter(scored::equals).isPresent();
        return here
                ? seen.now().plus(scored.first()).plus(work)
                : seen.now().plus(Spans.sum(leaving, scored.first(), work, exposed));
    }

    private String arithmetic(Scored scored) {
        return "now " + seen.now() + ", " + Spans.words(scored.first()) + " to start, "
                + Spans.words(seen.work().remaining().orElse(Duration.ZERO)) + " of work, "
                + Spans.words(exposed) + " not saved";
    }
}
