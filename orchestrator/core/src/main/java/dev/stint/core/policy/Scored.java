package dev.stint.core.policy;

import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Work;
import dev.stint.providers.Market;
import java.util.OptionalDouble;

/**
 * A candidate with what follows from it for one run. Times are in seconds, prices in dollars per hour, as plain numbers: a simulation
 * makes tens of millions of these.
 *
 * <p>Expected machine time to finish is, to first order in the interruptions,
 *
 * <pre>T = first + C + C / L · loss,    loss = restart + cadence / 2 + save</pre>
 *
 * where C is the remaining work and L the time the machine is expected to last from now: each of the C / L interruptions costs a new
 * start with restore, half a cadence of lost work on average and the save that was under way (J. W. Young, "A first order
 * approximation to the optimum checkpoint interval", CACM 17(9), 1974; J. T. Daly, FGCS 22(3), 2006). Where C is unknown, candidates
 * are compared by price × (1 + loss / L), the price of one useful hour.
 *
 * <p>Where the run's checkpoints have to be brought to another store first, that comes before the first start, once: its time in
 * {@code first}, its dollars on top. No machine is paid for meanwhile.
 */
final class Scored {

    /** Why a market cannot be used now. */
    enum Out {
        CAPACITY,
        MAX_PRICE,
        CLOSED,
        GONE,
        /** It can be used. */
        NOT
    }

    final Candidate candidate;
    final Out out;
    final boolean current;
    final double usdPerHour;
    /** Time until the run's checkpoints are where the machine reaches them; zero where they are. */
    final double haul;
    /** What bringing them there costs, in dollars. */
    final double haulUsd;
    /** From a launch to useful work, at most. */
    final double restart;
    /** From now to useful work, at most, where nothing is started yet: the checkpoints are brought, then a machine starts. */
    final double entry;
    /** From now to useful work: that, or what is left of it, or nothing where the run works already. */
    final double first;
    /** What one interruption costs on average. */
    final double loss;
    /** What one interruption costs at most: a start, then a machine taken just before its first commit; and the way here and back. */
    final double excursion;
    /** How long the machine is expected to last from now; infinite where nothing is taken. */
    final double life;

    Scored(Candidate candidate, Out out, boolean current, Work work, double life, double gone) {
        this.candidate = candidate;
        this.out = out;
        this.current = current;
        this.life = life;
        double cadence = Spans.seconds(work.cadence());
        double save = Spans.seconds(work.save());
        usdPerHour = candidate.offer().perHour().doubleValue();
        restart = Spans.seconds(candidate.offer().startBound()) + Spans.seconds(work.startAndRestore());
        haul = candidate.haul().isPresent()
                ? Spans.seconds(candidate.haul().get().time())
                : 0;
        haulUsd = candidate.haul().isPresent() ? candidate.haul().get().usd().doubleValue() : 0;
        entry = haul + restart;
        first = Math.max(0, entry - gone);
        loss = restart + cadence / 2 + save;
        excursion = 2 * haul + restart + cadence + save;
    }

    Market market() {
        return candidate.offer().market();
    }

    boolean open() {
        return out == Out.NOT;
    }

    boolean safe() {
        return !market().interruptible();
    }

    double expectedHours(double work) {
        return (first + work + work / life * loss) / Spans.SECONDS_PER_HOUR;
    }

    double expectedUsd(double work) {
        return usdPerHour * (expectedHours(work) - haul / Spans.SECONDS_PER_HOUR) + haulUsd;
    }

    /** Price of an hour of useful work. */
    double usefulHourUsd() {
        return usdPerHour * (1 + loss / life);
    }

    /** What decides the order in a list: lower is better. */
    double score(OptionalDouble work) {
        return work.isPresent() ? expectedUsd(work.getAsDouble()) : usefulHourUsd();
    }

    String arithmetic(OptionalDouble work) {
        String price = Spans.decimals(usdPerHour, 4) + " USD/h";
        if (work.isEmpty()) {
            return Spans.decimals(usefulHourUsd(), 4) + " USD per useful hour: " + price + ", "
                    + Spans.decimals(Spans.SECONDS_PER_HOUR / life, 3) + " interruptions/h of " + Spans.words(loss)
                    + " each" + hauling();
        }
        double seconds = work.getAsDouble();
        return Spans.decimals(expectedUsd(seconds), 4) + " USD to finish: " + price + " x (" + Spans.words(first - haul)
                + " start + " + Spans.words(seconds) + " work + " + Spans.decimals(seconds / life, 2)
                + " interruptions of " + Spans.words(loss) + ")" + hauling();
    }

    /** What comes on top where checkpoints have to be brought there first. */
    private String hauling() {
        return candidate
                .haul()
                .map(to -> " + " + Spans.decimals(haulUsd, 4) + " USD and " + Spans.words(haul)
                        + " to bring the checkpoints: " + to.words())
                .orElse("");
    }
}
