package dev.stint.drill;

import dev.stint.drill.DrillReport.Compared;
import dev.stint.drill.DrillReport.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a run has to show beside the one that was left alone.
 *
 * @param alone the run that was left alone
 * @param other the other one
 * @param pairs checkpoints of the other that say something, in order
 * @param outputs files of the outputs that are not the same; empty unless both ended
 * @param results figures that are not the same; empty unless both ended
 */
record Comparison(
        RunTrace alone, RunTrace other, List<Pairing.Pair> pairs, List<Difference> outputs, List<String> results) {

    static Comparison of(RunTrace alone, RunTrace other, Pairing pairing) throws IOException {
        // What an attempt saved before it was interrupted says nothing about resuming.
        List<Saved> telling = other.checkpoints().stream()
                .filter(saved -> !other.interrupted() || saved.attempt() > 1)
                .toList();
        boolean ends = alone.ended() && other.ended();
        return new Comparison(
                alone,
                other,
                pairing.pairs(alone.checkpoints(), telling),
                ends ? pairing.contents().differences(alone.outputs(), other.outputs()) : List.of(),
                ends ? differing(alone.results(), other.results()) : List.of());
    }

    private static List<String> differing(Map<String, String> alone, Map<String, String> other) {
        return alone.entrySet().stream()
                .filter(each -> !each.getValue().equals(other.get(each.getKey())))
                .map(each -> each.getKey() + ": " + each.getValue() + ", not "
                        + other.getOrDefault(each.getKey(), "missing"))
                .toList();
    }

    boolean differs() {
        return pairs.stream().anyMatch(pair -> pair.result() == Result.DIFFERS)
                || outputs.stream().anyMatch(difference -> !difference.sameValues())
                || (alone.outputs().isEmpty() && !results.isEmpty())
                || probably();
    }

    /**
     * Of steps that are only about known a single mismatch may be a mistaken pair; several after the last equal one, all at
     * about the same step, are none.
     */
    private boolean probably() {
        if (alone.ended() && other.ended() && !alone.outputs().isEmpty()) {
            return false; // the outputs decide
        }
        int inARow = 0;
        List<Long> offsets = new ArrayList<>();
        for (Pairing.Pair pair : pairs) {
            if (same(pair)) {
                inARow = 0;
                offsets.clear();
            } else if (pair.result() == Result.PROBABLY_DIFFERS) {
                inARow++;
                offsets.add(pair.other().step() - pair.alone().map(Saved::step).orElse(0L));
            }
        }
        offsets.sort(Comparator.naturalOrder());
        return inARow >= 2
                && Math.abs(offsets.get(offsets.size() / 2)) * 4 <= Pairing.usualDistance(alone.checkpoints());
    }

    /** Whether something was equal after the last interruption, and nothing differs. */
    boolean equal() {
        int last = other.last().number();
        boolean checkpoint =
                pairs.stream().anyMatch(pair -> same(pair) && pair.other().attempt() == last);
        boolean ends = alone.ended() && other.ended();
        boolean leftSomething = !alone.outputs().isEmpty() || !alone.results().isEmpty();
        return !differs() && other.interrupted() && (checkpoint || (ends && leftSomething));
    }

    static boolean same(Pairing.Pair pair) {
        return pair.result() == Result.EQUAL || pair.result() == Result.SAME_VALUES;
    }

    /** The first checkpoint that differs. */
    Optional<Pairing.Pair> firstDifferent() {
        return pairs.stream()
                .filter(pair -> pair.result() == Result.DIFFERS || pair.result() == Result.PROBABLY_DIFFERS)
                .findFirst();
    }

    /** The last step at which both are equal; -1 when there is none. */
    long lastEqualStep() {
        return pairs.stream()
                .filter(Comparison::same)
                .mapToLong(pair -> pair.alone().map(Saved::step).orElse(-1L))
                .max()
                .orElse(-1);
    }

    List<Compared> views() {
        List<Compared> views = new ArrayList<>();
        boolean differs = differs();
        for (Pairing.Pair pair : pairs) {
            if (!differs && pair.result() == Result.PROBABLY_DIFFERS) {
                // Steps were only about known, and this was not the counterpart after all.
                views.add(new Compared(
                        other.name(),
                        other.after(pair.other().attempt()),
                        pair.other().name(),
                        Result.NO_COUNTERPART,
                        List.of()));
                continue;
            }
            views.add(new Compared(
                    other.name(),
                    other.after(pair.other().attempt()),
                    pair.other().name(),
                    pair.result(),
                    shown(pair.differences())));
        }
        if (alone.ended() && other.ended()) {
            String after = other.after(other.last().number());
            if (!alone.outputs().isEmpty()) {
                boolean same = outputs.stream().allMatch(Difference::sameValues);
                Result result = outputs.isEmpty() ? Result.EQUAL : same ? Result.SAME_VALUES : Result.DIFFERS;
                views.add(new Compared(
                        other.name(),
                        after,
                        "outputs " + String.join(", ", alone.outputs().keySet()),
                        result,
                        shown(outputs)));
            }
            if (!alone.results().isEmpty()) {
                views.add(new Compared(
                        other.name(),
                        after,
                        "results " + String.join(", ", alone.results().keySet()),
                        results.isEmpty() ? Result.EQUAL : Result.DIFFERS,
                        results.isEmpty()
                                ? List.of()
                                : List.of(new DrillReport.FileDifference("results", "text", results, 0))));
            }
        }
        return views;
    }

    private static List<DrillReport.FileDifference> shown(List<Difference> differences) {
        return differences.stream().map(Difference::shown).toList();
    }
}
