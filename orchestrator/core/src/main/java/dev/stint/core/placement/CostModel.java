package dev.stint.core.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works out {@link Expectation}s for one demand. Not safe for use by many threads: it keeps what it has worked out.
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
    private static final int MOST_KEPT = 10_000;

    private final Demand demand;
    private final HazardModel hazards;
    private final CadenceRule cadence;
    private final Map<String, Commitment> commitments;
    private final Instant now;
    private final Map<CourseKey, Course> courses = new HashMap<>();

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
        return expect(quote, workHours(quote));
    }

    /** Hours each machine there works, undisturbed; NaN when nothing is stated about it. */
    double workHours(Quote quote) {
        return demand.workHours(quote.market().instanceType(), quote.shape());
    }

    Expectation expect(Quote quote, double stated) {
        Course course = course(hazard(quote), stated, quote.pace().orElse(demand.pace()));
        Optional<KeptCheckpoint> kept = demand.kept();
        Optional<Commitment> commitment = Commitment.of(quote, commitments);
        return new Expectation(
                quote.perHour().doubleValue(),
                demand.machines(),
                course.known(),
                course.work(),
                course.start(),
                kept.isPresent() ? Transfer.hours(kept.get(), quote.market()) : 0,
                kept.isPresent() ? Transfer.usd(kept.get(), quote.market()) : 0,
                course.between(),
                course.saves(),
                course.hazard(),
                course.interruptions(),
                course.loss(),
                demand.keepsProgress(),
                hazards.refusalsPerGrant(quote) * hours(REFUSED_WAIT),
                commitment.isPresent() ? commitment.get().usableHours(now, demand.machines()) : 0);
    }

    /** One machine of a gang that is taken stops all: together they are taken as often as each, times their number. */
    private Hazard hazard(Quote quote) {
        Hazard one = hazards.of(quote);
        return demand.nodes() == 1 ? one : one.ofGang(demand.nodes());
    }

    /** How the work goes on machines with a hazard and a pace, in hours: the part that many markets have in common. */
    private record Course(
            boolean known,
            double work,
            double start,
            double between,
            double saves,
            Hazard hazard,
            double interruptions,
            double loss) {}

    private record CourseKey(Hazard hazard, double stated, Pace pace) {}

    private Course course(Hazard hazard, double stated, Pace pace) {
        CourseKey key = new CourseKey(hazard, stated, pace);
        @Nullable Course known = courses.get(key);
        if (known != null) {
            return known;
        }
        if (courses.size() >= MOST_KEPT) {
            courses.clear();
        }
        Course made = newCourse(hazard, stated, pace);
        courses.put(key, made);
        return made;
    }

    private Course newCourse(Hazard hazard, double stated, Pace pace) {
        boolean known = !Double.isNaN(stated);
        double work = known ? stated : hours(SAMPLE_WORK);
        double boot = hours(pace.start());
        double restore = hours(pace.restore());
        double start = demand.kept().isPresent() ? boot + restore : boot;
        if (!demand.keepsProgress()) {
            double whole = start + work;
            double lives = hazard.survival(whole);
            double lost = 1 - lives;
            double loss = lost > 0 ? (hazard.meanLifeWithin(whole) - whole * lives) / lost : 0;
            double tries = lives < SMALLEST_CHANCE ? Double.POSITIVE_INFINITY : lost / lives;
            return new Course(known, work, start, 0, 0, hazard, tries, loss);
        }
        double save = hours(pace.save());
        double between = cadenceHours(pace, hazard, work);
        double saves = between > 0 ? work / between * save : 0;
        double loss = hazard.never() ? 0 : boot + restore + Math.min(between, work) / 2 + save;
        double interruptions = hazard.never() ? 0 : interruptions(hazard, work + saves, loss);
        return new Course(known, work, start, between, saves, hazard, interruptions, loss);
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
