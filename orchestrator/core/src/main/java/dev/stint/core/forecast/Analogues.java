package dev.stint.core.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Futures from the past: what followed, in these markets before or in others, when things looked as they do here now. Each moment
 * of each recording weighs by how much it resembles the present ({@link Moment}), and futures are drawn by these weights, so that
 * what is not known of a market spreads over all that have been like it (the method of analogues: E. N. Lorenz, "Atmospheric
 * Predictability as Revealed by Naturally Occurring Analogues", J. Atmos. Sci. 26, 1969). What real markets do, good days and bad,
 * short spells that come in swarms, stays in it, because stretches of time are never taken apart.
 *
 * <p>Of several markets the futures begin at one moment, for they fall short together; a moment weighs by the geometric mean of
 * how much each market has something there that resembles it.
 */
public final class Analogues implements Futures {

    /** How much less recordings of another kind say, as the logarithm of a weight. */
    private static final double OTHER_KIND = -2;

    /** How much more the past of the markets themselves says than that of others, as the logarithm of a weight. */
    private static final double ITSELF = 1;

    private final List<Recording> own;
    private final String kind;
    private final Library library;

    /**
     * @param own what was seen of each market up to now; one at least
     * @param kind what the markets are: provider and accelerator, as in {@link Library.Group#kind}
     * @param library what was seen of others
     */
    public Analogues(List<Recording> own, String kind, Library library) {
        if (own.isEmpty()) {
            throw new IllegalArgumentException("no market to tell the future of; give one or more");
        }
        this.own = List.copyOf(own);
        this.kind = kind;
        this.library = library;
    }

    @Override
    public int markets() {
        return own.size();
    }

    @Override
    public List<int[][]> draw(int count, int tickSeconds, int ticks, RandomGenerator random) {
        List<Moment> now = own.stream().map(Recording::now).toList();
        List<Past> pasts = new ArrayList<>();
        ownPast(now, (long) tickSeconds * ticks).ifPresent(pasts::add);
        for (Library.Group group : library.groups()) {
            pasts.add(past(now, group));
        }
        double most = pasts.stream().mapToDouble(Past::most).max().orElseThrow();
        double sum = pasts.stream().mapToDouble(past -> past.total(most)).sum();
        return new Draw(pasts, most, sum).take(count, tickSeconds, ticks, random);
    }

    /** Moments that the markets themselves have lived through, if all that then followed has been seen. */
    private Optional<Past> ownPast(List<Moment> now, long horizon) {
        long seen = own.stream().mapToLong(Recording::length).min().orElseThrow();
        if (seen < horizon) {
            return Optional.empty();
        }
        // their ends are the present; their beginnings may differ
        double[] weights = new double[(int) ((seen - horizon) / Library.STEP_SECONDS) + 1];
        for (int market = 0; market < own.size(); market++) {
            Recording recording = own.get(market);
            List<Moment> lived = recording.moments(recording.length() - seen, Library.STEP_SECONDS);
            for (int step = 0; step < weights.length; step++) {
                weights[step] += now.get(market).likeness(lived.get(step)) / own.size();
            }
        }
        for (int step = 0; step < weights.length; step++) {
            weights[step] += ITSELF;
        }
        return Optional.of(new Past(
                weights,
                (step, tickSeconds, ticks, random) -> own.stream()
                        .map(recording -> recording.from(
                                recording.length() - seen + step * Library.STEP_SECONDS, tickSeconds, ticks))
                        .toArray(int[][]::new)));
    }

    private Past past(List<Moment> now, Library.Group group) {
        int recordings = group.recordings().size();
        double[] weights = new double[group.steps()];
        for (int step = 0; step < weights.length; step++) {
            for (Moment market : now) {
                double alike = 0;
                for (int i = 0; i < recordings; i++) {
                    alike += Math.exp(market.likeness(group.moments().get(i).get(step)));
                }
                weights[step] += Math.log(alike) / now.size();
            }
            weights[step] += group.kind().equals(kind) ? 0 : OTHER_KIND;
        }
        return new Past(
                weights,
                (step, tickSeconds, ticks, random) -> now.stream()
                        .map(market -> group.recordings()
                                .get(pick(market, group, step, random))
                                .from(step * Library.STEP_SECONDS, tickSeconds, ticks))
                        .toArray(int[][]::new));
    }

    /** A recording of the group, by how much it resembled the market at that moment. */
    private static int pick(Moment market, Library.Group group, int step, RandomGenerator random) {
        double[] alike = new double[group.recordings().size()];
        double sum = 0;
        for (int i = 0; i < alike.length; i++) {
            alike[i] = Math.exp(market.likeness(group.moments().get(i).get(step)));
            sum += alike[i];
        }
        double wanted = random.nextDouble() * sum;
        int picked = 0;
        while (picked < alike.length - 1 && wanted >= alike[picked]) {
            wanted -= alike[picked++];
        }
        return picked;
    }

    /** What followed a moment. */
    private interface Sequel {
        int[][] after(int step, int tickSeconds, int ticks, RandomGenerator random);
    }

    /** Moments with the logarithms of their weights, and what followed them. */
    private record Past(double[] weights, Sequel sequel) {

        double most() {
            double most = Double.NEGATIVE_INFINITY;
            for (double weight : weights) {
                most = Math.max(most, weight);
            }
            return most;
        }

        double total(double most) {
            double total = 0;
            for (double weight : weights) {
                total += Math.exp(weight - most);
            }
            return total;
        }
    }

    /** One draw from each of as many equal parts of the whole weight: less chance in the result than in independent draws. */
    private record Draw(List<Past> pasts, double most, double sum) {

        List<int[][]> take(int count, int tickSeconds, int ticks, RandomGenerator random) {
            List<int[][]> taken = new ArrayList<>(count);
            double wanted = random.nextDouble() * sum / count;
            double passed = 0;
            for (Past past : pasts) {
                for (int step = 0; step < past.weights().length; step++) {
                    passed += Math.exp(past.weights()[step] - most);
                    while (taken.size() < count && wanted < passed) {
                        taken.add(past.sequel().after(step, tickSeconds, ticks, random));
                        wanted += sum / count;
                    }
                }
            }
            while (taken.size() < count) {
                // the sum in another order may have been a little larger
                taken.add(taken.get(taken.size() - 1));
            }
            return taken;
        }
    }
}
