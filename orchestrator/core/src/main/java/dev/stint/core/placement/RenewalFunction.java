package dev.stint.core.placement;

/**
 * How many machines one uses up in a time, when each lives by a Weibull law with {@code H(x) = x^shape} and is replaced at once by
 * a new one: {@code M(x) = F(x) + ∫ M(x - y) dF(y)}. Time is in units of the Weibull scale. Immutable.
 *
 * <p>Solved once with the mid-point rule for Stieltjes integrals (M. Xie, "On the solution of renewal-type integral equations",
 * Communications in Statistics 18(1), 1989), on a grid of sixteen equal steps between each power of two and the next, so that a
 * place in it is read off the number's bits; beyond the grid by its limit {@code x/μ + (σ²/μ² - 1)/2}.
 */
final class RenewalFunction {
    private static final int LEAST_EXPONENT = -23;
    private static final int MOST_EXPONENT = 7;
    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int POINTS = (MOST_EXPONENT - LEAST_EXPONENT) * STEPS + 1;
    private static final double LEAST = Math.scalb(1.0, LEAST_EXPONENT);
    private static final double MOST = Math.scalb(1.0, MOST_EXPONENT);
    private static final int SHIFT = 52 - STEP_BITS;
    private static final long LOWEST = Double.doubleToRawLongBits(LEAST) >>> SHIFT;
    private static final long REST = (1L << SHIFT) - 1;
    private static final double PER_REST = 1.0 / (1L << SHIFT);

    private final double shape;
    private final double[] expected = new double[POINTS];
    private final double perTime;
    private final double head;

    RenewalFunction(double shape) {
        this.shape = shape;
        double mean = gamma(1 + 1 / shape);
        double second = gamma(1 + 2 / shape);
        perTime = 1 / mean;
        head = (second / (mean * mean) - 2) / 2;
        if (shape < 1) {
            solve();
        }
    }

    /** Expected replacements within this time. */
    double at(double x) {
        if (shape == 1) {
            return x;
        }
        if (x < LEAST) {
            return x <= 0 ? 0 : Math.pow(x, shape);
        }
        if (x >= MOST) {
            return x * perTime + head;
        }
        long bits = Double.doubleToRawLongBits(x);
        int below = (int) ((bits >>> SHIFT) - LOWEST);
        double part = (bits & REST) * PER_REST;
        return expected[below] * (1 - part) + expected[below + 1] * part;
    }

    /** Replacements per unit of time in the long run: one over the mean life. */
    double perTime() {
        return perTime;
    }

    private void solve() {
        double[] x = new double[POINTS];
        double[] lost = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = Double.longBitsToDouble((LOWEST + i) << SHIFT);
            lost[i] = -Math.expm1(-Math.pow(x[i], shape));
        }
        expected[0] = lost[0];
        for (int i = 1; i < POINTS; i++) {
            // Young ages lie within the last step, where one end is what is looked for: known + part · expected =
            // expected.
            double known = lost[i];
            double part = 0;
            for (int j = 0; j <= i; j++) {
                double mass = lost[j] - (j == 0 ? 0 : lost[j - 1]);
                double left = x[i] - (j == 0 ? x[0] / 2 : (x[j] + x[j - 1]) / 2);
                if (left > x[i - 1]) {
                    double share = (left - x[i - 1]) / (x[i] - x[i - 1]);
                    known += mass * (1 - share) * expected[i - 1];
                    part += mass * share;
                } else {
                    known += mass * at(left);
                }
            }
            expected[i] = known / (1 - part);
        }
    }

    /** Lanczos' approximation (g = 7), to about 15 digits for arguments above 0.5. */
    static double gamma(double z) {
        double[] c = {
            0.99999999999980993,
            676.5203681218851,
            -1259.1392167224028,
            771.32342877765313,
            -176.61502916214059,
            12.507343278686905,
            -0.13857109526572012,
            9.9843695780195716e-6,
            1.5056327351493116e-7
        };
        double sum = c[0];
        for (int i = 1; i < c.length; i++) {
            sum += c[i] / (z - 1 + i);
        }
        double t = z + 6.5;
        return Math.sqrt(2 * Math.PI) * Math.pow(t, z - 0.5) * Math.exp(-t) * sum;
    }
}
