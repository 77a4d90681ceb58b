package dev.stint.core.schedule;

import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When within its window a run starts: when that is expected to be cheapest, and early enough. Pure. */
public final class WindowRules {

    /** Beginnings that are compared lie so far apart: machines are priced by the second, markets change by the hour. */
    private static final Duration STEP = Duration.ofMinutes(15);

    private WindowRules() {}

    /**
     * What a run would need.
     *
     * @param work machine time without interruption, if known
     * @param start time from a launch to useful work
     */
    public record Need(Optional<Duration> work, Duration start) {
        /** All the time, with one more start in hand for an interruption. */
        Optional<Duration> withReserve() {
            return work.map(time -> time.plus(start.multipliedBy(2)));
        }
    }

    /**
     * Whether a run starts.
     *
     * @param holds whether it waits
     * @param why why it starts, or waits
     */
    public record Verdict(boolean holds, String why) {}

    /**
     * Decides.
     *
     * @param prices what an hour is expected to cost; empty when nobody knows
     */
    public static Verdict decide(DayWindow window, Need need, Optional<PriceOutlook> prices, Instant now) {
        if (now.isBefore(window.opens())) {
            return new Verdict(true, "its window opens at " + window.opens());
        }
        if (need.work().isEmpty()) {
            return new Verdict(
                    false, "starts as its window opens: how long it takes is not known (give work to have it wait)");
        }
        if (prices.isEmpty()) {
            return new Verdict(false, "starts as its window opens: how prices will go is not known");
        }
        Duration time = need.work().get().plus(need.start());
        Instant latest = earlier(
                window.doneBy().minus(need.withReserve().orElse(time)),
                window.closes().minus(STEP));
        if (!now.isBefore(latest)) {
            return new Verdict(
                    false,
                    "starts, to be done by " + window.doneBy() + ": "
                            + words(need.work().get()) + " of work and " + words(need.start())
                            + " to start, twice, leave no more time");
        }
        Money here = prices.get().cost(now, time);
        Instant best = now;
        Money least = here;
        for (Instant at = now.plus(STEP); !at.isAfter(latest); at = at.plus(STEP)) {
            Money cost = prices.get().cost(at, time);
            if (cost.compareTo(least) < 0) {
                best = at;
                least = cost;
            }
        }
        if (best.equals(now)) {
            return new Verdict(
                    false,
                    "starts: " + words(time) + " now is expected to cost " + here.display()
                            + ", no less at any later time until " + latest + " ("
                            + prices.get().basis() + ")");
        }
        return new Verdict(
                true,
                "waits until about " + best + " for lower prices: " + words(time) + " is expected to cost "
                        + least.display() + " then, " + here.display() + " now; must start by " + latest
                        + " to be done by "
                        + window.doneBy() + " (" + prices.get().basis() + ")");
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static String words(Duration time) {
        long minutes = Math.round(time.toSeconds() / 60.0);
        return minutes < 60
                ? minutes + " min"
                : minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
}
