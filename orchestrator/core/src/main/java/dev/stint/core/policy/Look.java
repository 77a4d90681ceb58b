package dev.stint.core.policy;

import dev.stint.core.policy.Decision.Action;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import dev.stint.providers.CapacityType;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** One decision under way: an observation with what follows from it. */
final class Look {
    /** What a move must gain, as a share of the cost of staying: prices move by a few per cent without meaning it. */
    private static final double MOVE_GAIN = 0.10;

    private final Pace pace;
    final Observation seen;
    final Ranking ranking;
    final DeadlineNet net;

    Look(Pace pace, Observation seen, Ranking ranking, DeadlineNet net) {
        this.pace = pace;
        this.seen = seen;
        this.ranking = ranking;
        this.net = net;
    }

    /** Whether the market may be taken from nothing: spot needs slack, on-demand must be in time. */
    boolean usable(Scored scored) {
        return scored.safe() ? net.inTime(scored) : net.affords(net.excursion(scored));
    }

    /** Whether the market is worth taking at once rather than waiting for a better one. */
    boolean preferred(Scored scored) {
        return seen.goal().capacity() == Capacity.ON_DEMAND || scored.market().capacity() != CapacityType.ON_DEMAND;
    }

    Optional<Scored> soonest() {
        Duration work = seen.work().remaining().orElse(Duration.ZERO);
        return ranking.open().min(Comparator.comparingDouble((Scored s) -> s.expectedHours(work)));
    }

    boolean sooner(Scored target) {
        Duration work = seen.work().remaining().orElse(Duration.ZERO);
        double leave = Spans.hours(seen.work().save());
        return ranking.current()
                .map(here -> leave + target.expectedHours(work) < here.expectedHours(work))
                .orElse(false);
    }

    /**
     * When waiting for spot ends: at {@code max_wait}, and under a deadline early enough that after an on-demand start
     * there is still slack for one return to spot.
     */
    Instant due(Instant idleSince, Optional<Duration> maxWait) {
        Optional<Instant> byNet = dueByNet();
        Optional<Instant> byWait = maxWait.isPresent() || byNet.isEmpty()
                ? Optional.of(idleSince.plus(maxWait.orElse(pace.defaultMaxWait())))
                : Optional.empty();
        return Stream.of(byNet, byWait)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .orElse(seen.now());
    }

    private Optional<Instant> dueByNet() {
        return net.slack()
                .map(slack -> seen.now().plus(slack).minus(failedTry()).minus(comingBack()));
    }

    /** What a return to spot takes that comes to nothing. */
    private Duration failedTry() {
        return ranking.all().stream()
                .filter(scored -> !scored.safe())
                .map(net::excursion)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** What it takes to be on on-demand again after that. */
    private Duration comingBack() {
        Duration save = seen.work().save();
        return Spans.sum(net.start().orElse(Duration.ZERO), save, save);
    }

    /** How much may be waited for spot, and what for the rest of the slack is kept. */
    String patience() {
        return net.slack()
                .map(slack -> " (slack " + Spans.words(slack) + ", of which "
                        + Spans.words(failedTry().plus(comingBack())) + " are kept for one return to spot)")
                .orElse("");
    }

    /** Why no longer is waited for spot: what the slack still has to pay for, or that it has been long enough. */
    String impatience(Instant idleSince, Optional<Duration> maxWait) {
        Duration longest = maxWait.orElse(pace.defaultMaxWait());
        boolean waited = !seen.now().plus(pace.grain()).isBefore(idleSince.plus(longest));
        if (waited && (maxWait.isPresent() || dueByNet().isEmpty())) {
            return " (" + (maxWait.isPresent() ? "max_wait" : "the longest wait") + " of " + Spans.words(longest)
                    + " has passed"
                    + net.slack().map(slack -> ", slack " + Spans.words(slack)).orElse("") + ")";
        }
        return net.slack()
                .map(slack -> " (slack " + Spans.words(slack) + ", kept for one return to spot: "
                        + Spans.words(failedTry()) + " for a try that fails, " + Spans.words(comingBack())
                        + " to come back)")
                .orElse("");
    }

    /** The market to move to because it pays, if there is one. */
    Optional<Scored> worthMoving(Current current) {
        boolean settled =
                current.useful() && !current.since().plus(pace.returnHold()).isAfter(seen.now());
        return settled
                ? ranking.open()
                        .filter(target -> !target.market().equals(current.market()))
                        .filter(target -> target.safe() || held(target.candidate()))
                        .filter(this::allows)
                        .filter(target -> staying() * (1 - MOVE_GAIN) > moving(target))
                        .min(Comparator.comparingDouble(this::moving))
                : Optional.empty();
    }

    /** Whether the deadline leaves room to leave the present machine for the target, be refused or fail there, and come back. */
    boolean allows(Scored target) {
        Duration save = seen.work().save();
        if (target.safe()) {
            return net.inTime(target) && net.affords(save);
        }
        if (seen.goal().deadline().isEmpty() || seen.goal().capacity() == Capacity.SPOT_ONLY) {
            return true;
        }
        boolean leavingSafety = ranking.current().filter(Scored::safe).isPresent();
        return net.slack().isPresent() ? net.affords(net.excursion(target).plus(save)) : !leavingSafety;
    }

    boolean held(Candidate candidate) {
        return candidate
                .availableSince()
                .filter(since -> !since.plus(pace.returnHold()).isAfter(seen.now()))
                .isPresent();
    }

    /**
     * Work the comparison is made for. Where nobody knows, as much again as the run has lived: the longer it has run, the
     * longer it will (and a move is then paid for by what was spent before, as in the ski rental problem).
     */
    Duration horizon() {
        return seen.work().remaining().orElseGet(() -> Duration.between(seen.submittedAt(), seen.now()));
    }

    double staying() {
        return ranking.current().map(here -> here.expectedUsd(horizon())).orElse(0.0);
    }

    double moving(Scored target) {
        double here = ranking.current().map(Scored::usdPerHour).orElse(0.0);
        return here * Spans.hours(seen.work().save()) + target.expectedUsd(horizon());
    }

    String gain(Scored target) {
        return target.market() + " finishes for " + Spans.decimals(moving(target), 4)
                + " USD with the move, staying for " + Spans.decimals(staying(), 4) + " USD" + slackWords();
    }

    String numbers(Scored scored) {
        return scored.market() + ", " + scored.arithmetic(ranking.remaining());
    }

    String slackWords() {
        return net.slack().map(slack -> " (slack " + Spans.words(slack) + ")").orElse("");
    }

    Decision say(Action action, Scored target, String why) {
        return new Decision(
                action, Optional.of(target.market()), why, ranking.reasons(), next(Optional.empty()), net.atRisk());
    }

    Decision say(Action action, String why) {
        return say(action, why, Optional.empty());
    }

    Decision say(Action action, String why, Optional<Instant> notLater) {
        return new Decision(action, Optional.empty(), why, ranking.reasons(), next(notLater), net.atRisk());
    }

    /** The next instant at which something may be decided otherwise, never sooner than a grain from now. */
    Instant next(Optional<Instant> notLater) {
        Stream<Instant> reopened = seen.candidates().stream().flatMap(c -> c.closedUntil().stream());
        Stream<Instant> held = seen.candidates().stream()
                .flatMap(c -> c.availableSince().map(at -> at.plus(pace.returnHold())).stream());
        return Stream.of(reopened, held, notLater.stream(), Stream.of(seen.now().plus(pace.recheck())))
                .flatMap(instants -> instants)
                .filter(at -> at.isAfter(seen.now()))
                .min(Comparator.naturalOrder())
                .map(at ->
                        at.isBefore(seen.now().plus(pace.grain())) ? seen.now().plus(pace.grain()) : at)
                .orElse(seen.now().plus(pace.recheck()));
    }
}
