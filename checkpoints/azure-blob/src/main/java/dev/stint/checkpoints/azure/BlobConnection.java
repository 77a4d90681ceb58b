package dev.stint.checkpoints.azure;

import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.util.ClientOptions;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.stint.checkpoints.StoreRefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.resources.ConnectionProvider;

/** The SDK's clients for one container, on connections of their own. Opening asks nobody. Safe for many threads. */
final class BlobConnection implements AutoCloseable {

    /** More than what a save and a restore side by side use. */
    private static final int CONNECTIONS = 64;

    /** Azure's front ends close what is idle for minutes; a connection is not kept until that happens. */
    private static final Duration IDLE = Duration.ofSeconds(45);

    /** Bodies up to here are hashed whatever the line: records of the log, whose bytes nothing vouches for yet. */
    private static final int SMALL_BYTES = 1 << 20;

    private final ConnectionProvider connections;
    private final BlobContainerClient container;
    private final BlobContainerAsyncClient streaming;

    private BlobConnection(
            ConnectionProvider connections, BlobContainerClient container, BlobContainerAsyncClient streaming) {
        this.connections = connections;
        this.container = container;
        this.streaming = streaming;
    }

    /**
     * Prepares the way to a container.
     *
     * @throws StoreRefusedException when the credentials given cannot be for it
     */
    static BlobConnection open(BlobAddress address, BlobCredentials credentials, RequestLimits limits)
            throws StoreRefusedException {
        BlobContainerClientBuilder builder = new BlobContainerClientBuilder();
        credentials.give(builder, address);
        ConnectionProvider connections = ConnectionProvider.builder("stint-azure")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(-1)
                .maxIdleTime(IDLE)
                .build();
        builder.containerName(address.container())
                .clientOptions(new ClientOptions().setApplicationId("stint"))
                .retryOptions(limits.retries())
                .httpClient(new NettyAsyncHttpClientBuilder()
                        .connectionProvider(connections)
                        .connectTimeout(limits.connect())
                        .writeTimeout(limits.stall())
                        .responseTimeout(limits.stall())
                        .readTimeout(limits.stall())
                        .build());
        return new BlobConnection(connections, builder.buildClient(), builder.buildAsyncClient());
    }

    BlobContainerClient container() {
        return container;
    }

    /** A blob by its whole name. */
    BlockBlobClient blob(String name) {
        return container.getBlobClient(name).getBlockBlobClient();
    }

    /** As {@link #container}, for what arrives as a {@link Flux}. */
    BlobContainerAsyncClient streaming() {
        return streaming;
    }

    /**
     * The MD5 of a body, by which the service refuses one that was damaged on its way; none for large bodies under TLS, which
     * protects them already: they are not read a second time.
     */
    byte @Nullable [] md5(ByteBuffer body) {
        if (body.remaining() > SMALL_BYTES && container.getBlobContainerUrl().startsWith("https:")) {
            return null;
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(body.duplicate());
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
