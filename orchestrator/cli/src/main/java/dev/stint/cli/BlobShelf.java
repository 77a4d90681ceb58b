package dev.stint.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Where snapshots are put: a server's store, or that of a drill. */
interface BlobShelf {
    boolean hasBlob(String team, String sha256) throws IOException;

    void putBlob(String team, String sha256, Path content) throws IOException;
}
