package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A flat, strongly consistent store of immutable-or-replaced objects under text keys: a bucket, a container, a folder.
 *
 * <p>Keys are relative, {@code /}-separated, without empty, {@code .} or {@code ..} segments; an adapter refuses others with
 * {@link IllegalArgumentException}. An object is visible whole or not at all. Instances are safe for use by many threads.
 * Every method throws {@link IOException} when the store could not be asked or the effect is not known.
 */
public interface ObjectStore extends AutoCloseable {

    /** Where this store is, as it was opened: {@code file:///…}, {@code s3://bucket/prefix}. No credentials in it. */
    String uri();

    /** Writes or replaces an object. Returns when it is durable. */
    void put(String key, byte[] bytes) throws IOException;

    /**
     * Creates an object only if the key is free: among any number of concurrent callers exactly one wins. After an exception
     * the outcome is unknown: read back and compare.
     *
     * @return whether this call created it
     */
    boolean putIfAbsent(String key, byte[] bytes) throws IOException;

    /** Writes or replaces an object with a file's content, of any size. Returns when it is durable. */
    void putFile(String key, Path file) throws IOException;

    /** The object's content from a byte offset on; empty when there is no such object. The caller closes the stream. */
    Optional<InputStream> open(String key, long offset) throws IOException;

    /** The whole object, for small ones; empty when there is no such object. */
    Optional<byte[]> get(String key) throws IOException;

    /** Size and existence; empty when there is no such object. */
    Optional<ObjectInfo> head(String key) throws IOException;

    /**
     * Objects whose key starts with the prefix (any text, not only whole segments) and sorts after {@code startAfter}, in key
     * order, at most {@code limit} of them.
     *
     * @param startAfter empty for the beginning
     */
    List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException;

    /** Removes an object; silent when there is none. */
    void delete(String key) throws IOException;

    @Override
    void close();

    /**
     * What a listing tells.
     *
     * @param key the object's key
     * @param size content length in bytes
     */
    record ObjectInfo(String key, long size) {}
}
