package dev.stint.checkpoints.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One Azurite for all tests of this JVM, which ends with it; a container for whoever asks. */
final class Azurite {

    private static final Map<String, String> VARIABLES = Map.of("AZURE_STORAGE_KEY", AzuriteServer.KEY);

    private static AzuriteServer server;

    private Azurite() {}

    /** Its endpoint, with the account. */
    static synchronized String endpoint() throws IOException {
        if (server == null) {
            server = AzuriteServer.start();
        }
        return server.endpoint();
    }

    /** The URI of a new, empty container. */
    static String container() throws IOException {
        return folder("");
    }

    /** The URI of a folder of a new container, where other things lie beside it. */
    static String folder(String prefix) throws IOException {
        String name = "test-" + UUID.randomUUID();
        BlobContainerClient container = client(name);
        container.create();
        if (!prefix.isEmpty()) {
            for (String beside : List.of("A", prefix.substring(1) + "!", "~")) {
                container.getBlobClient(beside).upload(BinaryData.fromString("beside"));
            }
        }
        return "az://" + AzuriteServer.ACCOUNT + "/" + name + prefix.replace(" ", "%20") + "?endpoint=" + endpoint();
    }

    /** The SDK's own client, to look behind a store. */
    static BlobContainerClient client(String container) throws IOException {
        return new BlobContainerClientBuilder()
                .endpoint(endpoint())
                .containerName(container)
                .credential(new StorageSharedKeyCredential(AzuriteServer.ACCOUNT, AzuriteServer.KEY))
                .buildClient();
    }

    /** Opens a store as the agent would, with the emulator's key among its variables. */
    static ObjectStore open(String uri) throws IOException {
        return new AzureBlobStoreFactory(VARIABLES, RequestLimits.usual(), InstantSource.system()).open(uri);
    }

    /** A new, empty store. */
    static ObjectStore open() throws IOException {
        return open(container());
    }
}
