package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import dev.stint.server.Blobs;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Uploaded snapshots in the installation's object store. */
@Component
class StoreBlobs implements Blobs {

    private final ObjectStore store;

    StoreBlobs(ObjectStore store) {
        this.store = store;
    }

    static String key(String team, String sha256) {
        return team + "/blobs/" + sha256;
    }

    @Override
    public boolean has(String team, String sha256) throws IOException {
        return store.head(key(team, sha256)).isPresent();
    }

    @Override
    public void put(String team, String sha256, Path file) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            transfers.putFile(store, key(team, sha256), file);
        }
    }
}
