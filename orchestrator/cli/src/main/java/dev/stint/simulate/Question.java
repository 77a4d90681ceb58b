package dev.stint.simulate;

import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.ReplayCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A job somebody has in mind, to be tried at many instants of recorded markets.
 *
 * @param pools the pools it may use
 * @param work how long it takes undisturbed
 * @param deadline when it must be done, after its start
 * @param overhead what every start, restore or move takes
 * @param price spot price over on-demand price in every pool; empty: as recorded
 * @param starts at how many instants it is started, evenly over the recordings
 */
public record Question(
        List<String> pools, Duration work, Duration deadline, Duration overhead, OptionalDouble price, int starts) {

    /** @throws BenchException when a pool is unknown, or the recordings are shorter than the deadline */
    public List<ReplayCase> runs(Bench bench) {
        List<PoolTrace> traces = new ArrayList<>();
        for (String name : pools) {
            PoolTrace trace = bench.pools().get(name);
            if (trace == null) {
                throw new BenchException("--pools: '" + name + "' is not recorded; there are "
                        + String.join(
                                ", ", bench.pools().keySet().stream().sorted().toList()));
            }
            traces.add(trace);
        }
        int gap = traces.get(0).gapSeconds();
        int shortest = traces.stream().mapToInt(PoolTrace::ticks).min().orElse(0);
        long needed = (deadline.toSeconds() + gap - 1) / gap;
        if (needed > shortest) {
            throw new BenchException("--deadline: " + hours(deadline) + " h, but "
                    + String.join(", ", pools) + " were recorded for "
                    + hours(Duration.ofSeconds((long) shortest * gap)) + " h only; give an earlier one");
        }
        int room = (int) (shortest - needed);
        int count = Math.min(starts, room + 1);
        List<ReplayCase> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int start = count == 1 ? 0 : (int) ((long) i * room / (count - 1));
            try {
                runs.add(new ReplayCase(
                        "tick-" + start,
                        traces.size() == 1 ? "single" : "multi",
                        set(),
                        traces,
                        start,
                        (int) work.toSeconds(),
                        (int) deadline.toSeconds(),
                        (int) overhead.toSeconds(),
                        price));
            } catch (IllegalArgumentException e) {
                throw new BenchException(String.valueOf(e.getMessage()));
            }
        }
        return runs;
    }

    private String set() {
        String machine = pools.get(0).substring(0, Math.max(1, pools.get(0).indexOf('-')));
        return machine + "-" + pools.size() + (pools.size() == 1 ? "-zone" : "-zones");
    }

    private static long hours(Duration time) {
        return time.toHours();
    }
}
