package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.StoreCheckContract;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureStoreCheckContractTest extends StoreCheckContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }

    @Override
    protected Optional<ObjectStore> withoutBucket() throws IOException {
        return Optional.of(
                Azurite.open("az://" + AzuriteServer.ACCOUNT + "/absent-container?endpoint=" + Azurite.endpoint()));
    }

    @Override
    protected Optional<ObjectStore> withWrongCredentials() throws IOException {
        String key = Base64.getEncoder().encodeToString("another account's".getBytes(StandardCharsets.UTF_8));
        return Optional.of(new AzureBlobStoreFactory(
                        Map.of("AZURE_STORAGE_KEY", key), RequestLimits.usual(), InstantSource.system())
                .open(Azurite.container()));
    }
}
