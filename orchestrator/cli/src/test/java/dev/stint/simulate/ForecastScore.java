package dev.stint.simulate;

import java.util.List;
import java.util.Locale;

/** How good forecasts were, against what became of the runs. */
final class ForecastScore {

    private static final List<Double> LEVELS = List.of(0.05, 0.25, 0.50, 0.75, 0.95);

    final Measure cost = new Measure();
    final Measure finish = new Measure();

    /** Of one thing that was forecast. */
    static final class Measure {

        /** Shares and hours are compared as far as they are told apart: a millionth of an hour. */
        private static final double GRAIN = 1e-6;

        private final double[] loss = new double[LEVELS.size()];
        private final double[] pooledLoss = new double[LEVELS.size()];
        private int runs;
        private int within50;
        private int within90;

        /** @param pooled what became of the runs that the forecast is measured against */
        void add(double outcome, List<Double> bounds, List<Double> pooled) {
            List<Double> sorted = pooled.stream().sorted().toList();
            runs++;
            within50 += within(outcome, bounds.get(1), bounds.get(3));
            within90 += within(outcome, bounds.get(0), bounds.get(4));
            for (int i = 0; i < LEVELS.size(); i++) {
                double level = LEVELS.get(i);
                int place = Math.max(0, (int) Math.ceil(level * sorted.size()) - 1);
                loss[i] += pinball(level, outcome, bounds.get(i));
                pooledLoss[i] += pinball(level, outcome, sorted.get(place));
            }
        }

        double covered50() {
            return 100.0 * within50 / runs;
        }

        double covered90() {
            return 100.0 * within90 / runs;
        }

        /** Mean pinball loss, in hours (of on-demand, for a cost). */
        double pinball() {
            return mean(loss);
        }

        /** The same of quantiles of what became of the other runs. */
        double pooledPinball() {
            return mean(pooledLoss);
        }

        private double mean(double[] sums) {
            double sum = 0;
            for (double level : sums) {
                sum += level;
            }
            return sum / sums.length / runs;
        }

        private static int within(double outcome, double low, double high) {
            return outcome >= low - GRAIN && outcome <= high + GRAIN ? 1 : 0;
        }

        private static double pinball(double level, double outcome, double quantile) {
            return Math.max(level * (outcome - quantile), (level - 1) * (outcome - quantile));
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%4d | %4.1f %% | %4.1f %% | %.3f | %.3f | %.2f |",
                    runs,
                    covered50(),
                    covered90(),
                    pinball(),
                    pooledPinball(),
                    pinball() / pooledPinball()));
            for (int i = 0; i < loss.length; i++) {
                text.append(String.format(Locale.ROOT, " %.2f", loss[i] / pooledLoss[i]));
            }
            return text.append(" |").toString();
        }
    }
}
