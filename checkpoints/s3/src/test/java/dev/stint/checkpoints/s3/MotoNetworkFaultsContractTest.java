package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.NetworkFaultsContract;
import dev.stint.checkpoints.contract.servers.MotoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

final class MotoNetworkFaultsContractTest extends NetworkFaultsContract {

    private String bucket = "";

    @Override
    protected URI server() {
        try {
            return MotoServer.shared().address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected ObjectStore open(URI address) throws IOException {
        if (bucket.isEmpty()) {
            bucket = MotoServer.shared().newBucket();
        }
        // a request that the bad network swallowed is given up sooner than anybody's real one
        S3Patience hasty =
                new S3Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5), 1 << 20, 5);
        String uri = "s3://" + bucket + "/prefix?region=us-east-1&endpoint=" + address;
        return S3ObjectStore.open(S3Uri.parse(uri), MotoStores.credentials(), hasty);
    }

    @Override
    protected int sampleCommits() {
        return 10;
    }

    @Override
    protected int fullCommits() {
        return 10_000;
    }
}
