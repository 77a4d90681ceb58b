package dev.stint.simulate;

import java.util.ArrayList;
import java.util.List;

/** The actions of a replay as stretches of ticks, and as a strip of characters. Pure. */
public final class Timeline {
    private static final String POOLS = "0123456789abcdefghijklmnopqrstuvwxyz";

    /**
     * So many ticks of one thing.
     *
     * @param what {@code I}, {@code O}, or {@code S} with the position of the pool
     * @param from first tick
     * @param ticks how many
     */
    public record Stretch(String what, int from, int ticks) {
        boolean spot() {
            return what.startsWith("S");
        }

        boolean idle() {
            return what.equals("I");
        }

        /** Position of the pool; only on spot. */
        int pool() {
            return Integer.parseInt(what.substring(1));
        }
    }

    private Timeline() {}

    /** Reads {@code I*3,O*12,S0*240}. */
    public static List<Stretch> of(String actions) {
        List<Stretch> stretches = new ArrayList<>();
        int from = 0;
        for (String part : actions.split(",")) {
            int star = part.indexOf('*');
            int ticks = Integer.parseInt(part.substring(star + 1));
            stretches.add(new Stretch(part.substring(0, star), from, ticks));
            from += ticks;
        }
        return stretches;
    }

    /**
     * A strip in which every character stands for an equal share of the time up to the deadline: {@code .} for no machine,
     * {@code O} for on-demand, a digit or letter for the pool, a blank once it is done. What took most of the time wins.
     */
    public static String strip(String actions, int deadlineTicks, int columns) {
        List<Stretch> stretches = of(actions);
        StringBuilder strip = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            double from = (double) column * deadlineTicks / columns;
            double to = (double) (column + 1) * deadlineTicks / columns;
            char most = ' ';
            double longest = 0;
            for (Stretch stretch : stretches) {
                double shared = Math.min(to, stretch.from() + stretch.ticks()) - Math.max(from, stretch.from());
                if (shared > longest) {
                    longest = shared;
                    most = letter(stretch);
                }
            }
            strip.append(most);
        }
        return strip.toString();
    }

    private static char letter(Stretch stretch) {
        if (stretch.spot()) {
            return POOLS.charAt(Math.min(stretch.pool(), POOLS.length() - 1));
        }
        return stretch.idle() ? '.' : 'O';
    }
}
