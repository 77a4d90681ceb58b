package dev.stint.drill;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file that is not the same on both sides.
 *
 * @param shown for people
 * @param sameValues whether only the bytes differ, not what they stand for
 * @param keys names of all values it holds, when it can be read
 * @param differing names of those that differ
 */
record Difference(DrillReport.FileDifference shown, boolean sameValues, Set<String> keys, Set<String> differing) {

    private static final int MOST_PLACES = 6;

    Difference {
        keys = new TreeSet<>(keys);
        differing = new TreeSet<>(differing);
    }

    static Difference missing(String path, boolean fromAlone) {
        String where =
                fromAlone ? "the run that was left alone does not have it" : "only the run that was left alone has it";
        return opaque(path, "file", where);
    }

    static Difference opaque(String path, String kind, String where) {
        return new Difference(new DrillReport.FileDifference(path, kind, List.of(where), 0), false, Set.of(), Set.of());
    }

    static Difference valued(String path, String kind, List<String> places, Set<String> keys, Set<String> differing) {
        List<String> first = places.subList(0, Math.min(MOST_PLACES, places.size()));
        return new Difference(
                new DrillReport.FileDifference(path, kind, first, places.size() - first.size()),
                differing.isEmpty(),
                keys,
                differing);
    }
}
