package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** S3 as LocalStack plays it: one container for all tests of this JVM, which ends with it. */
final class LocalStackStores {

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private static LocalStackContainer localstack;

    private LocalStackStores() {}

    private static synchronized URI endpoint() {
        if (localstack == null) {
            localstack =
                    new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.0.3")).withServices("s3");
            localstack.start();
        }
        return localstack.getEndpoint();
    }

    /** A store in a new bucket. */
    static ObjectStore open() throws IOException {
        URI endpoint = endpoint();
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
}
