package dev.stint.checkpoints.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.contract.servers.MotoServer;
import dev.stint.checkpoints.s3.FakeS3.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What the store says no to is said in words that help, and only what may pass is repeated. */
final class RefusalsTest {

    /** Something a store is asked. */
    @FunctionalInterface
    private interface Call {
        void run(ObjectStore store) throws Exception;
    }

    @ParameterizedTest
    @CsvSource({
        "403, InvalidAccessKeyId,        CREDENTIALS,  AWS_ACCESS_KEY_ID",
        "403, SignatureDoesNotMatch,     CREDENTIALS,  AWS_ACCESS_KEY_ID",
        "400, ExpiredToken,              CREDENTIALS,  must not have expired",
        "400, AuthorizationHeaderMalformed, CREDENTIALS, valid credentials",
        "403, AccessDenied,              FORBIDDEN,    Allow s3:GetObject",
        "404, NoSuchBucket,              NO_BUCKET,    Create the bucket",
        "301, PermanentRedirect,         WRONG_REGION, ?region=NAME",
        "400, IllegalLocationConstraintException, WRONG_REGION, ?region=NAME",
        "403, RequestTimeTooSkewed,      CLOCK_SKEW,   clock",
        "403, InvalidObjectState,        ARCHIVED,     Thaw it first",
    })
    void a_refusal_says_what_was_refused_and_what_to_do(int status, String code, Reason reason, String remedy)
            throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> Answer.error(status, code))) {
            assertThat(refused(fake, store -> store.get("a/key"), reason))
                    .contains("GetObject of s3://bkt/pre/a/key", code, Integer.toString(status), "REQ1", remedy)
                    .contains("Words of the store")
                    .doesNotContain("nobodys-secret");
        }
    }

    @Test
    void each_call_names_the_permission_it_lacks() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> Answer.error(403, "AccessDenied"))) {
            assertThat(refused(fake, store -> store.delete("k"), Reason.FORBIDDEN))
                    .contains("DeleteObject of s3://bkt/pre/k", "Allow s3:DeleteObject");
            assertThat(refused(fake, store -> store.put("k", new byte[1]), Reason.FORBIDDEN))
                    .contains("Allow s3:PutObject");
            assertThat(refused(fake, store -> store.putIfAbsent("k", new byte[1]), Reason.FORBIDDEN))
                    .contains("Allow s3:PutObject");
            assertThat(refused(fake, store -> store.list("p", "", 1), Reason.FORBIDDEN))
                    .contains("ListObjectsV2 of s3://bkt/pre/p", "Allow s3:ListBucket ");
            assertThat(refused(fake, store -> store.pendingUploads(""), Reason.FORBIDDEN))
                    .contains("Allow s3:ListBucketMultipartUploads");
            assertThat(refused(fake, store -> store.upload("k", 9, 5 << 20), Reason.FORBIDDEN))
                    .contains("CreateMultipartUpload");
            assertThat(fake.asked()).as("nothing is repeated").hasSize(6);
        }
    }

    @Test
    void the_right_region_is_named_where_the_answer_tells_it() throws Exception {
        List<Answer> answers = List.of(
                Answer.error(301, "PermanentRedirect").with("x-amz-bucket-region", "eu-west-3"),
                Answer.error(
                        400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-3'"));
        for (Answer answer : answers) {
            try (FakeS3 fake = new FakeS3(asked -> answer)) {
                assertThat(refused(fake, store -> store.put("k", new byte[1]), Reason.WRONG_REGION))
                        .contains("the bucket is in eu-west-3", "?region=NAME");
            }
        }
    }

    @Test
    void what_a_silent_head_does_not_say_is_asked_once_more() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> Answer.error(403, "SignatureDoesNotMatch"))) {
            assertThat(refused(fake, store -> store.head("k"), Reason.CREDENTIALS))
                    .contains("HeadObject of s3://bkt/pre/k", "SignatureDoesNotMatch");
            assertThat(fake.asked()).extracting(FakeS3.Asked::method).containsExactly("HEAD", "GET");
        }
        try (FakeS3 fake =
                new FakeS3(asked -> asked.method().equals("HEAD") ? Answer.of(403, "") : Answer.of(206, "x"))) {
            assertThat(refused(fake, store -> store.head("k"), Reason.FORBIDDEN))
                    .contains("status 403");
        }
    }

    @Test
    void a_missing_bucket_is_no_missing_key() throws Exception {
        String uri = "s3://absent-bucket/p?region=us-east-1&endpoint="
                + MotoServer.shared().address();
        List<Call> calls = List.of(
                store -> store.head("k"),
                store -> store.get("k"),
                store -> store.put("k", new byte[1]),
                store -> store.putIfAbsent("k", new byte[1]),
                store -> store.list("", "", 1),
                store -> store.delete("k"),
                store -> store.pendingUploads(""),
                store -> store.storageClasses().orElseThrow().find("k"),
                store -> store.storageClasses().orElseThrow().list("", "", 1));
        for (Call call : calls) {
            try (ObjectStore store = MotoStores.open(uri)) {
                assertThat(refusal(() -> call.run(store), Reason.NO_BUCKET)).contains("absent-bucket");
            }
        }
    }

    @Test
    void no_credentials_are_said_to_be_missing() throws Exception {
        AwsCredentialsProviderChain none = AwsCredentialsProviderChain.of(() -> {
            throw SdkClientException.create("nothing here");
        });
        try (FakeS3 fake = new FakeS3(asked -> Answer.of(200, ""));
                ObjectStore store = fake.open("", none)) {
            assertThat(refusal(() -> store.get("k"), Reason.CREDENTIALS))
                    .contains("GetObject of s3://bkt/pre/k was not sent", "no credentials were found");
            assertThat(fake.asked()).isEmpty();
        }
    }

    @Test
    void a_conflict_of_conditional_writes_is_repeated_until_one_has_won() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (FakeS3 fake = new FakeS3(asked -> calls.incrementAndGet() < 3
                        ? Answer.error(409, "ConditionalRequestConflict")
                        : Answer.of(200, "").with("ETag", "\"1\""));
                ObjectStore store = fake.open()) {
            assertThat(store.putIfAbsent("log/1", new byte[] {1, 2})).isTrue();
            assertThat(fake.asked()).hasSize(3).allSatisfy(asked -> {
                assertThat(asked.headers()).containsEntry("if-none-match", "*");
                assertThat(asked.body()).containsExactly(1, 2);
            });
        }
        try (FakeS3 fake = new FakeS3(asked -> Answer.error(409, "ConditionalRequestConflict"));
                ObjectStore store = fake.open()) {
            assertThatThrownBy(() -> store.putIfAbsent("log/1", new byte[1]))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(StoreRefusedException.class)
                    .hasMessageContainingAll("PutObject", "pre/log/1", "ConditionalRequestConflict");
        }
    }

    @Test
    void a_taken_key_is_told_at_once() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> Answer.error(412, "PreconditionFailed"));
                ObjectStore store = fake.open()) {
            assertThat(store.putIfAbsent("log/1", new byte[1])).isFalse();
            assertThat(fake.asked()).hasSize(1);
        }
    }

    @Test
    void what_fails_for_a_moment_is_repeated_and_what_fails_on_is_an_io_failure() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (FakeS3 fake = new FakeS3(asked ->
                        calls.incrementAndGet() < 3 ? Answer.error(500, "InternalError") : Answer.of(200, "hello"));
                ObjectStore store = fake.open()) {
            assertThat(store.get("k")).contains("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        try (FakeS3 fake = new FakeS3(asked -> Answer.error(500, "InternalError"));
                ObjectStore store = fake.open()) {
            assertThatThrownBy(() -> store.get("k"))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(StoreRefusedException.class)
                    .hasMessageContainingAll("GetObject of s3://bkt/pre/k", "InternalError", "500");
            assertThat(fake.asked()).hasSize(3);
        }
    }

    @Test
    void a_connection_that_hangs_does_not_hang_the_caller() throws Exception {
        S3Patience impatient =
                new S3Patience(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMillis(300), 1 << 20, 2);
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ObjectStore store = S3ObjectStore.open(
                        S3Uri.parse("s3://bkt?region=us-east-1&endpoint=http://127.0.0.1:" + deaf.getLocalPort()),
                        MotoStores.credentials(),
                        impatient)) {
            assertThatThrownBy(() -> store.get("k"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("GetObject of s3://bkt/k failed");
            assertThatThrownBy(() -> store.put("k", new byte[100_000]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("PutObject of s3://bkt/k failed");
        }
    }

    @Test
    void a_store_that_is_not_there_is_an_io_failure() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (ObjectStore store = MotoStores.open("s3://bkt?region=us-east-1&endpoint=http://127.0.0.1:" + port)) {
            assertThatThrownBy(() -> store.list("", "", 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("ListObjectsV2 of s3://bkt", "Connection refused");
        }
    }

    @Test
    void an_interrupt_ends_a_call_and_is_kept() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicInteger kept = new AtomicInteger();
        try (FakeS3 fake = new FakeS3(question -> {
                    asked.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Answer.of(200, "");
                });
                ObjectStore store = fake.open()) {
            Thread caller = new Thread(() -> {
                thrown.set(catchThrowable(() -> store.get("k")));
                kept.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            });
            caller.start();
            asked.await();
            caller.interrupt();
            end.countDown(); // a blocking read is not woken by an interrupt: the answer is
            caller.join(60_000);
        }
        assertThat(thrown.get() == null || thrown.get() instanceof InterruptedIOException)
                .as("%s", thrown.get())
                .isTrue();
        assertThat(kept.get()).isEqualTo(1);
    }

    private static String refused(FakeS3 fake, Call call, Reason reason) {
        try (ObjectStore store = fake.open()) {
            return refusal(() -> call.run(store), reason);
        }
    }

    private static String refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(StoreRefusedException.class);
        assertThat(((StoreRefusedException) thrown).reason()).isEqualTo(reason);
        return thrown.getMessage();
    }
}
