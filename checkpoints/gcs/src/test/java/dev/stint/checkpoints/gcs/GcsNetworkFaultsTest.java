package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.NetworkFaultsContract;
import dev.stint.checkpoints.gcs.stage.FakeGcs;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What arrives in pieces is no fault of the client's: here violations are answered, and not looked at. */
final class GcsNetworkFaultsTest extends NetworkFaultsContract {

    private static final GcsTiming LITTLE = new GcsTiming(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            Duration.ofMillis(5),
            Duration.ofMillis(50));

    private FakeGcs fake;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeGcs();
        fake.objects().createBucket("bucket");
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Override
    protected URI server() {
        return URI.create(fake.endpoint());
    }

    @Override
    protected ObjectStore open(URI address) throws IOException {
        return GcsObjectStoreFactory.open(GcsLocation.parse("gs://bucket/faults?endpoint=" + address), LITTLE);
    }

    @Override
    protected int fullCommits() {
        return 500;
    }

    @Override
    protected int sampleCommits() {
        return 30;
    }
}
