package dev.stint.core.policy;

import dev.stint.core.policy.Decision.Action;
import dev.stint.core.policy.Decision.Reasons;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One decision under way: an observation with what follows from it. Seconds and dollars as plain numbers. */
final class Look {
    private final Pace pace;
    final Observation seen;
    final Ranking ranking;
    final DeadlineNet net;
    final Worth worth;
    /** Shortest time to the next look. */
    final double grain;

    Look(PolicyParameters parameters, Pace pace, Observation seen) {
        this.pace = pace;
        this.seen = seen;
        ranking = new Ranking(parameters, seen);
        net = new DeadlineNet(seen, ranking);
        grain = Spans.seconds(pace.grain());
        worth = new Worth(parameters, seen, ranking, net, Spans.seconds(pace.recheck()));
    }

    /** Whether the market may be taken from nothing: spot needs slack for a try that fails, on-demand must be in time. */
    boolean usable(Scored scored) {
        return scored.safe() ? net.inTime(scored) && net.sure(scored) : net.affords(scored.excursion);
    }

    /** The open market that ends soonest. */
    @Nullable
    Scored soonest() {
        double work = worth.horizon();
        @Nullable Scored best = null;
        for (int i = 0; i < ranking.all.size(); i++) {
            Scored scored = ranking.all.get(i);
            if (scored.open() && (best == null || scored.expectedHours(work) < best.expectedHours(work))) {
                best = scored;
            }
        }
        return best;
    }

    /** Whether the work is done sooner there than here. */
    boolean sooner(Scored target) {
        double work = ranking.work.orElse(0);
        double leave = Spans.seconds(seen.work().save()) / Spans.SECONDS_PER_HOUR;
        return ranking.current.isPresent()
                && leave + target.expectedHours(work) < ranking.current.get().expectedHours(work);
    }

    /** When waiting without a machine ends for the spec's sake, or for patience's where nothing else says when. */
    Optional<Instant> patienceEnds(Optional<Duration> maxWait) {
        Instant idleSince = seen.idleSince().orElse(seen.submittedAt());
        return maxWait.isPresent() || !net.guarded()
                ? Optional.of(idleSince.plus(maxWait.orElse(pace.defaultMaxWait())))
                : Optional.empty();
    }

    /** Whether the deadline leaves room to leave the present machine for the target, be refused or fail there, and come back. */
    boolean allows(Scored target) {
        double save = Spans.seconds(seen.work().save());
        if (target.safe()) {
            return net.inTime(target) && net.affords(save + 2 * target.haul);
        }
        if (seen.goal().deadline().isEmpty() || seen.goal().capacity() == Capacity.SPOT_ONLY) {
            return true;
        }
        boolean leavingSafety =
                ranking.current.isPresent() && ranking.current.get().safe();
        return net.guarded() ? net.affords(target.excursion + save) : !leavingSafety;
    }

    /** Whether a market has been up long enough to be believed in. */
    boolean held(Candidate candidate) {
        return candidate.availableSince().isPresent()
                && !candidate.availableSince().get().plus(pace.returnHold()).isAfter(seen.now());
    }

    /** Whether the present machine has been held long enough to be left for gain. */
    boolean settled() {
        return seen.current().isPresent()
                && !seen.current().get().since().plus(pace.returnHold()).isAfter(seen.now());
    }

    String numbers(Scored scored) {
        return scored.market() + ", " + scored.arithmetic(ranking.work);
    }

    String slackWords() {
        return net.guarded() ? " (slack " + Spans.words(net.slack) + ")" : "";
    }

    Decision say(Action action, Scored target, Supplier<String> why) {
        return decision(action, Optional.of(target), why, Optional.empty());
    }

    Decision say(Action action, Supplier<String> why) {
        return decision(action, Optional.empty(), why, Optional.empty());
    }

    Decision say(Action action, Supplier<String> why, Optional<Instant> notLater) {
        return decision(action, Optional.empty(), why, notLater);
    }

    private Decision decision(
            Action action, Optional<Scored> target, Supplier<String> why, Optional<Instant> notLater) {
        return new Decision(
                action,
                target.map(Scored::market),
                new Reasons(why, ranking::reasons, () -> next(notLater), net::atRisk));
    }

    /** When so many seconds have passed. */
    Instant in(double seconds) {
        return seen.now().plus(Spans.duration(seconds));
    }

    /** The next instant at which something may be decided otherwise, never sooner than a grain from now. */
    private Instant next(Optional<Instant> notLater) {
        Stream<Instant> reopened = seen.candidates().stream().flatMap(c -> c.closedUntil().stream());
        Stream<Instant> held = seen.candidates().stream()
                .flatMap(c -> c.availableSince().map(at -> at.plus(pace.returnHold())).stream());
        Instant soonest = seen.now().plus(pace.grain());
        Instant next = Stream.of(
                        reopened, held, notLater.stream(), Stream.of(seen.now().plus(pace.recheck())))
                .flatMap(instants -> instants)
                .filter(at -> at.isAfter(seen.now()))
                .min(Comparator.naturalOrder())
                .orElse(soonest);
        return next.isBefore(soonest) ? soonest : next;
    }
}
