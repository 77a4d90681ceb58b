package dev.stint.drill;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares sets of stored files. Used by one thread. */
final class Contents {

    private final ObjectStore store;
    private final Path scratch;
    private final List<PathMatcher> ignored;

    /**
     * @param scratch folder for what is being compared; exists
     * @param ignored globs of paths, or of names in any folder, that need not be equal
     */
    Contents(ObjectStore store, Path scratch, List<String> ignored) {
        this.store = store;
        this.scratch = scratch;
        this.ignored = ignored.stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
    }

    /** Whether all that counts has the same bytes. */
    boolean sameBytes(Map<String, Saved.Stored> a, Map<String, Saved.Stored> b) {
        return differing(a, b).isEmpty();
    }

    /** The files whose bytes differ, or that only one side has; those with equal values too. */
    List<Difference> differences(Map<String, Saved.Stored> alone, Map<String, Saved.Stored> other) throws IOException {
        List<Difference> differences = new ArrayList<>();
        for (String path : differing(alone, other)) {
            Saved.Stored left = alone.get(path);
            Saved.Stored right = other.get(path);
            if (left == null || right == null) {
                differences.add(Difference.missing(path, left == null));
                continue;
            }
            Path a = fetched(left);
            Path b = fetched(right);
            try {
                differences.add(FileComparison.compare(path, a, b));
            } finally {
                Files.deleteIfExists(a);
                Files.deleteIfExists(b);
            }
        }
        return differences;
    }

    /** Names of the values that the files hold, of those that can be read. */
    Set<String> keys(Map<String, Saved.Stored> files) throws IOException {
        Set<String> keys = new TreeSet<>();
        for (Map.Entry<String, Saved.Stored> file : files.entrySet()) {
            if (isIgnored(file.getKey())) {
                continue;
            }
            Path content = fetched(file.getValue());
            try {
                FileValues.read(content)
                        .ifPresent(values -> keys.addAll(values.leaves().keySet()));
            } finally {
                Files.deleteIfExists(content);
            }
        }
        return keys;
    }

    private Set<String> differing(Map<String, Saved.Stored> a, Map<String, Saved.Stored> b) {
        Set<String> paths = new TreeSet<>(a.keySet());
        paths.addAll(b.keySet());
        paths.removeIf(path -> {
            Saved.Stored left = a.get(path);
            Saved.Stored right = b.get(path);
            boolean same = left != null && right != null && left.sha256().equals(right.sha256());
            return same || isIgnored(path);
        });
        return paths;
    }

    private boolean isIgnored(String path) {
        Path whole = Path.of(path);
        return ignored.stream().anyMatch(glob -> glob.matches(whole) || glob.matches(whole.getFileName()));
    }

    private Path fetched(Saved.Stored stored) throws IOException {
        Path file = Files.createTempFile(scratch, "compared-", ".part");
        try (InputStream in = store.open(stored.key(), 0)
                .orElseThrow(() -> new IOException("the drill's store has no " + stored.key()))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
