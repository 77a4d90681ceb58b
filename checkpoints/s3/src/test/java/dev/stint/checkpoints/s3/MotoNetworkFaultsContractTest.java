package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.NetworkFaultsContract;
import dev.stint.checkpoints.contract.servers.MotoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

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
        return MotoStores.open("s3://" + bucket + "/prefix?region=us-east-1&endpoint=" + address);
    }

    @Override
    protected int sampleCommits() {
        return 20;
    }

    @Override
    protected int fullCommits() {
        return 10_000;
    }
}
