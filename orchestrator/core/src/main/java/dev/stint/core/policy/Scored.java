package dev.stint.core.policy;

import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Work;
import dev.stint.providers.Market;
import java.time.Duration;
import java.util.Optional;

/**
 * A candidate with what it would cost to finish there.
 *
 * <p>Expected machine time to finish is, to first order in the hazard λ (interruptions per hour),
 *
 * <pre>T = start + R + λ · R · (start + cadence / 2 + save)</pre>
 *
 * where R is the remaining work: each of the λ · R interruptions costs a new start with restore, half a cadence of lost work
 * on average and the save that was under way (J. W. Young, "A first order approximation to the optimum checkpoint interval",
 * CACM 17(9), 1974; J. T. Daly, FGCS 22(3), 2006). The cost is price × T. Where R is unknown, candidates are compared by
 * price × (1 + λ · (start + cadence / 2 + save)), the price of one useful hour.
 *
 * @param candidate the market and what is known of it
 * @param out why it cannot be used now; empty when it can
 * @param hazardPerHour λ as used
 * @param restart time a new start takes until useful work
 * @param first time until useful work from now: a start, or nothing where the run works already
 * @param lossPerInterruption start, half a cadence and a save
 */
record Scored(
        Candidate candidate,
        Optional<String> out,
        double hazardPerHour,
        Duration restart,
        Duration first,
        Duration lossPerInterruption) {

    static Scored of(
            Candidate candidate, Optional<String> out, double hazardPerHour, Work work, Optional<Duration> first) {
        Duration restart = candidate.offer().startBound().plus(work.startAndRestore());
        Duration loss = Spans.sum(restart, work.cadence().dividedBy(2), work.save());
        return new Scored(candidate, out, hazardPerHour, restart, first.orElse(restart), loss);
    }

    Market market() {
        return candidate.offer().market();
    }

    boolean open() {
        return out.isEmpty();
    }

    boolean safe() {
        return !market().interruptible();
    }

    double usdPerHour() {
        return candidate.offer().perHour().doubleValue();
    }

    /** Expected machine hours to finish work that takes so long undisturbed. */
    double expectedHours(Duration remaining) {
        double hours = Spans.hours(remaining);
        return Spans.hours(first) + hours + hazardPerHour * hours * Spans.hours(lossPerInterruption);
    }

    double expectedUsd(Duration remaining) {
        return usdPerHour() * expectedHours(remaining);
    }

    /** Price of an hour of useful work. */
    double usefulHourUsd() {
        return usdPerHour() * (1 + hazardPerHour * Spans.hours(lossPerInterruption));
    }

    /** What decides the order: lower is better. */
    double score(Optional<Duration> remaining) {
        return remaining.map(this::expectedUsd).orElseGet(this::usefulHourUsd);
    }

    Decision.Ranked ranked(Optional<Duration> remaining) {
        double usd = remaining.map(this::expectedUsd).orElse(Double.NaN);
        return new Decision.Ranked(market(), usd, out.orElseGet(() -> arithmetic(remaining)));
    }

    String arithmetic(Optional<Duration> remaining) {
        String price = Spans.decimals(usdPerHour(), 4) + " USD/h";
        if (remaining.isEmpty()) {
            return Spans.decimals(usefulHourUsd(), 4) + " USD per useful hour: " + price + ", "
                    + Spans.decimals(hazardPerHour, 3) + " interruptions/h of " + Spans.words(lossPerInterruption)
                    + " each";
        }
        Duration work = remaining.get();
        return Spans.decimals(expectedUsd(work), 4) + " USD to finish: " + price + " x (" + Spans.words(first)
                + " start + " + Spans.words(work) + " work + "
                + Spans.decimals(hazardPerHour * Spans.hours(work), 2) + " interruptions of "
                + Spans.words(lossPerInterruption) + ")";
    }
}
