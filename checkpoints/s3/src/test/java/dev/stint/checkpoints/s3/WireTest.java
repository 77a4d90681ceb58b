package dev.stint.checkpoints.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.ObjectStore.PendingUpload;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.UploadLostException;
import dev.stint.checkpoints.s3.FakeS3.Answer;
import dev.stint.checkpoints.s3.FakeS3.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What goes over the wire, and what is made of what comes back. */
final class WireTest {

    private static final int PART = Upload.MIN_PART_BYTES;
    private static final String DATE = "Sat, 01 Aug 2026 10:00:00 GMT";

    @Test
    void a_part_goes_once_as_it_is_with_our_checksum_and_without_a_second_hash() throws Exception {
        byte[] bytes = random(PART);
        try (FakeS3 fake = new FakeS3(WireTest::upload);
                ObjectStore store = fake.open()) {
            Upload upload = store.upload("k", PART, PART);
            ByteBuffer direct = ByteBuffer.allocateDirect(PART + 10).position(7);
            direct.put(bytes).position(7).limit(7 + PART);
            upload.part(0, direct, crc(bytes));
            upload.complete();

            assertThat(direct.position()).isEqualTo(7);
            assertThat(direct.limit()).isEqualTo(7 + PART);
            Asked part = fake.asked().get(1);
            assertThat(part.line()).startsWith("PUT /bkt/pre/k?").contains("partNumber=1", "uploadId=UP");
            assertThat(Arrays.equals(part.body(), bytes)).isTrue();
            assertThat(part.headers())
                    .containsEntry("x-amz-checksum-crc32c", Crc32cText.of(crc(bytes)))
                    .containsEntry("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                    .containsEntry("content-length", Integer.toString(PART))
                    .containsEntry("expect", "100-continue")
                    .doesNotContainKeys("content-encoding", "content-md5", "x-amz-trailer");
            assertThat(part.headers().get("authorization")).contains("x-amz-checksum-crc32c");
            assertThat(fake.asked().get(2).text())
                    .contains("<ChecksumCRC32C>" + Crc32cText.of(crc(bytes)) + "</ChecksumCRC32C>");
        }
    }

    @Test
    void a_small_object_is_signed_with_its_bytes() throws Exception {
        byte[] bytes = random(1000);
        try (FakeS3 fake = new FakeS3(asked -> Answer.of(200, ""));
                ObjectStore store = fake.open()) {
            store.put("k", bytes);
            assertThat(fake.asked().get(0).headers())
                    .containsEntry("x-amz-content-sha256", sha256(bytes))
                    .containsEntry("x-amz-checksum-crc32c", Crc32cText.of(crc(bytes)))
                    .doesNotContainKeys("expect", "content-encoding");
        }
    }

    @Test
    void a_store_that_speaks_plain_s3_gets_no_checksum_headers() throws Exception {
        try (FakeS3 fake = new FakeS3(WireTest::upload);
                ObjectStore store = fake.open("&checksums=when-required", MotoStores.credentials())) {
            store.put("small", random(10));
            store.put("large", random(2 << 20));
            assertThat(store.putIfAbsent("new", random(10))).isTrue();
            Upload upload = store.upload("k", PART, PART);
            upload.part(0, ByteBuffer.allocate(PART), 0);
            upload.complete();

            assertThat(fake.asked())
                    .hasSize(6)
                    .allSatisfy(
                            asked -> assertThat(String.join(" ", asked.headers().keySet()))
                                    .doesNotContain("checksum", "trailer", "content-md5", "mp-object-size"));
            assertThat(fake.asked().get(5).text()).contains("<ETag>").doesNotContain("Checksum");
        }
    }

    @Test
    void a_part_that_was_damaged_on_its_way_is_refused_by_the_store() throws Exception {
        byte[] bytes = random(PART);
        try (FakeS3 fake = new FakeS3(asked -> {
                    String claimed = asked.headers().get("x-amz-checksum-crc32c");
                    return asked.method().equals("PUT")
                                    && !Crc32cText.of(crc(asked.body())).equals(claimed)
                            ? Answer.error(400, "BadDigest")
                            : upload(asked);
                });
                ObjectStore store = fake.open()) {
            Upload upload = store.upload("k", PART, PART);
            assertThatThrownBy(() -> upload.part(0, ByteBuffer.wrap(bytes), crc(bytes) ^ 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("UploadPart of s3://bkt/pre/k", "BadDigest");
            assertThatThrownBy(upload::complete).isInstanceOf(IllegalStateException.class);
            upload.part(0, ByteBuffer.wrap(bytes), crc(bytes));
            upload.complete();
        }
    }

    @Test
    void a_completion_whose_answer_was_lost_is_known_by_the_object() throws Exception {
        for (String there : List.of("the upload's", "another's", "one without a mark", "nothing")) {
            AtomicInteger completions = new AtomicInteger();
            AtomicReference<String> mark = new AtomicReference<>("");
            try (FakeS3 fake = new FakeS3(asked -> {
                        if (asked.query().startsWith("uploads")) {
                            mark.set(asked.headers().get("x-amz-meta-stint-upload"));
                        }
                        if (asked.method().equals("POST") && asked.query().contains("uploadId")) {
                            if (completions.incrementAndGet() == 1) {
                                throw new IOException("the answer is lost");
                            }
                            return Answer.error(404, "NoSuchUpload");
                        }
                        return asked.method().equals("HEAD") ? object(there, mark.get()) : upload(asked);
                    });
                    ObjectStore store = fake.open()) {
                Upload upload = store.upload("k", PART, PART);
                upload.part(0, ByteBuffer.allocate(PART), 0);
                if (there.equals("the upload's")) {
                    upload.complete();
                } else {
                    assertThatThrownBy(upload::complete)
                            .as(there)
                            .isInstanceOf(UploadLostException.class)
                            .hasMessageContainingAll("CompleteMultipartUpload", "s3://bkt/pre/k", "UP");
                }
                assertThat(mark.get()).hasSizeGreaterThan(30);
                assertThat(completions.get()).isEqualTo(2);
            }
        }
    }

    /** Of the same size and in as many parts, whosoever it is. */
    private static Answer object(String whose, String mark) {
        if (whose.equals("nothing")) {
            return Answer.of(404, "");
        }
        Answer found = Answer.of(200, "").with("ETag", "\"abc-1\"").claiming(PART);
        return whose.equals("one without a mark")
                ? found
                : found.with("x-amz-meta-stint-upload", whose.equals("the upload's") ? mark : "other-" + mark);
    }

    @Test
    void a_part_that_the_store_has_no_more_makes_the_upload_lost() throws Exception {
        for (String code : List.of("NoSuchUpload", "InvalidPart")) {
            try (FakeS3 fake = new FakeS3(asked -> {
                        if (asked.method().equals("HEAD")) {
                            return Answer.of(404, "");
                        }
                        return asked.method().equals("POST") && asked.query().contains("uploadId")
                                ? Answer.error(code.equals("InvalidPart") ? 400 : 404, code)
                                : upload(asked);
                    });
                    ObjectStore store = fake.open()) {
                Upload upload = store.upload("k", PART, PART);
                upload.part(0, ByteBuffer.allocate(PART), 0);
                assertThatThrownBy(upload::complete).isInstanceOf(UploadLostException.class);
            }
        }
        try (FakeS3 fake = new FakeS3(
                        asked -> asked.method().equals("PUT") ? Answer.error(404, "NoSuchUpload") : upload(asked));
                ObjectStore store = fake.open()) {
            Upload upload = store.upload("k", PART, PART);
            assertThatThrownBy(() -> upload.part(0, ByteBuffer.allocate(PART), 0))
                    .isInstanceOf(UploadLostException.class)
                    .hasMessageContainingAll("UploadPart", "s3://bkt/pre/k");
        }
    }

    @Test
    void an_object_that_ends_too_early_is_no_object() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> Answer.of(200, "0123456789").claiming(100));
                ObjectStore store = fake.open()) {
            assertThatThrownBy(() -> store.get("k")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void closing_early_reads_no_more() throws Exception {
        long size = 1L << 40;
        CompletableFuture<Long> sent = new CompletableFuture<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread sender = new Thread(() -> send(server, size, sent));
            sender.start();
            try (ObjectStore store = MotoStores.open(
                            "s3://bkt?region=us-east-1&endpoint=http://127.0.0.1:" + server.getLocalPort());
                    InputStream in = store.open("k", 0).orElseThrow()) {
                assertThat(in.read()).isEqualTo('x');
            }
            assertThat(sent.get(60, TimeUnit.SECONDS)).isLessThan(size);
            sender.join(60_000);
        }
    }

    /** Sends an endless object until nobody listens any more. */
    private static void send(ServerSocket server, long size, CompletableFuture<Long> sent) {
        long count = 0;
        try (Socket socket = server.accept()) {
            while (socket.getInputStream().read() != '\r'
                    || socket.getInputStream().read() != '\n'
                    || socket.getInputStream().read() != '\r') {
                continue; // up to the empty line
            }
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] some = new byte[1 << 16];
            Arrays.fill(some, (byte) 'x');
            while (count < size) {
                out.write(some);
                count += some.length;
            }
        } catch (IOException e) {
            sent.complete(count); // nobody listens
        }
        sent.complete(count);
    }

    @Test
    void a_listing_of_more_than_a_page_is_asked_for_in_pages() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> {
                    int from = asked.query().contains("start-after=pre%2Fp%2F0999") ? 1000 : 0;
                    int to = from == 0 ? 1000 : 1200;
                    return listing(
                            from == 0,
                            IntStream.range(from, to)
                                    .mapToObj(i -> String.format("<Key>pre%%2Fp%%2F%04d</Key>", i))
                                    .collect(Collectors.joining("|")));
                });
                ObjectStore store = fake.open()) {
            List<ObjectInfo> found = store.list("p/", "", 1200);
            assertThat(found).hasSize(1200);
            assertThat(found.get(1199)).isEqualTo(new ObjectInfo("p/1199", 7));
            assertThat(fake.asked()).hasSize(2);
            assertThat(fake.asked().get(0).query()).contains("max-keys=1000").doesNotContain("start-after");
            assertThat(fake.asked().get(1).query()).contains("max-keys=200");
            assertThat(store.list("p/", "", 0)).isEmpty();
            assertThat(fake.asked()).hasSize(2);
        }
    }

    @Test
    void folders_that_a_console_made_are_no_objects() throws Exception {
        try (FakeS3 fake = new FakeS3(
                        asked -> listing(
                                false,
                                "<Key>pre%2F</Key>|<Key>pre%2F%2Fx</Key>|<Key>pre%2Frun%2F</Key>|<Key>pre%2Frun%2Fa+b%2B</Key>"));
                ObjectStore store = fake.open()) {
            assertThat(store.list("", "", 10)).containsExactly(new ObjectInfo("run/a b+", 7));
        }
    }

    @Test
    void a_listing_tells_what_is_thawed_and_what_thaws() throws Exception {
        String thawing = "<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>";
        String thawed = "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>"
                + "<RestoreExpiryDate>2026-09-01T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>";
        try (FakeS3 fake = new FakeS3(asked -> asked.method().equals("HEAD")
                        ? Answer.of(200, "")
                                .with("x-amz-storage-class", "DEEP_ARCHIVE")
                                .with("Last-Modified", DATE)
                        : listing(
                                false,
                                "<Key>pre%2Fa</Key><StorageClass>GLACIER</StorageClass>" + thawing
                                        + "|<Key>pre%2Fb</Key><StorageClass>GLACIER</StorageClass>" + thawed
                                        + "|<Key>pre%2Fc</Key><StorageClass>DEEP_ARCHIVE</StorageClass>"
                                        + "|<Key>pre%2Fd</Key><StorageClass>STANDARD_IA</StorageClass>"));
                ObjectStore store = fake.open()) {
            List<ClassedObject> found = store.storageClasses().orElseThrow().list("", "", 10);
            assertThat(found)
                    .extracting(ClassedObject::readability)
                    .containsExactly(Readability.THAWING, Readability.READY, Readability.ARCHIVED, Readability.READY);
            assertThat(fake.asked().get(0).headers())
                    .containsEntry("x-amz-optional-object-attributes", "RestoreStatus");
        }
    }

    @Test
    void thawing_is_asked_for_once_in_the_fastest_way_there_is() throws Exception {
        for (String[] want : new String[][] {
            {"GLACIER", "EXPEDITED", "Expedited"},
            {"GLACIER", "BULK", "Bulk"},
            {"DEEP_ARCHIVE", "EXPEDITED", "Standard"},
            {"DEEP_ARCHIVE", "STANDARD", "Standard"}
        }) {
            try (FakeS3 fake = new FakeS3(asked -> asked.method().equals("HEAD")
                            ? archived(want[0])
                            : Answer.error(409, "RestoreAlreadyInProgress"));
                    ObjectStore store = fake.open()) {
                store.storageClasses().orElseThrow().thaw("k", 3, ThawSpeed.valueOf(want[1]));
                assertThat(fake.asked()).hasSize(2);
                assertThat(fake.asked().get(1).line()).isEqualTo("POST /bkt/pre/k?restore");
                assertThat(fake.asked().get(1).text()).contains("<Days>3</Days>", "<Tier>" + want[2] + "</Tier>");
            }
        }
        try (FakeS3 fake = new FakeS3(asked -> archived("GLACIER").with("x-amz-restore", "ongoing-request=\"true\""));
                ObjectStore store = fake.open()) {
            StorageClasses classes = store.storageClasses().orElseThrow();
            classes.thaw("k", 3, ThawSpeed.BULK);
            assertThat(classes.find("k").orElseThrow().readability()).isEqualTo(Readability.THAWING);
            assertThat(fake.asked()).extracting(Asked::method).containsOnly("HEAD");
        }
    }

    @Test
    void an_object_that_was_replaced_meanwhile_is_not_moved() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> asked.method().equals("HEAD")
                        ? Answer.of(200, "").with("ETag", "\"seen\"").claiming(10)
                        : Answer.error(412, "PreconditionFailed"));
                ObjectStore store = fake.open()) {
            assertThatThrownBy(() -> store.storageClasses().orElseThrow().move("k", "STANDARD_IA"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("CopyObject of s3://bkt/pre/k", "replaced meanwhile");
            assertThat(fake.asked().get(1).headers())
                    .containsEntry("x-amz-copy-source-if-match", "\"seen\"")
                    .containsEntry("x-amz-metadata-directive", "COPY")
                    .containsEntry("x-amz-storage-class", "STANDARD_IA");
        }
    }

    @Test
    void pending_uploads_are_found_on_all_pages() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> {
                    boolean second = asked.query().contains("key-marker=pre%2Fa");
                    return Answer.of(
                            200,
                            "<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>" + !second
                                    + "</IsTruncated>"
                                    + (second
                                            ? ""
                                            : "<NextKeyMarker>pre%2Fa+1</NextKeyMarker>"
                                                    + "<NextUploadIdMarker>U1</NextUploadIdMarker>")
                                    + "<Upload><Key>pre%2F" + (second ? "b" : "a+1") + "</Key><UploadId>"
                                    + (second ? "U2" : "U1")
                                    + "</UploadId><Initiated>2026-08-01T00:00:00.000Z</Initiated></Upload>"
                                    + "</ListMultipartUploadsResult>");
                });
                ObjectStore store = fake.open()) {
            assertThat(store.pendingUploads(""))
                    .extracting(PendingUpload::key, PendingUpload::id)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("a 1", "U1"),
                            org.assertj.core.groups.Tuple.tuple("b", "U2"));
            assertThat(fake.asked().get(1).query()).contains("upload-id-marker=U1");
        }
    }

    private static Answer upload(Asked asked) {
        if (asked.query().startsWith("uploads")) {
            return Answer.of(
                    200, "<InitiateMultipartUploadResult><UploadId>UP</UploadId></InitiateMultipartUploadResult>");
        }
        return asked.method().equals("POST")
                ? Answer.of(200, "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>")
                : Answer.of(200, "").with("ETag", "\"e\"");
    }

    private static Answer archived(String storageClass) {
        return Answer.of(200, "").with("x-amz-storage-class", storageClass).with("Last-Modified", DATE);
    }

    private static Answer listing(boolean truncated, String objects) {
        return Answer.of(
                200,
                "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>" + truncated + "</IsTruncated>"
                        + Arrays.stream(objects.split("\\|"))
                                .map(object -> "<Contents>" + object + "<Size>7</Size>"
                                        + "<LastModified>2026-08-01T00:00:00.000Z</LastModified></Contents>")
                                .collect(Collectors.joining())
                        + "</ListBucketResult>");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
