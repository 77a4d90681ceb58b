package dev.stint.core.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works out {@link Expectation}s for one demand. Not safe for use by many threads, as {@link HazardModel} is not.
 *
 * <p>Each interruption costs a new start with restore, half a cadence of lost work on average, and the save under way (J. W. Young,
 * "A first order approximation to the optimum checkpoint interval", CACM 17(9), 1974; J. T. Daly, FGCS 22(3), 2006). What is lost
 * has to be worked again and can be interrupted again, so with M the renewal function of the market's machines the expected number
 * solves {@code N = M(work + saves + N · loss)}.
 *
 * <p>Without checkpoints one machine has to live through a start and the whole work; with S the chance of that, 1/S - 1 tries fail.
 */
public final class CostModel {

    /** Where nobody knows how long the work is, a day of it is the sample by which prices of useful hours are compared. */
    static final Duration SAMPLE_WORK = Duration.ofHours(24);

    /** How long a market that refused is left alone: the cooldown of the run machine for want of capacity. */
    static final Duration REFUSED_WAIT = Duration.ofMinutes(5);

    /** A market in which more than this share of all time goes into restarts finishes nothing worth waiting for. */
    private static final double MOST_LOST_SHARE = 0.95;

    private static final double SMALLEST_CHANCE = 1e-6;
    private static final int MOST_ROUNDS = 60;

    private final Demand demand;
    private final HazardModel hazards;
    private final CadenceRule cadence;
    private final Map<String, Commitment> commitments;
    private final Instant now;

    /**
     * @param cadence how often is saved where the spec leaves it open
     * @param now when the commitments are used from
     */
    public CostModel(
            Demand demand, HazardModel hazards, CadenceRule cadence, List<Commitment> commitments, Instant now) {
        this.demand = demand;
        this.hazards = hazards;
        this.cadence = cadence;
        this.commitments = Commitment.byMarket(commitments);
        this.now = now;
    }

    Demand demand() {
        return demand;
    }

    HazardModel hazards() {
        return hazards;
    }

    /** What it takes to finish in this market. */
    public Expectation expect(Quote quote) {
        double stated = demand.workHours(quote.market().instanceType(), quote.shape());
        boolean known = !Double.isNaN(stated);
        double work = known ? stated : hours(SAMPLE_WORK);
        Hazard hazard = hazards.of(quote);
        Pace pace = quote.pace().orElse(demand.pace());
        double boot = hours(pace.start());
        double restore = hours(pace.restore());
        Optional<KeptCheckpoint> kept = demand.kept();
        double start = kept.isPresent() ? boot + restore : boot;
        double save = demand.keepsProgress() ? hours(pace.save()) : 0;
        double between = demand.keepsProgress() ? cadenceHours(pace, hazard, work) : 0;
        double saves = between > 0 ? work / between * save : 0;
        double loss;
        double interruptions;
        if (hazard.never()) {
            loss = 0;
            interruptions = 0;
        } else if (demand.keepsProgress()) {
            loss = boot + restore + Math.min(between, work) / 2 + save;
            interruptions = interruptions(hazard, work + saves, loss);
        } else {
            double whole = start + work;
            double lives = hazard.survival(whole);
            loss = (hazard.meanLifeWithin(whole) - whole * lives) / (1 - lives);
            interruptions = lives < SMALLEST_CHANCE ? Double.POSITIVE_INFINITY : (1 - lives) / lives;
        }
        Expectation raw = new Expectation(
                quote.perHour().doubleValue(),
                demand.machines(),
                known,
                work,
                start,
                kept.isPresent() ? Transfer.hours(kept.get(), quote.market()) : 0,
                kept.isPresent() ? Transfer.usd(kept.get(), quote.market()) : 0,
                between,
                saves,
                hazard,
                interruptions,
                loss,
                demand.keepsProgress(),
                hazards.refusalsPerGrant(quote) * hours(REFUSED_WAIT),
                0);
        Optional<Commitment> commitment = Commitment.of(quote, commitments);
        return commitment.isEmpty() ? raw : covered(raw, commitment.get());
    }

    private Expectation covered(Expectation raw, Commitment commitment) {
        return new Expectation(
                raw.usdPerHour(),
                raw.machines(),
                raw.workKnown(),
                raw.workHours(),
                raw.startHours(),
                raw.moveHours(),
                raw.moveUsd(),
                raw.cadenceHours(),
                raw.saveHours(),
                raw.hazard(),
                raw.interruptions(),
                raw.lossHours(),
                raw.keepsProgress(),
                raw.waitHours(),
                commitment.usableHours(now, raw.machines()));
    }

    private double cadenceHours(Pace pace, Hazard hazard, double work) {
        Duration interval = demand.interval().isPresent()
                ? demand.interval().get()
                : cadence.interval(pace.save(), hazard.perHourOver(work));
        return hours(interval);
    }

    private static double interruptions(Hazard hazard, double exposed, double loss) {
        if (hazard.longRunPerHour() * loss >= MOST_LOST_SHARE) {
            return Double.POSITIVE_INFINITY;
        }
        double count = hazard.interruptions(exposed);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double next = hazard.interruptions(exposed + count * loss);
            if (next - count <= 1e-4 * next) {
                return next;
            }
            count = next;
        }
        return count;
    }

    private static double hours(Duration duration) {
        return duration.toMillis() / 3_600_000.0;
    }
}
