package dev.stint.cli;

import dev.stint.api.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What became of the files between two checkpoints, by their hashes. Immutable.
 *
 * @param files every file of either, by path
 */
record CheckpointDiff(Side from, Side to, Totals totals, List<FileChange> files) {

    /** One of the two. */
    record Side(String run, long index, long step, long bytes) {}

    /** How many files, and their bytes: of removed ones as they were, of others as they are. */
    record Total(int files, long bytes) {}

    /**
     * Sums over the files.
     *
     * @param shared those of the unchanged ones that are the very same object in the store
     */
    record Totals(Total added, Total removed, Total changed, Total unchanged, Total shared) {}

    /**
     * A file.
     *
     * @param change {@code added}, {@code removed}, {@code changed} or {@code unchanged}
     * @param bytesFrom 0 when it was not there
     * @param bytesTo 0 when it is gone
     * @param shared whether both are the same object in the store
     */
    record FileChange(String path, String change, long bytesFrom, long bytesTo, boolean shared) {
        long bytes() {
            return change.equals(word(Change.REMOVED)) ? bytesFrom : bytesTo;
        }
    }

    private enum Change {
        ADDED,
        REMOVED,
        CHANGED,
        UNCHANGED
    }

    static CheckpointDiff between(
            String fromRun, Views.CheckpointDetail from, String toRun, Views.CheckpointDetail to) {
        Map<String, Views.FileView> before = byPath(from);
        Map<String, Views.FileView> after = byPath(to);
        TreeSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        List<FileChange> files = new ArrayList<>();
        for (String path : paths) {
            Views.FileView was = before.get(path);
            Views.FileView is = after.get(path);
            Change change = was == null
                    ? Change.ADDED
                    : is == null
                            ? Change.REMOVED
                            : was.sha256().equals(is.sha256()) ? Change.UNCHANGED : Change.CHANGED;
            files.add(new FileChange(
                    path,
                    word(change),
                    was == null ? 0 : was.bytes(),
                    is == null ? 0 : is.bytes(),
                    was != null && is != null && was.object().equals(is.object())));
        }
        Totals totals = new Totals(
                total(files, Change.ADDED),
                total(files, Change.REMOVED),
                total(files, Change.CHANGED),
                total(files, Change.UNCHANGED),
                total(files.stream().filter(FileChange::shared).toList(), Change.UNCHANGED));
        return new CheckpointDiff(side(fromRun, from), side(toRun, to), totals, files);
    }

    /** Whether the files are not the same. */
    boolean differs() {
        return totals.unchanged().files() < files.size();
    }

    private static Side side(String run, Views.CheckpointDetail detail) {
        return new Side(
                run,
                detail.checkpoint().index(),
                detail.checkpoint().step(),
                detail.checkpoint().bytes());
    }

    private static Total total(List<FileChange> files, Change change) {
        List<FileChange> these = files.stream()
                .filter(file -> file.change().equals(word(change)))
                .toList();
        return new Total(
                these.size(), these.stream().mapToLong(FileChange::bytes).sum());
    }

    private static String word(Change change) {
        return change.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Views.FileView> byPath(Views.CheckpointDetail detail) {
        return detail.files().stream()
                .collect(
                        Collectors.toMap(Views.FileView::path, Function.identity(), (one, other) -> one, TreeMap::new));
    }
}
