package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStoreFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * Opens {@code s3://bucket[/prefix][?endpoint=…&region=…&path-style=…&checksums=…]} stores ({@link S3Uri}). Credentials come from
 * the SDK's default chain: system properties, environment, web identity, profile, container, instance. Nothing is asked of the store
 * before the first call, so whether the bucket exists and may be used is told by that.
 */
public final class S3ObjectStoreFactory implements ObjectStoreFactory {

    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public ObjectStore open(String uri) {
        S3Uri where = S3Uri.parse(uri);
        DefaultCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();
        boolean good = false;
        try {
            ObjectStore store = S3ObjectStore.open(where, credentials, S3Patience.usual());
            good = true;
            return store;
        } finally {
            if (!good) {
                credentials.close();
            }
        }
    }
}
