package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An object on its way into a store, in numbered parts that may be sent by many threads in any order, also again. It is visible
 * only from {@link #complete()} on, and then whole. Whoever does not complete an upload aborts it; what a killed process leaves
 * is found by {@link ObjectStore#pendingUploads}.
 */
public interface Upload {

    /** The least size of a part that is not the last: S3's bound, 5 MiB. */
    int MIN_PART_BYTES = 5 << 20;

    /** The most parts an object may have: S3's bound. */
    int MAX_PARTS = 10_000;

    /** What a single {@link ObjectStore#put(String, ByteBuffer)} takes at most: every store takes as much in one request. */
    int MAX_SINGLE_BYTES = 256 << 20;

    /**
     * Sends a part and returns when the store has it. Sending a number again replaces the part.
     *
     * @param number from 0
     * @param bytes from its position to its limit, which stay as they are: exactly the part's bytes
     * @param crc32c of those bytes; a store that can check it refuses others
     * @throws IllegalArgumentException when there is no such part or its length is another
     * @throws UploadLostException when there is no such upload any more
     * @throws IOException when it is not known whether the store has the part; sending it again is safe
     */
    void part(int number, ByteBuffer bytes, int crc32c) throws IOException;

    /**
     * Makes the parts an object, replacing what was under the key. Returns when it is durable. Idempotent: after an exception
     * the effect is unknown, and completing again tells.
     *
     * @throws IllegalStateException when parts were not sent
     * @throws UploadLostException when the upload, or a part of it, is there no more
     */
    void complete() throws IOException;

    /** Gives the upload up and frees what it holds; silent when it was completed or aborted. */
    void abort() throws IOException;
}
