package dev.stint.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How sure a share is: 90 % of what comes out when the starts are drawn anew, with repetition, from those there are. Runs that begin at
 * the same tick are drawn together, for they live through the same hours (a cluster bootstrap; Efron and Tibshirani, "An Introduction
 * to the Bootstrap", 1993, chapter 8).
 *
 * @param from the share that one in twenty fall below
 * @param to the share that one in twenty exceed
 */
public record Resampling(double from, double to) {
    private static final int TIMES = 400;
    private static final long SEED = 20260301;

    /** Empty where no share can be told. */
    static Optional<Resampling> of(List<Outcome> outcomes) {
        if (Tally.of(outcomes).closed().isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Outcome>> starts =
                Tally.by(outcomes, one -> Integer.toString(one.run().start()));
        List<List<Outcome>> clusters = new ArrayList<>(starts.values());
        SplittableRandom random = new SplittableRandom(SEED);
        double[] shares = new double[TIMES];
        for (int time = 0; time < TIMES; time++) {
            double closed = 0;
            double gap = 0;
            for (int i = 0; i < clusters.size(); i++) {
                for (Outcome one : clusters.get(random.nextInt(clusters.size()))) {
                    closed += one.baseline().cost() - one.result().cost();
                    gap += one.baseline().cost() - one.optimum().orElse(0);
                }
            }
            shares[time] = closed / gap;
        }
        Arrays.sort(shares);
        return Optional.of(new Resampling(shares[TIMES / 20], shares[TIMES - 1 - TIMES / 20]));
    }
}
