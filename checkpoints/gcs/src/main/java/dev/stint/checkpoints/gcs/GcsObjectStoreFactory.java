package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStoreFactory;
import java.io.IOException;

/**
 * Opens {@code gs://bucket[/prefix][?endpoint=URL]} with Google's application default credentials; without any where the endpoint is
 * on this computer.
 */
public final class GcsObjectStoreFactory implements ObjectStoreFactory {

    @Override
    public String scheme() {
        return GcsLocation.SCHEME;
    }

    @Override
    public ObjectStore open(String uri) throws IOException {
        return open(GcsLocation.parse(uri), GcsTiming.usual());
    }

    static ObjectStore open(GcsLocation location, GcsTiming timing) throws IOException {
        return new GcsObjectStore(new GcsBucket(location, GcsClient.open(location, timing), timing));
    }
}
