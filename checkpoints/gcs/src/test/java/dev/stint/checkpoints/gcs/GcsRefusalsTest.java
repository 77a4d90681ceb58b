package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.storage.StorageException;
import com.sun.net.httpserver.HttpServer;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.gcs.stage.FakeGcs.Fault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody has to change, and what the words say of it. */
final class GcsRefusalsTest implements OnFakeGcs {

    private static final String MAIL = "trainer@project.iam.gserviceaccount.com";

    private final String bucket = SERVER.newBucket();
    private final ObjectStore store = SERVER.opened(bucket);

    @Test
    void a_missing_bucket_is_told_by_every_call_whose_answer_tells_it() throws Exception {
        try (ObjectStore lost = SERVER.open("no-such-bucket")) {
            for (Call call : new Call[] {
                () -> lost.put("k", new byte[1]),
                () -> lost.putIfAbsent("k", new byte[1]),
                () -> lost.get("k"),
                () -> lost.list("", "", 1),
                () -> lost.pendingUploads("")
            }) {
                StoreRefusedException refused = refused(call, Reason.NO_BUCKET);
                assertThat(refused).hasMessageContainingAll("no-such-bucket", "404", "create the bucket");
            }
            Upload upload = lost.upload("k", Upload.MIN_PART_BYTES, Upload.MIN_PART_BYTES);
            refused(() -> upload.part(0, ByteBuffer.allocate(Upload.MIN_PART_BYTES), 0), Reason.NO_BUCKET);
        }
    }

    @Test
    void a_missing_permission_is_named() {
        for (String method : new String[] {"insert", "get?media", "get", "list", "delete"}) {
            String permission = Map.of(
                            "insert", "storage.objects.delete",
                            "get?media", "storage.objects.get",
                            "get", "storage.objects.get",
                            "list", "storage.objects.list",
                            "delete", "storage.objects.delete")
                    .get(method);
            SERVER.fake()
                    .next(
                            method,
                            new Fault.Refuse(
                                    403,
                                    "forbidden",
                                    MAIL + " does not have " + permission
                                            + " access to the Google Cloud Storage object." + " Permission '"
                                            + permission + "' denied on resource (or it may not exist)."));
            Call call = Map.<String, Call>of(
                            "insert", () -> store.put("t/k", new byte[1]),
                            "get?media", () -> store.get("t/k"),
                            "get", () -> store.head("t/k"),
                            "list", () -> store.list("t/k", "", 1),
                            "delete", () -> store.delete("t/k"))
                    .get(method);

            assertThat(refused(call, Reason.FORBIDDEN))
                    .hasMessageContainingAll(
                            "'t/k'",
                            bucket,
                            "403",
                            MAIL,
                            "grant the permission " + permission,
                            "roles/storage.objectUser");
        }
    }

    @Test
    void credentials_that_are_not_accepted_are_told_so() {
        Fault unknown = new Fault.Refuse(401, "authError", "Invalid Credentials");
        SERVER.fake().next("list", unknown);
        assertThat(refused(() -> store.list("t/k", "", 1), Reason.CREDENTIALS))
                .hasMessageContainingAll(
                        "list 't/k'", bucket, "401", "Invalid Credentials", "application-default login");
        SERVER.fake().next("insert", unknown);
        assertThat(refused(() -> store.put("t/k", new byte[1]), Reason.CREDENTIALS))
                .hasMessageContainingAll("put 't/k'", bucket, "failed: 401 Unauthorized; give this process")
                .hasMessageNotContaining("http");
    }

    @Test
    void no_credentials_are_told_when_the_store_is_opened() {
        GcsLocation location = GcsLocation.parse("gs://bucket");
        assertThatThrownBy(() -> GcsClient.open(location, FakeGcsServer.TIMING, () -> {
                    throw new IOException("Your default credentials were not found.");
                }))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("gs://bucket", "not found", "GOOGLE_APPLICATION_CREDENTIALS");
    }

    @Test
    void a_wrong_clock_and_a_dead_key_are_told_apart() throws Exception {
        assertThat(refused(
                        asking(
                                "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT: Token must be a short-lived"
                                        + " token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the"
                                        + " JWT claim.\"}"),
                        Reason.CLOCK_SKEW))
                .hasMessageContainingAll("list 't/'", "iat", "clock");
        assertThat(refused(
                        asking("{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}"),
                        Reason.CREDENTIALS))
                .hasMessageContainingAll("list 't/'", "Invalid JWT Signature", "credentials");
    }

    @Test
    void a_limit_under_403_is_no_refusal() {
        SERVER.fake().next("list", new Fault.Refuse(403, "rateLimitExceeded", "Rate Limit Exceeded"));

        assertThatThrownBy(() -> store.list("", "", 1))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("rateLimitExceeded");
    }

    @Test
    void an_interrupt_stays_one() {
        IOException failure =
                new GcsFailures("b").of("put", "k", new StorageException(0, "stopped", new InterruptedException()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(InterruptedIOException.class).hasMessageContaining("put 'k'");
        assertThat(GcsFailures.code(new HttpResponseException.Builder(404, "x", new HttpHeaders()).build()))
                .isEqualTo(404);
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    /** A listing with a service account's key, where Google's token server answers with these words. */
    private static Call asking(String words) {
        return () -> {
            HttpServer tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            tokens.createContext("/token", exchange -> {
                byte[] answer = words.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(400, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            tokens.start();
            GcsLocation location =
                    GcsLocation.parse("gs://bucket?endpoint=" + SERVER.fake().endpoint());
            GoogleCredentials account = ServiceAccountCredentials.newBuilder()
                    .setClientEmail(MAIL)
                    .setPrivateKey(KeyPairGenerator.getInstance("RSA")
                            .generateKeyPair()
                            .getPrivate())
                    .setTokenServerUri(
                            URI.create("http://127.0.0.1:" + tokens.getAddress().getPort() + "/token"))
                    .build();
            GcsClient client = GcsClient.with(location, FakeGcsServer.TIMING, account);
            try (ObjectStore store = new GcsObjectStore(new GcsBucket(location, client, FakeGcsServer.TIMING))) {
                store.list("t/", "", 1);
            } finally {
                tokens.stop(0);
            }
        };
    }

    private static StoreRefusedException refused(Call call, Reason reason) {
        Throwable thrown = catchThrowable(call::run);
        assertThat(thrown).isInstanceOf(StoreRefusedException.class);
        StoreRefusedException refused = (StoreRefusedException) thrown;
        assertThat(refused.reason()).isEqualTo(reason);
        return refused;
    }
}
