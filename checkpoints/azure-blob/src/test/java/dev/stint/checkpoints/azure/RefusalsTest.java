package dev.stint.checkpoints.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.identity.CredentialUnavailableException;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

/** What the service's refusals and silences become. */
final class RefusalsTest {

    private static final byte[] BYTES = {1, 2, 3};

    @FunctionalInterface
    private interface Call {
        void run(ObjectStore store) throws Exception;
    }

    private static void refused(int status, String code, Call call, Reason reason, String... words) throws Exception {
        try (FakeBlobService service = FakeBlobService.refusing(status, code);
                ObjectStore store = service.open()) {
            assertRefused(store, call, reason, code, words);
        }
    }

    private static void assertRefused(ObjectStore store, Call call, Reason reason, String code, String... words) {
        assertThatThrownBy(() -> call.run(store))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("the key", "theaccount/the-container", code)
                .hasMessageNotContaining(AzuriteServer.KEY)
                .satisfies(e -> assertThat(List.of(words)).allMatch(e.getMessage()::contains))
                .asInstanceOf(InstanceOfAssertFactories.type(StoreRefusedException.class))
                .extracting(StoreRefusedException::reason)
                .isEqualTo(reason);
    }

    @Test
    void a_missing_right_is_named() throws Exception {
        refused(403, "AuthorizationPermissionMismatch", s -> s.put("the key", BYTES), Reason.FORBIDDEN, "blobs/write");
        refused(403, "AuthorizationPermissionMismatch", s -> s.get("the key"), Reason.FORBIDDEN, "blobs/read");
        refused(403, "AuthorizationPermissionMismatch", s -> s.head("the key"), Reason.FORBIDDEN, "blobs/read");
        refused(403, "InsufficientAccountPermissions", s -> s.delete("the key"), Reason.FORBIDDEN, "blobs/delete");
        refused(403, "AuthorizationFailure", s -> s.list("the key", "", 1), Reason.FORBIDDEN, "blobs/read", "network");
        refused(
                403,
                "AuthorizationPermissionMismatch",
                s -> s.putIfAbsent("the key", BYTES),
                Reason.FORBIDDEN,
                "write");
    }

    @Test
    void credentials_that_are_not_accepted_are_told_from_a_wrong_clock() throws Exception {
        refused(403, "AuthenticationFailed", s -> s.put("the key", BYTES), Reason.CREDENTIALS, "theaccount");
        refused(403, "AuthenticationFailed", s -> s.head("the key"), Reason.CREDENTIALS);
        refused(401, "InvalidAuthenticationInfo", s -> s.get("the key"), Reason.CREDENTIALS, "az login");
        refused(403, "KeyBasedAuthenticationNotPermitted", s -> s.get("the key"), Reason.CREDENTIALS, "identity");
        try (FakeBlobService service = new FakeBlobService(request -> FakeBlobService.refuse(
                        request, 403, "AuthenticationFailed", "Request date header too old: 'Fri, 20 Nov 2026'"));
                ObjectStore store = service.open()) {
            assertRefused(store, s -> s.put("the key", BYTES), Reason.CLOCK_SKEW, "AuthenticationFailed", "NTP");
        }
    }

    @Test
    void a_wrong_clock_is_recognised_also_where_the_answer_has_no_words() throws Exception {
        InstantSource fast = InstantSource.fixed(Instant.now().plus(Duration.ofHours(1)));
        try (FakeBlobService service = FakeBlobService.refusing(403, "AuthenticationFailed");
                ObjectStore store = service.open(FakeBlobService.HASTY, fast)) {
            assertRefused(store, s -> s.head("the key"), Reason.CLOCK_SKEW, "AuthenticationFailed", "clock");
        }
    }

    @Test
    void a_container_that_is_not_there_is_no_absent_object() throws Exception {
        refused(404, "ContainerNotFound", s -> s.get("the key"), Reason.NO_BUCKET, "create the container");
        refused(404, "ContainerNotFound", s -> s.head("the key"), Reason.NO_BUCKET);
        refused(404, "ContainerNotFound", s -> s.delete("the key"), Reason.NO_BUCKET);
        refused(404, "ContainerNotFound", s -> s.putIfAbsent("the key", BYTES), Reason.NO_BUCKET);
        refused(404, "ContainerNotFound", s -> s.list("the key", "", 1), Reason.NO_BUCKET);
        refused(404, "ContainerNotFound", s -> s.pendingUploads("the key"), Reason.NO_BUCKET);
    }

    @Test
    void an_archived_object_must_be_thawed() throws Exception {
        refused(409, "BlobArchived", s -> s.get("the key"), Reason.ARCHIVED, "thaw");
        refused(409, "BlobBeingRehydrated", s -> s.put("the key", BYTES), Reason.ARCHIVED, "wait");
    }

    @Test
    void only_an_answer_that_says_so_means_that_the_key_is_taken() throws Exception {
        for (String taken : new String[] {"BlobAlreadyExists", "ConditionNotMet", "BlobArchived"}) {
            try (FakeBlobService service = FakeBlobService.refusing(409, taken);
                    ObjectStore store = service.open()) {
                assertThat(store.putIfAbsent("k", BYTES)).as(taken).isFalse();
            }
        }
        for (String other : new String[] {"LeaseIdMissing", "SnapshotsPresent", "BlobImmutableDueToPolicy"}) {
            try (FakeBlobService service = FakeBlobService.refusing(412, other);
                    ObjectStore store = service.open()) {
                assertThatThrownBy(() -> store.putIfAbsent("k", BYTES))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(StoreRefusedException.class)
                        .hasMessageContainingAll("put if absent 'k'", "412", other);
            }
        }
    }

    @Test
    void a_busy_service_is_asked_again_and_not_for_ever() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (FakeBlobService service = new FakeBlobService(request -> {
                    if (asked.incrementAndGet() < 3) {
                        FakeBlobService.refuse(request, 503, "ServerBusy", "later");
                    } else {
                        FakeBlobService.refuse(request, 409, "BlobAlreadyExists", "there");
                    }
                });
                ObjectStore store = service.open()) {
            assertThat(store.putIfAbsent("k", BYTES)).isFalse();
            assertThat(asked).hasValue(3);
        }
        try (FakeBlobService service = FakeBlobService.refusing(503, "ServerBusy");
                ObjectStore store = service.open()) {
            assertThatThrownBy(() -> store.put("k", BYTES))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("503 ServerBusy");
            assertThat(service.requests()).hasSize(3);
        }
    }

    @Test
    void a_service_that_says_nothing_is_given_up() throws Exception {
        RequestLimits impatient =
                new RequestLimits(Duration.ofSeconds(10), Duration.ofMillis(300), 2, Duration.ofMillis(1));
        CountDownLatch end = new CountDownLatch(1);
        try (FakeBlobService service = new FakeBlobService(request -> await(end));
                ObjectStore store = service.open(impatient, InstantSource.system())) {
            for (Call call : new Call[] {
                s -> s.put("k", BYTES), s -> s.get("k"), s -> s.head("k"), s -> s.list("k", "", 1), s -> s.delete("k")
            }) {
                assertThatThrownBy(() -> call.run(store))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(StoreRefusedException.class)
                        .hasMessageContainingAll("'k'", "theaccount/the-container");
            }
            assertThat(service.requests()).hasSize(10);
            end.countDown();
        }
    }

    @Test
    void a_body_that_stops_in_the_middle_fails_and_does_not_hang() throws Exception {
        RequestLimits impatient =
                new RequestLimits(Duration.ofSeconds(10), Duration.ofMillis(300), 1, Duration.ofMillis(1));
        CountDownLatch end = new CountDownLatch(1);
        try (FakeBlobService service = new FakeBlobService(request -> {
                    request.getResponseHeaders().add("ETag", "\"0x1\"");
                    request.getResponseHeaders().add("x-ms-blob-type", "BlockBlob");
                    request.sendResponseHeaders(200, 1000);
                    request.getResponseBody().write(BYTES);
                    request.getResponseBody().flush();
                    await(end);
                });
                ObjectStore store = service.open(impatient, InstantSource.system());
                InputStream in = store.open("k", 0).orElseThrow()) {
            assertThat(in.readNBytes(3)).isEqualTo(BYTES);
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("read 'k'");
            end.countDown();
        }
    }

    @Test
    void what_comes_before_any_answer_is_told_apart_too() {
        BlobFailures failures =
                new BlobFailures(BlobAddress.parse("az://theaccount/the-container"), InstantSource.system());
        assertThat(failures.of(BlobCall.PUT, "k", wrapped(new UnknownHostException("h: Name or service not known"))))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("theaccount.blob.core.windows.net", "storage account");
        assertThat(failures.of(
                        BlobCall.PUT,
                        "k",
                        wrapped(new UnknownHostException("h: Temporary failure in name resolution"))))
                .isNotInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("put 'k'", "Temporary failure");
        assertThat(failures.of(BlobCall.READ, "k", new CredentialUnavailableException("nobody is signed in")))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("nobody is signed in", "AZURE_STORAGE_KEY", "az login");
    }

    @Test
    void what_comes_from_outside_is_a_failure_of_the_store_and_a_bug_stays_one() {
        BlobFailures failures =
                new BlobFailures(BlobAddress.parse("az://theaccount/the-container"), InstantSource.system());
        for (RuntimeException outside : List.of(
                wrapped(new IOException("cut")),
                Exceptions.propagate(new TimeoutException("late")),
                ReadTimeoutException.INSTANCE,
                new HttpResponseException("odd", null),
                new IllegalStateException("Retries exhausted: 2/2", new IOException("cut")))) {
            assertThatThrownBy(() -> failures.during(BlobCall.READ, "k", () -> {
                        throw outside;
                    }))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("read 'k'")
                    .hasCause(outside);
        }
        for (RuntimeException bug :
                List.of(new IllegalStateException("a bug"), new NullPointerException(), new ClassCastException())) {
            assertThatThrownBy(() -> failures.during(BlobCall.READ, "k", () -> {
                        throw bug;
                    }))
                    .isSameAs(bug);
        }
    }

    @Test
    void an_interrupt_stays_one() {
        BlobFailures failures =
                new BlobFailures(BlobAddress.parse("az://theaccount/the-container"), InstantSource.system());
        IOException told = failures.of(BlobCall.READ, "k", new IllegalStateException(new InterruptedException()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).isInstanceOf(InterruptedIOException.class);
    }

    private static RuntimeException wrapped(IOException e) {
        return new UncheckedIOException(e);
    }

    private static void await(CountDownLatch end) throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException("the service ends", e);
        }
    }
}
