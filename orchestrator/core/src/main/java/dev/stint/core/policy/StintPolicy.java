package dev.stint.core.policy;

import dev.stint.core.policy.Decision.Action;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.providers.CapacityType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Spot while there is time to lose, on-demand when there is none, and back when that pays. The rule in formulas, what it was
 * measured against, and a proof of the promise are in {@code docs/policy.md}. Immutable, thread-safe and pure: live, in a plan and
 * in a replay it is the same object.
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
 * <p><b>Never to and fro.</b> A move must gain more than it costs while both machines are expected to last, from on-demand to spot
 * with the way back; the price must be lower by a share; and both the target and the present machine must have lasted for the return
 * hold. Under a deadline, spot is entered only with slack for a whole failed excursion.
 *
 * <p>The remaining work is taken to be the same on every type of machine.
 */
public final class StintPolicy implements PlacementPolicy {
    private final PolicyParameters parameters;
    private final Pace pace;

    /** For markets that live in real seconds. */
    public StintPolicy() {
        this(Pace.STANDARD);
    }

    /** @param pace how often it is asked */
    public StintPolicy(Pace pace) {
        this(PolicyParameters.STANDARD, pace);
    }

    /**
     * @param parameters what it weighs with
     * @param pace how often it is asked
     */
    public StintPolicy(PolicyParameters parameters, Pace pace) {
        this.parameters = parameters;
        this.pace = pace;
    }

    @Override
    public Decision decide(Observation seen) {
        Look look = new Look(parameters, pace, seen);
        return seen.current().isPresent() ? keepOrMove(look) : place(look);
    }

    private Decision place(Look look) {
        if (look.net.endangered()) {
            @Nullable Scored soonest = look.soonest();
            if (soonest != null) {
                return look.say(Action.PLACE, soonest, () -> "the soonest to finish: " + look.numbers(soonest));
            }
        }
        Optional<Duration> maxWait = look.seen.goal().maxWait();
        Optional<Instant> ends = look.patienceEnds(maxWait);
        @Nullable Scored best = best(look);
        if (best != null) {
            boolean patient = maxWait.isEmpty() || ends.orElseThrow().isAfter(look.seen.now());
            return patient && best.market().interruptible() && look.worth.tooDear(best)
                    ? look.say(
                            Action.WAIT,
                            () -> best.market() + " is dear, and a cheaper market may come back in time"
                                    + look.worth.patience())
                    : look.say(Action.PLACE, best, () -> "the cheapest to finish: " + look.numbers(best));
        }
        return look.seen.goal().capacity() == Capacity.SPOT_ONLY
                ? hold(look, maxWait.flatMap(longest -> ends))
                : waitOrFallBack(look, ends);
    }

    /** The best market to take at once; none when only waiting or on-demand is left. */
    private static @Nullable Scored best(Look look) {
        boolean worthTaking = false;
        @Nullable Scored best = null;
        for (int i = 0; i < look.ranking.all.size(); i++) {
            Scored scored = look.ranking.all.get(i);
            if (scored.open() && look.usable(scored)) {
                worthTaking |= look.seen.goal().capacity() == Capacity.ON_DEMAND
                        || (scored.market().capacity() != CapacityType.ON_DEMAND
                                && !look.worth.notWorthItsHaul(scored));
                best = look.worth.better(scored, best) ? scored : best;
            }
        }
        return worthTaking ? best : null;
    }

    private static Decision hold(Look look, Optional<Instant> ends) {
        return ends.isPresent() && !look.seen.now().isBefore(ends.get())
                ? look.say(
                        Action.GIVE_UP,
                        () -> "no spot market within max_wait "
                                + look.seen.goal().maxWait().map(Spans::words).orElse(""))
                : look.say(Action.WAIT, () -> "no spot market is open and only spot is allowed", ends);
    }

    private Decision waitOrFallBack(Look look, Optional<Instant> ends) {
        @Nullable Scored refuge = look.net.refuge();
        if (refuge == null) {
            return look.say(Action.WAIT, () -> "no allowed market is open");
        }
        double spare = look.net.guarded() ? look.net.slack - look.worth.reserve : Double.POSITIVE_INFINITY;
        double patience =
                ends.isPresent() ? Spans.seconds(look.seen.now(), ends.get()) - look.grain : Double.POSITIVE_INFINITY;
        if (spare >= 0 && patience > 0) {
            Instant due = ends.isPresent() && patience + look.grain < spare ? ends.get() : look.in(spare);
            return look.say(
                    Action.WAIT,
                    () -> "no spot market is open; on-demand is taken at " + due + " at the latest"
                            + look.worth.patience(),
                    Optional.of(due));
        }
        boolean demanded = look.seen.goal().maxWait().isPresent();
        Duration longest = look.seen.goal().maxWait().orElse(pace.defaultMaxWait());
        return look.say(
                Action.PLACE,
                refuge,
                () -> "no spot market is open and waiting is over"
                        + look.worth.impatience(patience <= 0, demanded, longest) + ": " + look.numbers(refuge));
    }

    private static Decision keepOrMove(Look look) {
        @Nullable Scored here = look.ranking.current.orElse(null);
        boolean taken = look.seen.current().orElseThrow().market().interruptible();
        if (look.net.endangered()) {
            @Nullable Scored refuge = look.net.refuge();
            return taken && refuge != null && look.sooner(refuge)
                    ? look.say(Action.MOVE, refuge, () -> "the soonest to finish: " + look.numbers(refuge))
                    : look.say(Action.STAY, () -> "the soonest to finish is here");
        }
        if (taken && look.net.guarded()) {
            double fall = here == null ? look.grain : look.net.fallUntil(look.grain, here);
            @Nullable Scored refuge = look.net.affords(fall) ? null : look.net.refuge();
            if (refuge != null) {
                return look.say(
                        Action.MOVE,
                        refuge,
                        () -> "on-demand is needed now to meet the deadline" + look.slackWords() + ": "
                                + look.numbers(refuge));
            }
        }
        Optional<Instant> netAt = taken && look.net.guarded() ? Optional.of(look.in(look.net.slack)) : Optional.empty();
        if (here != null && !here.open()) {
            return leave(look, here, netAt);
        }
        @Nullable Scored target = here == null || !look.settled() ? null : target(look, here);
        return here != null && target != null
                ? look.say(Action.MOVE, target, () -> look.worth.gain(here, target) + look.slackWords())
                : look.say(Action.STAY, () -> "nothing gains enough by a move" + look.slackWords(), netAt);
    }

    /** The present machine may not be kept, by the spec's word. */
    private static Decision leave(Look look, Scored here, Optional<Instant> netAt) {
        String why = look.ranking.words(here);
        @Nullable Scored best = null;
        for (int i = 0; i < look.ranking.all.size(); i++) {
            Scored scored = look.ranking.all.get(i);
            if (scored.open() && look.allows(scored) && look.worth.better(scored, best)) {
                best = scored;
            }
        }
        return best != null
                ? look.say(Action.MOVE, best, () -> "here " + why)
                : look.say(Action.STAY, () -> "here " + why + ", but nothing else can be had in time", netAt);
    }

    /** The market to move to because it pays, if there is one: the best to enter, or none. */
    private static @Nullable Scored target(Look look, Scored here) {
        @Nullable Scored best = null;
        for (int i = 0; i < look.ranking.all.size(); i++) {
            Scored scored = look.ranking.all.get(i);
            if (scored.open()
                    && !scored.current
                    && (scored.safe() || look.held(scored.candidate))
                    && look.worth.better(scored, best)) {
                best = scored;
            }
        }
        return best != null && look.allows(best) && look.worth.pays(here, best) ? best : null;
    }
}
