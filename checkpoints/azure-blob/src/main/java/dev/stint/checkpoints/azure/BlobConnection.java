package dev.stint.checkpoints.azure;

import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.util.ClientOptions;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.stint.checkpoints.StoreRefusedException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.netty.resources.ConnectionProvider;

/** The SDK's clients for one container, on connections of their own. Opening asks nobody. Safe for many threads. */
final class BlobConnection implements AutoCloseable {

    /** More than what a save and a restore side by side use. */
    private static final int CONNECTIONS = 64;

    /** Azure's front ends close what is idle for minutes; a connection is not kept until that happens. */
    private static final Duration IDLE = Duration.ofSeconds(45);

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

    @Override
    public void close() {
        connections.dispose();
    }
}
