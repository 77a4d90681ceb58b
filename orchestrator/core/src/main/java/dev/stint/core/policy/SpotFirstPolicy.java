package dev.stint.core.policy;

import dev.stint.core.policy.Decision.Action;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Spot while there is time to lose, on-demand when there is none, and back when that pays. Immutable and pure.
 *
 * <p><b>The promise.</b> A run is done by its deadline, whatever spot does, if at submission
 *
 * <pre>deadline &gt;= now + remaining + start + save + cadence</pre>
 *
 * with {@code start} the longest start bound of the allowed on-demand markets plus start-and-restore, and provided that
 * on-demand starts within its bound, work goes on at the stated speed, a machine loses at most what is reported as unsaved,
 * and from the moment on-demand is demanded until it is granted, late looks, late news of a loss and refused launches take no
 * longer than one cadence together. Why: the slack of {@link DeadlineNet} never falls but by time passing without kept work,
 * a loss only turns unsaved work into remaining work, and on-demand is taken before the slack is gone; {@code save} and
 * {@code cadence} are then still unspent.
 *
 * <p><b>Never to and fro.</b> A move must gain a tenth beyond its own cost, and both the target and the present machine must
 * have lasted for the return hold. Under a deadline, spot is entered only with slack for a whole failed excursion.
 *
 * <p>The remaining work is taken to be the same on every type of machine.
 */
public final class SpotFirstPolicy implements PlacementPolicy {

    private final Pace pace;

    /** For markets that live in real seconds: hold 5 s, wait at most 10 min for spot, look again every 5 s. */
    public SpotFirstPolicy() {
        this(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(5));
    }

    /**
     * @param returnHold how long a market must have been up, and a machine held, before a move
     * @param defaultMaxWait longest time without a machine before on-demand is taken, where neither the spec nor a deadline
     *     says so
     * @param recheck longest time between two looks; positive
     */
    public SpotFirstPolicy(Duration returnHold, Duration defaultMaxWait, Duration recheck) {
        pace = new Pace(returnHold, defaultMaxWait, recheck);
    }

    @Override
    public Decision decide(Observation seen) {
        Ranking ranking = Ranking.of(seen);
        Look look = new Look(pace, seen, ranking, new DeadlineNet(seen, ranking));
        return seen.current().map(current -> keepOrMove(look, current)).orElseGet(() -> place(look));
    }

    private Decision place(Look look) {
        Optional<Scored> soonest = look.soonest();
        if (look.net.atRisk().isPresent() && soonest.isPresent()) {
            return look.say(Action.PLACE, soonest.get(), "the soonest to finish: " + look.numbers(soonest.get()));
        }
        Optional<Scored> best = look.ranking.open().filter(look::usable).findFirst();
        if (best.isPresent() && look.ranking.open().filter(look::usable).anyMatch(look::preferred)) {
            return look.say(Action.PLACE, best.get(), "the cheapest to finish: " + look.numbers(best.get()));
        }
        Instant idleSince = look.seen.idleSince().orElse(look.seen.submittedAt());
        Optional<Duration> maxWait = look.seen.goal().maxWait();
        if (look.seen.goal().capacity() == Capacity.SPOT_ONLY) {
            boolean tooLong = maxWait.isPresent() && !look.seen.now().isBefore(idleSince.plus(maxWait.get()));
            return tooLong
                    ? look.say(Action.GIVE_UP, "no spot market within max_wait " + Spans.words(maxWait.get()))
                    : look.say(
                            Action.WAIT, "no spot market is open and only spot is allowed", until(idleSince, maxWait));
        }
        Instant due = look.due(idleSince, maxWait);
        Optional<Scored> refuge = look.net.refuge();
        if (refuge.isEmpty()) {
            return look.say(Action.WAIT, "no allowed market is open");
        }
        if (due.isAfter(look.seen.now().plus(pace.grain()))) {
            return look.say(
                    Action.WAIT,
                    "no spot market is open; on-demand is taken at " + due + " at the latest" + look.patience(),
                    Optional.of(due));
        }
        return look.say(
                Action.PLACE,
                refuge.get(),
                "no spot market is open and waiting is over" + look.impatience(idleSince, maxWait) + ": "
                        + look.numbers(refuge.get()));
    }

    private Decision keepOrMove(Look look, Current current) {
        boolean taken = current.market().interruptible();
        Optional<Scored> refuge = look.net.refuge();
        if (look.net.atRisk().isPresent()) {
            boolean faster = taken && refuge.isPresent() && look.sooner(refuge.get());
            return faster
                    ? look.say(Action.MOVE, refuge.get(), "the soonest to finish: " + look.numbers(refuge.get()))
                    : look.say(Action.STAY, "the soonest to finish is here");
        }
        Optional<Duration> slack = look.net.slack();
        if (taken && refuge.isPresent() && slack.isPresent() && slack.get().compareTo(pace.grain()) <= 0) {
            return look.say(
                    Action.MOVE,
                    refuge.get(),
                    "on-demand is needed now to meet the deadline" + look.slackWords() + ": "
                            + look.numbers(refuge.get()));
        }
        Optional<Instant> netAt = taken ? slack.map(look.seen.now()::plus) : Optional.empty();
        if (look.ranking.current().filter(here -> !here.open()).isPresent()) {
            Scored here = look.ranking.current().get();
            return look.ranking
                    .open()
                    .filter(look::allows)
                    .findFirst()
                    .map(target ->
                            look.say(Action.MOVE, target, "here " + here.out().orElse("")))
                    .orElseGet(() -> look.say(
                            Action.STAY,
                            "here " + here.out().orElse("") + ", but nothing else can be had in time",
                            netAt));
        }
        return look.worthMoving(current)
                .map(target -> look.say(Action.MOVE, target, look.gain(target)))
                .orElseGet(() -> look.say(Action.STAY, "nothing gains enough by a move" + look.slackWords(), netAt));
    }

    private static Optional<Instant> until(Instant since, Optional<Duration> wait) {
        return wait.map(since::plus);
    }
}
