package dev.stint.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Content taken along at submission, known by its hash.
 *
 * @param content the file to upload
 * @param sha256 lower-case hex
 * @param size in bytes
 * @param archive whether it is a tar.gz of a folder, made for this upload, or the user's one file itself
 */
record Snapshot(Path content, String sha256, long size, boolean archive) implements AutoCloseable {

    /** Removes the archive; leaves the user's own file alone. */
    @Override
    public void close() throws IOException {
        if (archive) {
            Files.deleteIfExists(content);
        }
    }
}
