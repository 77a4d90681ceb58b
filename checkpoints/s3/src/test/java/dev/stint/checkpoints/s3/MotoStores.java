package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.servers.MotoServer;
import java.io.IOException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Stores for tests, with credentials that are nobody's. */
final class MotoStores {

    private MotoStores() {}

    /** A new, empty store. */
    static ObjectStore open() throws IOException {
        return open(MotoServer.shared().newStore());
    }

    static ObjectStore open(String uri) {
        return S3ObjectStore.open(S3Uri.parse(uri), credentials(), S3Patience.usual());
    }

    static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFORTESTS", "nobodys-secret"));
    }
}
