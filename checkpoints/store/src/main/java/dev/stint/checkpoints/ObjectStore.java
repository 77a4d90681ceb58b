package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A flat, strongly consistent store of immutable-or-replaced objects under text keys: a bucket, a container, a folder.
 *
 * <p>Keys are relative, {@code /}-separated, without empty, {@code .} or {@code ..} segments; an adapter refuses others with
 * {@link IllegalArgumentException}. An object is visible whole or not at all. Instances are safe for use by many threads.
 * Every method throws {@link IOException} when the store could not be asked or the effect is not known, and its subclass
 * {@link StoreRefusedException} when the store said no and saying it again will not help. Adapters repeat what may be repeated
 * for some seconds before they throw; above them a call is not repeated blindly.
 */
public interface ObjectStore extends AutoCloseable {

    /** Where this store is, as it was opened: {@code file:///…}, {@code s3://bucket/prefix}. No credentials in it. */
    String uri();

    /**
     * Writes or replaces an object of at most one part's size ({@link Upload#MAX_SINGLE_BYTES}). Returns when it is durable.
     *
     * @param bytes from its position to its limit, which stay as they are
     */
    void put(String key, ByteBuffer bytes) throws IOException;

    /** As {@link #put(String, ByteBuffer)}. */
    default void put(String key, byte[] bytes) throws IOException {
        put(key, ByteBuffer.wrap(bytes));
    }

    /**
     * Creates an object only if the key is free: among any number of concurrent callers exactly one wins. After an exception
     * the outcome is unknown: read back and compare.
     *
     * @return true when this call created it. False when the key was taken; perhaps by an earlier try of this very call, whose
     *     answer was lost and which the adapter repeated: whoever must know compares what is there with what it wrote
     */
    boolean putIfAbsent(String key, byte[] bytes) throws IOException;

    /**
     * Begins an object that arrives in parts. Until it is completed nothing is visible under the key.
     *
     * @param size of the whole object in bytes, above 0
     * @param partBytes size of every part but the last: at least {@link Upload#MIN_PART_BYTES}, and such that there are at most
     *     {@link Upload#MAX_PARTS}
     * @throws IllegalArgumentException for other sizes
     */
    Upload upload(String key, long size, int partBytes) throws IOException;

    /** The object's content from a byte offset on; empty when there is no such object. The caller closes the stream. */
    default Optional<InputStream> open(String key, long offset) throws IOException {
        return open(key, offset, Long.MAX_VALUE);
    }

    /**
     * A range of an object; empty when there is no such object. Where the object ends earlier, so does the stream. The caller
     * closes the stream; closing early is cheap.
     *
     * @param offset of the first byte, from 0
     * @param length of the range in bytes, above 0
     */
    Optional<InputStream> open(String key, long offset, long length) throws IOException;

    /** The whole object, for small ones; empty when there is no such object. */
    default Optional<byte[]> get(String key) throws IOException {
        Optional<InputStream> found = open(key, 0);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(in.readAllBytes());
        }
    }

    /** Size and existence; empty when there is no such object. */
    Optional<ObjectInfo> head(String key) throws IOException;

    /**
     * Objects whose key starts with the prefix (any text, not only whole segments) and sorts after {@code startAfter}, in key
     * order, at most {@code limit} of them. Objects of others under names that are no keys ({@code a//b}, {@code folder/}) are left
     * out: nothing could be done with them.
     *
     * @param startAfter empty for the beginning
     */
    List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException;

    /** Removes an object; silent when there is none. */
    void delete(String key) throws IOException;

    /**
     * Uploads that were begun below a prefix, by anybody, and neither completed nor aborted, as far as the store keeps such
     * things apart from objects: they cost storage and no listing shows them.
     */
    List<PendingUpload> pendingUploads(String prefix) throws IOException;

    /** Gives up an upload and frees what it holds; silent when there is none such. */
    void abort(PendingUpload upload) throws IOException;

    /** The storage classes objects can be moved to; empty where the store has just one. */
    default Optional<StorageClasses> storageClasses() {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * What a listing tells.
     *
     * @param key the object's key
     * @param size content length in bytes
     */
    record ObjectInfo(String key, long size) {}

    /**
     * An upload that is not an object yet.
     *
     * @param key where the object would be
     * @param id the store's name of the upload
     * @param begunAt by the store's clock
     */
    record PendingUpload(String key, String id, Instant begunAt) {}
}
