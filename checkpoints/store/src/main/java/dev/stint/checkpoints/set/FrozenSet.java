package dev.stint.checkpoints.set;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set that cannot be deleted any more, only rewritten, which the writer notices. Close it after the commit.
 *
 * @param staging a folder of its own, removed by {@link #close}
 * @param files in path order
 * @param trust how it was known to be complete
 * @param takenAt when it was frozen
 * @param metrics values the command stated of it
 */
public record FrozenSet(Path staging, List<FrozenFile> files, Trust trust, Instant takenAt, Metrics metrics)
        implements AutoCloseable {

    public FrozenSet {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a frozen set needs a file");
        }
    }

    /** Sum of the files' sizes. */
    public long bytes() {
        return files.stream().mapToLong(file -> file.state().size()).sum();
    }

    /** Removes the staging folder; the command's files stay. Idempotent. */
    @Override
    public void close() throws IOException {
        removeTree(staging);
    }

    static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
