package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.NetworkFaultsContract;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureNetworkFaultsContractTest extends NetworkFaultsContract {

    private final String container = "test-" + UUID.randomUUID();
    private boolean created;

    @Override
    protected URI server() {
        try {
            String endpoint = Azurite.endpoint();
            return URI.create(endpoint.substring(0, endpoint.lastIndexOf('/')));
        } catch (IOException e) {
            throw new IllegalStateException("Azurite does not start", e);
        }
    }

    @Override
    protected ObjectStore open(URI address) throws Exception {
        if (!created) {
            Azurite.client(container).create();
            created = true;
        }
        String uri = "az://" + AzuriteServer.ACCOUNT + "/" + container + "?endpoint=" + address + "/"
                + AzuriteServer.ACCOUNT;
        return new AzureBlobStoreFactory(
                        Map.of("AZURE_STORAGE_KEY", AzuriteServer.KEY), FakeBlobService.HASTY, InstantSource.system())
                .open(uri);
    }

    @Override
    protected int fullCommits() {
        return 2000;
    }

    @Override
    protected int sampleCommits() {
        return 20;
    }
}
