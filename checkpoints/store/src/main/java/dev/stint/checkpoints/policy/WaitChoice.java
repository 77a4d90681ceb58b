package dev.stint.checkpoints.policy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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
    private final BigDecimal usdPerHour;
    private final BigDecimal alreadyHours;

    /**
     * @param sums the possible moves of each object by its key, hottest first, without waiting
     * @param usdPerHour what an hour of waiting costs, times the reads expected to wait
     * @param alreadyHours how long reading takes as it is
     */
    WaitChoice(Map<String, List<MoveSum>> sums, BigDecimal usdPerHour, BigDecimal alreadyHours) {
        sums.forEach((key, theirs) -> options.put(
                key, theirs.stream().map(sum -> new Option(sum, sum.gainUsd())).toList()));
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
        return shared(best);
    }

    /** Every sum of every object, best first; waiting as if all that would save something in that class moved there. */
    Map<String, List<MoveSum>> all() {
        SortedMap<String, SortedMap<String, Option>> gainersByClass = new TreeMap<>();
        options.forEach((key, theirs) -> theirs.stream()
                .filter(option -> option.gainUsd().signum() > 0)
                .forEach(option -> gainersByClass
                        .computeIfAbsent(option.sum().to().name(), unseen -> new TreeMap<>())
                        .put(key, option)));
        Map<String, Map<String, MoveSum>> sharedByClass = new HashMap<>();
        gainersByClass.forEach((name, gainers) -> sharedByClass.put(name, shared(gainers)));
        Map<String, List<MoveSum>> all = new HashMap<>();
        options.forEach((key, theirs) -> {
            List<MoveSum> sums = new ArrayList<>();
            for (Option option : theirs) {
                sums.add(sharedByClass
                        .getOrDefault(option.sum().to().name(), Map.of())
                        .getOrDefault(key, option.sum()));
            }
            sums.sort(Comparator.comparing(MoveSum::deltaUsd).reversed());
            all.put(key, sums);
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

    private Map<String, MoveSum> shared(SortedMap<String, Option> moves) {
        BigDecimal waitUsd = waitUsd(moves.values());
        BigDecimal gain = gain(moves.values().stream().filter(this::waits).toList());
        Map<String, MoveSum> shared = new HashMap<>();
        moves.forEach((key, move) -> {
            boolean bears = waits(move) && waitUsd.signum() > 0;
            BigDecimal share = bears
                    ? waitUsd.multiply(move.gainUsd(), MoveSum.EXACT).divide(gain, MoveSum.EXACT)
                    : BigDecimal.ZERO;
            shared.put(key, move.sum().waiting(share));
        });
        return shared;
    }

    private boolean waits(Option move) {
        return move.hours().compareTo(alreadyHours) > 0;
    }

    private BigDecimal waitUsd(Collection<Option> moves) {
        return moves.stream()
                .map(move -> move.hours().subtract(alreadyHours))
                .reduce(BigDecimal.ZERO, BigDecimal::max)
                .multiply(usdPerHour, MoveSum.EXACT);
    }

    private static BigDecimal gain(Collection<Option> moves) {
        return moves.stream()
                .map(Option::gainUsd)
                .reduce(BigDecimal.ZERO, (one, other) -> one.add(other, MoveSum.EXACT));
    }
}
