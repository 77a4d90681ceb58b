package dev.stint.server;

import dev.stint.api.StoreViews;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of what runs keep: files of checkpoints, and outputs. Safe for use by many threads. Run ids are those of {@link Runs}.
 */
public interface Downloads {

    /**
     * A file of a checkpoint, also of a retired one as long as its bytes are there.
     *
     * @throws RefusedException with exit code 4 when there is no such checkpoint or file
     */
    Content checkpointFile(String run, long index, String path);

    /** What a run has kept; of an embedding run, the file of each shard and the index. */
    StoreViews.OutputFiles outputs(String run);

    /**
     * A kept file.
     *
     * @throws RefusedException with exit code 4 when the run keeps no such file
     */
    Content output(String run, String path);

    /** Bytes that never change. */
    interface Content {

        /** How many there should be. */
        long bytes();

        /** SHA-256 they should have, 64 lower-case hex digits; the reader compares. */
        String sha256();

        /**
         * A stretch of them, straight from the store. The caller closes it. It may break off, and end early where bytes are missing.
         *
         * @param offset from 0, below {@link #bytes}
         * @param length above 0
         * @throws RefusedException with HTTP status 410 and exit code 1 when the bytes are gone, 409 and 3 when the store refuses, as for an
         *     archived object
         * @throws IOException when the store could not be asked
         */
        InputStream open(long offset, long length) throws IOException;

        /** What to say when bytes are missing. */
        RefusedException missing(String what);
    }
}
