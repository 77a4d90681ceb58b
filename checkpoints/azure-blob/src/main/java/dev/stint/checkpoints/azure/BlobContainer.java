package dev.stint.checkpoints.azure;

import com.azure.core.http.rest.PagedIterable;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One container, and the place in it that our keys are relative to. What is asked here is answered, or fails with this project's
 * exceptions ({@link BlobFailures}). Safe for many threads.
 */
final class BlobContainer implements AutoCloseable {

    /** The code for "no such blob", while there is such a container. */
    static final Set<String> ABSENT = Set.of("BlobNotFound");

    /** The codes for "there is one", as the answer to "only if there is none". */
    static final Set<String> EXISTS =
            Set.of("BlobAlreadyExists", "ConditionNotMet", "BlobArchived", "BlobBeingRehydrated");

    private final BlobAddress address;
    private final BlobConnection connection;
    private final BlobFailures failures;

    BlobContainer(BlobAddress address, BlobConnection connection, BlobFailures failures) {
        this.address = address;
        this.connection = connection;
        this.failures = failures;
    }

    BlobAddress address() {
        return address;
    }

    BlobFailures failures() {
        return failures;
    }

    /**
     * Asks something of a blob.
     *
     * @throws IllegalArgumentException when the key is not allowed
     */
    <T> T ask(BlobCall call, String key, Function<BlockBlobClient, T> question) throws IOException {
        BlockBlobClient blob = connection.blob(address.blob(key));
        return failures.during(call, key, () -> question.apply(blob));
    }

    /** As {@link #ask}, with nothing as the answer where the store refuses with a code that was to be expected. */
    <T> Optional<T> askUnless(BlobCall call, String key, Set<String> expected, Function<BlockBlobClient, T> question)
            throws IOException {
        BlockBlobClient blob = connection.blob(address.blob(key));
        return failures.duringUnless(call, key, expected, () -> question.apply(blob));
    }

    /** What the store tells of a blob without its bytes; empty when there is none. */
    Optional<BlobProperties> find(BlobCall call, String key) throws IOException {
        return askUnless(call, key, ABSENT, BlockBlobClient::getProperties);
    }

    /** As {@link #askUnless}, of a client for what arrives bit by bit. */
    <T> Optional<T> streamUnless(BlobCall call, String key, Set<String> expected, Function<BlobAsyncClient, T> question)
            throws IOException {
        BlobAsyncClient blob = connection.streaming().getBlobAsyncClient(address.blob(key));
        return failures.duringUnless(call, key, expected, () -> question.apply(blob));
    }

    /** Asks nothing yet: each page is a request of its own. */
    PagedIterable<BlobItem> list(ListBlobsOptions options) {
        return connection.container().listBlobs(options, null);
    }

    /** As {@link BlobConnection#md5}. */
    byte @Nullable [] md5(ByteBuffer body) {
        return connection.md5(body);
    }

    @Override
    public void close() {
        connection.close();
    }
}
