package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.gcs.stage.FakeGcs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@link FakeGcs} for a test class: fails every test in which something was not as published. */
final class FakeGcsServer implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    /** As patient as a test should be, and soon again. */
    static final GcsTiming TIMING = new GcsTiming(
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMillis(5),
            Duration.ofMillis(50));

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private final List<ObjectStore> opened = new ArrayList<>();
    private FakeGcs fake;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        fake = new FakeGcs();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(ObjectStore::close);
        opened.clear();
        try {
            assertThat(fake.violations())
                    .as("requests and answers that are not as published")
                    .isEmpty();
        } finally {
            fake.forget();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        fake.close();
    }

    FakeGcs fake() {
        return fake;
    }

    /** The name of a new, empty bucket. */
    String newBucket() {
        String name = "bucket-" + BUCKETS.incrementAndGet();
        fake.objects().createBucket(name);
        return name;
    }

    /** A store in a bucket, below a prefix. */
    ObjectStore open(String bucket) throws IOException {
        return open(bucket, TIMING);
    }

    /** As {@link #open(String)}, and closed when the test ends. */
    ObjectStore opened(String bucket) {
        try {
            ObjectStore store = open(bucket);
            opened.add(store);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectStore open(String bucket, GcsTiming timing) throws IOException {
        return GcsObjectStoreFactory.open(
                GcsLocation.parse("gs://" + bucket + "/below/here?endpoint=" + fake.endpoint()), timing);
    }

    /** A store in a new, empty bucket. */
    ObjectStore open() throws IOException {
        return open(newBucket());
    }
}
