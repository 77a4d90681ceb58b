package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStoreFactory;
import dev.stint.checkpoints.StoreRefusedException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/**
 * Opens {@code az://ACCOUNT/CONTAINER[/prefix][?endpoint=https://…]} stores. The container has to exist. Credentials come from
 * the variable {@code AZURE_STORAGE_CONNECTION_STRING} or {@code AZURE_STORAGE_KEY}; where neither is set, from the identity that
 * azure-identity finds (managed identity, {@code az login}, …). Opening asks nobody over the network: what is wrong with
 * account, container or credentials shows at the first call.
 *
 * <p>{@code endpoint} is for clouds of other domains and for emulators, such as {@code http://127.0.0.1:10000/ACCOUNT}.
 */
public final class AzureBlobStoreFactory implements ObjectStoreFactory {

    private final BlobCredentials credentials;
    private final RequestLimits limits;
    private final InstantSource clock;

    /** With the credentials of this process. */
    public AzureBlobStoreFactory() {
        this(System.getenv(), RequestLimits.usual(), InstantSource.system());
    }

    AzureBlobStoreFactory(Map<String, String> variables, RequestLimits limits, InstantSource clock) {
        this.credentials = new BlobCredentials(variables);
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public String scheme() {
        return "az";
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreRefusedException when the credentials given cannot be for this account
     */
    @Override
    public ObjectStore open(String uri) throws IOException {
        BlobAddress address = BlobAddress.parse(uri);
        BlobConnection connection = BlobConnection.open(address, credentials, limits);
        return new AzureBlobStore(new BlobContainer(address, connection, new BlobFailures(address, clock)), clock);
    }
}
