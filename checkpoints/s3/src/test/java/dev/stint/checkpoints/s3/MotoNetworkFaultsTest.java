package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.NetworkFaultsContract;
import dev.stint.checkpoints.contract.servers.MotoServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

final class MotoNetworkFaultsTest extends NetworkFaultsContract {

    /** What the adapter repeats by itself is half of it; the rest is seen by those above. */
    private static final S3Patience LITTLE =
            new S3Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), 1 << 20, 2);

    private String bucket = "";

    @BeforeEach
    void makeBucket() throws IOException {
        bucket = MotoServer.shared().newBucket();
    }

    @Override
    protected URI server() {
        try {
            return MotoServer.shared().address();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    protected ObjectStore open(URI address) {
        String uri = "s3://" + bucket + "/faults?region=us-east-1&path-style=true&endpoint=" + address;
        return S3ObjectStore.open(S3Uri.parse(uri), MotoStores.credentials(), LITTLE);
    }

    @Override
    protected int fullCommits() {
        return 10_000;
    }
}
