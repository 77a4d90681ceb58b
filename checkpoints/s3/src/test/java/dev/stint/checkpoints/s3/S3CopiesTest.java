package dev.stint.checkpoints.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.servers.MotoServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What is too large for one copy is copied in parts: seen with a bound that is not S3's. */
final class S3CopiesTest {

    private static final int PART = 5 << 20;

    @Test
    void a_large_object_is_moved_in_parts_and_keeps_its_bytes_and_metadata() throws Exception {
        String uri = MotoServer.shared().newStore();
        S3Uri where = S3Uri.parse(uri);
        byte[] bytes = new byte[2 * PART + 12_345];
        new Random(9).nextBytes(bytes);
        try (PlainReads reads = new PlainReads(S3Clients.http(where, S3Patience.usual()), MotoStores.credentials());
                S3Client client = S3Clients.open(where, MotoStores.credentials(), S3Patience.usual(), reads);
                ObjectStore store = MotoStores.open(uri);
                S3Bucket bucket = new S3Bucket(client, where, S3Patience.usual())) {
            client.putObject(
                    r -> r.bucket(where.bucket())
                            .key(where.root() + "big one")
                            .contentType("application/x-model")
                            .metadata(java.util.Map.of("owner", "somebody")),
                    RequestBody.fromBytes(bytes));
            HeadObjectResponse seen = bucket.head("big one").orElseThrow();
            new S3Copies(bucket, PART, PART).intoClass("big one", seen, "STANDARD_IA");

            HeadObjectResponse moved = bucket.head("big one").orElseThrow();
            assertThat(moved.storageClassAsString()).isEqualTo("STANDARD_IA");
            assertThat(moved.eTag()).endsWith("-3\"");
            assertThat(moved.contentType()).isEqualTo("application/x-model");
            assertThat(moved.metadata()).containsEntry("owner", "somebody");
            assertThat(Arrays.equals(store.get("big one").orElseThrow(), bytes)).isTrue();
            assertThat(store.pendingUploads("")).isEmpty();
        }
    }

    @Test
    void a_copy_in_parts_that_fails_is_given_up() throws Exception {
        String uri = MotoServer.shared().newStore();
        S3Uri where = S3Uri.parse(uri);
        try (PlainReads reads = new PlainReads(S3Clients.http(where, S3Patience.usual()), MotoStores.credentials());
                S3Client client = S3Clients.open(where, MotoStores.credentials(), S3Patience.usual(), reads);
                ObjectStore store = MotoStores.open(uri);
                S3Bucket bucket = new S3Bucket(client, where, S3Patience.usual())) {
            store.put("k", new byte[PART + 1]);
            HeadObjectResponse seen = bucket.head("k").orElseThrow();
            store.delete("k");
            assertThatThrownBy(() -> new S3Copies(bucket, PART, PART).intoClass("k", seen, "STANDARD_IA"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("UploadPartCopy");
            assertThat(store.pendingUploads("")).isEmpty();
            assertThat(store.head("k")).isEmpty();
        }
    }
}
