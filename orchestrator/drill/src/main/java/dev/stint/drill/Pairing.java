package dev.stint.drill;

import dev.stint.drill.DrillReport.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds for each checkpoint its counterpart in the run that was left alone.
 *
 * <p>A checkpoint with equal bytes is the counterpart, whatever its step. Otherwise equal steps are, where the command itself
 * named them. Otherwise steps are only about known: then the nearest within half the usual distance, and of its neighbours
 * whichever is equal.
 */
final class Pairing {

    private final Contents contents;

    Pairing(Contents contents) {
        this.contents = contents;
    }

    Contents contents() {
        return contents;
    }

    /**
     * A checkpoint and its counterpart.
     *
     * @param differences the files that are not equal; empty without a counterpart
     */
    record Pair(Saved other, Optional<Saved> alone, Result result, List<Difference> differences) {}

    List<Pair> pairs(List<Saved> alone, List<Saved> others) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        for (Saved other : others) {
            pairs.add(pair(alone, other));
        }
        return pairs;
    }

    private Pair pair(List<Saved> alone, Saved other) throws IOException {
        List<Saved> nearest = alone.stream()
                .sorted(Comparator.comparingLong(each -> Math.abs(each.step() - other.step())))
                .toList();
        for (Saved each : nearest) {
            if (contents.sameBytes(each.files(), other.files())) {
                return new Pair(other, Optional.of(each), Result.EQUAL, List.of());
            }
        }
        if (other.step() < 0) {
            return none(other);
        }
        Optional<Saved> same = alone.stream()
                .filter(each -> each.exact() && other.exact() && each.step() == other.step())
                .reduce((first, later) -> later);
        if (same.isPresent()) {
            return compared(other, same.get(), Result.DIFFERS);
        }
        return other.exact() && alone.stream().allMatch(Saved::exact) ? none(other) : about(alone, nearest, other);
    }

    private Pair about(List<Saved> alone, List<Saved> nearest, Saved other) throws IOException {
        long reach = Math.max(1, usualDistance(alone) / 2);
        List<Saved> near = nearest.stream()
                .filter(each -> each.step() >= 0 && Math.abs(each.step() - other.step()) <= 3 * reach)
                .limit(3)
                .toList();
        Optional<Pair> first = Optional.empty();
        for (Saved each : near) {
            Pair pair = compared(other, each, Result.PROBABLY_DIFFERS);
            if (pair.result() == Result.SAME_VALUES) {
                return pair;
            }
            boolean within = Math.abs(each.step() - other.step()) <= reach;
            first = first.isEmpty() && within ? Optional.of(pair) : first;
        }
        return first.orElseGet(() -> none(other));
    }

    /** The middle one of the distances between steps; 0 when there are none. */
    static long usualDistance(List<Saved> saved) {
        List<Long> distances = new ArrayList<>();
        for (int i = 1; i < saved.size(); i++) {
            distances.add(saved.get(i).step() - saved.get(i - 1).step());
        }
        distances.sort(Comparator.naturalOrder());
        return distances.isEmpty() ? 0 : distances.get(distances.size() / 2);
    }

    private Pair compared(Saved other, Saved alone, Result otherwise) throws IOException {
        List<Difference> differences = contents.differences(alone.files(), other.files());
        boolean sameValues = differences.stream().allMatch(Difference::sameValues);
        return new Pair(other, Optional.of(alone), sameValues ? Result.SAME_VALUES : otherwise, differences);
    }

    private static Pair none(Saved other) {
        return new Pair(other, Optional.empty(), Result.NO_COUNTERPART, List.of());
    }
}
