package dev.stint.server;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Uploaded snapshots, by team and content: {@code <team>/blobs/<sha256>} in the object store. Safe for use by many threads;
 * putting the same content twice is harmless.
 */
public interface Blobs {

    /**
     * Whether the team has this content.
     *
     * @param sha256 64 lower-case hexadecimal digits
     */
    boolean has(String team, String sha256) throws IOException;

    /**
     * Keeps a file. Its hash was verified by the caller, who also removes the file afterwards; durable on return.
     *
     * @param sha256 64 lower-case hexadecimal digits
     */
    void put(String team, String sha256, Path file) throws IOException;
}
