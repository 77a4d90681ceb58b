package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectStoreContract;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** S3 as LocalStack plays it, where Docker is. */
@Testcontainers(disabledWithoutDocker = true)
final class LocalStackObjectStoreContractTest extends ObjectStoreContract {

    @Container
    private static final LocalStackContainer LOCALSTACK =
            new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.0.3")).withServices("s3");

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @Override
    protected ObjectStore open() throws IOException {
        URI endpoint = LOCALSTACK.getEndpoint();
        String bucket = "bucket-" + BUCKETS.incrementAndGet();
        HttpURLConnection connection =
                (HttpURLConnection) endpoint.resolve("/" + bucket).toURL().openConnection();
        connection.setRequestMethod("PUT");
        if (connection.getResponseCode() != 200) {
            throw new IOException("bucket " + bucket + " was not made: status " + connection.getResponseCode());
        }
        connection.disconnect();
        return MotoStores.open("s3://" + bucket + "/prefix?region=us-east-1&endpoint=" + endpoint);
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
