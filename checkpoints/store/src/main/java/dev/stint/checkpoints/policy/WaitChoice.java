package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.policy.MoveSum.Waiting;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chooses the moves of the objects one checkpoint decides about, which is to choose how long it may be waited for: within a bound
 * each object takes the class that saves most. Not thread-safe.
 */
final class WaitChoice {

    /** A possible move, with what it saves but for the waiting. */
    private record Option(MoveSum sum, BigDecimal gainUsd) {
        BigDecimal hours() {
            return sum.to().read().hours();
        }
    }

    private final SortedMap<String, List<Option>> options = new TreeMap<>();
    private final BigDecimal reads;
    private final BigDecimal usdPerHour;
    private final BigDecimal alreadyHours;

    /**
     * @param sums the possible moves of each object by its key, hottest first, without waiting
     * @param reads that are expected to wait
     * @param usdPerHour what an hour of waiting costs
     * @param alreadyHours how long reading takes as it is
     */
    WaitChoice(Map<String, List<MoveSum>> sums, BigDecimal reads, BigDecimal usdPerHour, BigDecimal alreadyHours) {
        sums.forEach((key, theirs) -> options.put(
                key, theirs.stream().map(sum -> new Option(sum, sum.gainUsd())).toList()));
        this.reads = reads;
        this.usdPerHour = usdPerHour;
        this.alreadyHours = alreadyHours;
    }

    /** The moves that save most together, each with its share of the waiting; those that stay are not in it. */
    Map<String, MoveSum> best() {
        SortedMap<String, Option> best = new TreeMap<>();
        BigDecimal bestUsd = BigDecimal.ZERO;
        List<BigDecimal> bounds = options.values().stream()
                .flatMap(List::stream)
                .map(option -> option.hours().max(alreadyHours))
                .sorted()
                .distinct()
                .toList();
        for (BigDecimal bound : bounds) {
            SortedMap<String, Option> within = within(bound);
            BigDecimal usd = gain(within.values()).subtract(waitUsd(within.values()), MoveSum.EXACT);
            if (usd.compareTo(bestUsd) > 0) {
                best = within;
                bestUsd = usd;
            }
        }
        Map<String, Waiting> shares = shares(best);
        Map<String, MoveSum> moves = new HashMap<>();
        best.forEach((key, move) -> moves.put(key, move.sum().with(shares.getOrDefault(key, Waiting.NONE))));
        return moves;
    }

    /** Every sum of every object, best first; waiting as if all that would save something in that class moved there. */
    Map<String, List<MoveSum>> all() {
        SortedMap<String, SortedMap<String, Option>> gainersByClass = new TreeMap<>();
        options.forEach((key, theirs) -> theirs.stream()
                .filter(option -> option.gainUsd().signum() > 0)
                .forEach(option -> gainersByClass
                        .computeIfAbsent(option.sum().to().name(), unseen -> new TreeMap<>())
                        .put(key, option)));
        Map<String, Map<String, Waiting>> sharesByClass = new HashMap<>();
        gainersByClass.forEach((name, gainers) -> sharesByClass.put(name, shares(gainers)));
        Map<String, List<MoveSum>> all = new HashMap<>();
        options.forEach((key, theirs) -> {
            Map<MoveSum, BigDecimal> deltas = new IdentityHashMap<>();
            for (Option option : theirs) {
                Waiting share = sharesByClass
                        .getOrDefault(option.sum().to().name(), Map.of())
                        .getOrDefault(key, Waiting.NONE);
                deltas.put(option.sum().with(share), option.gainUsd().subtract(share.usd(), MoveSum.EXACT));
            }
            all.put(
                    key,
                    deltas.entrySet().stream()
                            .sorted(Map.Entry.<MoveSum, BigDecimal>comparingByValue()
                                    .reversed()
                                    .thenComparing(each -> each.getKey().to().name()))
                            .map(Map.Entry::getKey)
                            .toList());
        });
        return all;
    }

    private SortedMap<String, Option> within(BigDecimal bound) {
        SortedMap<String, Option> chosen = new TreeMap<>();
        options.forEach((key, theirs) -> theirs.stream()
                .filter(option ->
                        option.gainUsd().signum() > 0 && option.hours().compareTo(bound) <= 0)
                .reduce((hotter, colder) -> colder.gainUsd().compareTo(hotter.gainUsd()) > 0 ? colder : hotter)
                .ifPresent(option -> chosen.put(key, option)));
        return chosen;
    }

    /** Whoever makes the checkpoint wait bears of it as much as it saves; the others nothing. */
    private Map<String, Waiting> shares(SortedMap<String, Option> moves) {
        BigDecimal hours = hours(moves.values());
        if (hours.multiply(reads).multiply(usdPerHour).signum() == 0) {
            return Map.of();
        }
        BigDecimal gain = gain(moves.values().stream().filter(this::waits).toList());
        Map<String, Waiting> shares = new HashMap<>();
        moves.forEach((key, move) -> {
            if (waits(move)) {
                BigDecimal share = move.gainUsd().divide(gain, MoveSum.EXACT);
                shares.put(key, new Waiting(reads, hours, usdPerHour, share));
            }
        });
        return shares;
    }

    private boolean waits(Option move) {
        return move.hours().compareTo(alreadyHours) > 0;
    }

    private BigDecimal waitUsd(Collection<Option> moves) {
        return hours(moves).multiply(reads, MoveSum.EXACT).multiply(usdPerHour, MoveSum.EXACT);
    }

    /** How much longer reading takes. */
    private BigDecimal hours(Collection<Option> moves) {
        return moves.stream().map(move -> move.hours().subtract(alreadyHours)).reduce(BigDecimal.ZERO, BigDecimal::max);
    }

    private static BigDecimal gain(Collection<Option> moves) {
        return moves.stream()
                .map(Option::gainUsd)
                .reduce(BigDecimal.ZERO, (one, other) -> one.add(other, MoveSum.EXACT));
    }
}
