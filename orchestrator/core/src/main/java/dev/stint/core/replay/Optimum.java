package dev.stint.core.replay;

import java.util.Arrays;

/**
 * The cheapest schedule that meets the deadline for somebody who knows the future: a lower bound that no policy can reach. Found
 * by dynamic programming over ticks, work done and mode; exact, because work done is always a multiple of the greatest common
 * divisor of tick and overhead.
 *
 * <p>Never considered: starting anew where the run already is. It costs the same and leaves more overhead to come.
 */
public final class Optimum {

    private static final double SECONDS_PER_HOUR = 3600.0;
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private final ReplayCase replayed;
    private final int gap;
    private final int overhead;
    private final int unit;
    private final int levels;
    private final int modes;
    /** Least cost to be in a mode, with so many ticks' worth of its start behind it, having done so much work. */
    private double[][] now;

    private double[][] next;
    private double[] anywhere;
    private double best = NEVER;

    private Optimum(ReplayCase replayed) {
        this.replayed = replayed;
        gap = replayed.gapSeconds();
        overhead = replayed.overheadSeconds();
        unit = overhead == 0 ? gap : gcd(gap, overhead);
        levels = Math.max(1, (overhead + gap - 1) / gap);
        modes = replayed.pools().size() + 1;
        int size = replayed.workSeconds() / unit + 1;
        now = table(size);
        next = table(size);
        anywhere = new double[size];
    }

    /**
     * The least cost, in on-demand hours.
     *
     * @return infinite when nothing meets the deadline
     */
    public static double cost(ReplayCase replayed) {
        return new Optimum(replayed).solve();
    }

    /** Row 0 is idle; then, for on-demand and each pool, one row for each number of seconds of start to come, most first, none last. */
    private double[][] table(int size) {
        double[][] table = new double[1 + modes * levels][size];
        for (double[] row : table) {
            Arrays.fill(row, NEVER);
        }
        return table;
    }

    private double solve() {
        int deadline = replayed.deadlineSeconds();
        int work = replayed.workSeconds();
        now[0][0] = 0;
        for (int tick = 0; tick * gap < deadline; tick++) {
            // below this much work done, even without any further start it would be late
            int least = Math.max(0, ceilDiv((long) work - (deadline - (long) tick * gap), unit));
            int most = (int) Math.min(anywhere.length - 1, (long) tick * gap / unit);
            if (least > most) {
                break;
            }
            step(tick, least, most);
            double[][] done = now;
            now = next;
            next = done;
        }
        return best;
    }

    private void step(int tick, int least, int most) {
        int reach = Math.min(anywhere.length - 1, most + gap / unit);
        for (double[] row : next) {
            Arrays.fill(row, least, reach + 1, NEVER);
        }
        System.arraycopy(now[0], least, anywhere, least, most - least + 1);
        for (int mode = 0; mode < modes; mode++) {
            for (int level = 0; level < levels; level++) {
                lower(now[1 + mode * levels + level], anywhere, least, most);
            }
        }
        System.arraycopy(anywhere, least, next[0], least, most - least + 1);
        for (int mode = 0; mode < modes; mode++) {
            if (mode > 0 && !replayed.available(mode - 1, tick)) {
                continue;
            }
            double bill = (mode == 0 ? 1.0 : replayed.price(mode - 1, tick)) * gap / SECONDS_PER_HOUR;
            spend(tick, mode, -1, anywhere, overhead, bill, least, most);
            for (int level = 0; level < levels; level++) {
                int pending = Math.max(0, overhead - (level + 1) * gap);
                spend(tick, mode, level, now[1 + mode * levels + level], pending, bill, least, most);
            }
        }
    }

    private static void lower(double[] row, double[] into, int least, int most) {
        for (int done = least; done <= most; done++) {
            into[done] = Math.min(into[done], row[done]);
        }
    }

    /** Every state of a row spends this tick on a mode. */
    private void spend(int tick, int mode, int level, double[] row, int pending, double bill, int least, int most) {
        int useful = gap - pending;
        boolean starting = useful <= 0;
        int gain = starting ? 0 : useful / unit;
        double[] into = next[1 + mode * levels + (starting ? level + 1 : levels - 1)];
        int last = most;
        if (!starting) {
            // what is left of the work fits into this tick from here on
            int finishing = Math.max(least, ceilDiv((long) replayed.workSeconds() - useful, unit));
            for (int done = finishing; done <= most; done++) {
                int end = tick * gap + pending + replayed.workSeconds() - done * unit;
                if (end <= replayed.deadlineSeconds()) {
                    best = Math.min(best, row[done] + bill);
                }
            }
            last = Math.min(most, finishing - 1);
        }
        for (int done = least; done <= last; done++) {
            double cost = row[done] + bill;
            if (cost < into[done + gain]) {
                into[done + gain] = cost;
            }
        }
    }

    private static int ceilDiv(long a, int b) {
        return (int) -Math.floorDiv(-a, (long) b);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
