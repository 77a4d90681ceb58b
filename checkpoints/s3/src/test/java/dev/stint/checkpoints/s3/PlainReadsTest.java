package dev.stint.checkpoints.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.s3.FakeS3.Answer;
import dev.stint.checkpoints.s3.FakeS3.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** How long ranges are read, and when not so. */
final class PlainReadsTest {

    private static final int LONG = 2 << 20;
    private static final String KEY = "run/a b+c=(1)é~.bin";
    private static final String BODY = "x".repeat(LONG);

    @Test
    void a_long_range_is_asked_for_as_the_sdk_asks() throws Exception {
        try (FakeS3 fake = new FakeS3(PlainReadsTest::answer);
                ObjectStore store = fake.open(
                        "",
                        StaticCredentialsProvider.create(
                                AwsSessionCredentials.create("AKIDFORTESTS", "nobodys-secret", "nobodys-token")))) {
            assertThat(read(store, 5, 10)).isEqualTo(10);
            assertThat(read(store, 5, LONG)).isEqualTo(LONG);

            Asked sdks = fake.asked().get(0);
            Asked ours = fake.asked().get(1);
            assertThat(sdks.headers()).containsKey("amz-sdk-request");
            assertThat(ours.headers())
                    .doesNotContainKey("amz-sdk-request")
                    .containsEntry("range", "bytes=5-" + (LONG + 4))
                    .containsEntry("x-amz-security-token", "nobodys-token");
            assertThat(ours.line()).isEqualTo(sdks.line()).startsWith("GET /bkt/pre/run/a%20b%2B");
            for (String same : List.of("host", "user-agent", "x-amz-content-sha256")) {
                assertThat(ours.headers().get(same))
                        .as(same)
                        .isEqualTo(sdks.headers().get(same));
            }
            assertThat(signature(sdks)).as("what the SDK signs").isEqualTo(expected(sdks));
            assertThat(signature(ours)).isEqualTo(expected(ours));
            assertThat(scope(ours)).isEqualTo(scope(sdks)).endsWith("/us-east-1/s3/aws4_request");
        }
    }

    @Test
    void what_is_no_range_is_nothing_and_the_sdk_is_asked_from_then_on() throws Exception {
        for (int status : List.of(200, 301, 403, 503)) {
            try (FakeS3 fake = new FakeS3(asked -> plain(asked) ? Answer.error(status, "Any") : answer(asked));
                    ObjectStore store = fake.open()) {
                assertThat(read(store, 0, 10)).isEqualTo(10);
                assertThat(read(store, 0, LONG)).as("after %s", status).isEqualTo(LONG);
                assertThat(read(store, 0, LONG)).isEqualTo(LONG);
                assertThat(fake.asked().stream().map(PlainReadsTest::plain)).containsExactly(false, true, false, false);
            }
        }
    }

    @Test
    void a_connection_that_breaks_before_its_answer_is_the_sdks_to_repeat() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> {
                    if (plain(asked)) {
                        throw new IOException("cut");
                    }
                    return answer(asked);
                });
                ObjectStore store = fake.open()) {
            assertThat(read(store, 0, 10)).isEqualTo(10);
            assertThat(read(store, 0, LONG)).isEqualTo(LONG);
        }
    }

    @Test
    void a_range_that_is_cut_is_no_range() throws Exception {
        try (FakeS3 fake = new FakeS3(asked -> plain(asked) ? answer(asked).claiming(LONG + 1) : answer(asked));
                ObjectStore store = fake.open()) {
            assertThat(read(store, 0, 10)).isEqualTo(10);
            assertThatThrownBy(() -> read(store, 0, LONG)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void the_sdk_says_what_is_not_there() throws Exception {
        try (FakeS3 fake = new FakeS3(
                        asked -> asked.path().endsWith("absent") ? Answer.error(404, "NoSuchKey") : answer(asked));
                ObjectStore store = fake.open()) {
            assertThat(read(store, 0, 10)).isEqualTo(10);
            assertThat(store.open("absent", 0, LONG)).isEmpty();
            assertThat(fake.asked().stream().map(PlainReadsTest::plain)).containsExactly(false, true, false);

            assertThat(read(store, 0, LONG)).isEqualTo(LONG);
            assertThat(plain(fake.asked().get(3)))
                    .as("of others that says nothing")
                    .isTrue();
        }
    }

    @Test
    void whoever_is_interrupted_reads_no_further() throws Exception {
        try (FakeS3 fake = new FakeS3(PlainReadsTest::answer);
                ObjectStore store = fake.open()) {
            assertThat(read(store, 0, 10)).isEqualTo(10);
            try (InputStream in = store.open(KEY, 0, LONG).orElseThrow()) {
                assertThat(in.readNBytes(5)).hasSize(5);
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> in.readNBytes(5)).isInstanceOf(InterruptedIOException.class);
            }
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();

            assertThat(read(store, 0, LONG)).isEqualTo(LONG);
            assertThat(fake.asked().stream().map(PlainReadsTest::plain)).containsExactly(false, true, true);
        }
    }

    @Test
    void before_the_sdk_has_read_anything_it_is_asked_and_for_what_is_short_always() throws Exception {
        try (FakeS3 fake = new FakeS3(PlainReadsTest::answer);
                ObjectStore store = fake.open()) {
            assertThat(read(store, 0, LONG)).isEqualTo(LONG);
            assertThat(read(store, 0, 10)).isEqualTo(10);
            assertThat(fake.asked()).noneMatch(PlainReadsTest::plain);
            assertThat(read(store, 0, LONG)).isEqualTo(LONG);
            assertThat(fake.asked().stream().filter(PlainReadsTest::plain)).hasSize(1);
        }
    }

    private static boolean plain(Asked asked) {
        return !asked.headers().containsKey("amz-sdk-request");
    }

    private static Answer answer(Asked asked) {
        String[] ends =
                asked.headers().get("range").substring("bytes=".length()).split("-", -1);
        long length = Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
        return Answer.of(206, BODY.substring(0, (int) length));
    }

    private static int read(ObjectStore store, long offset, long length) throws IOException {
        Optional<InputStream> opened = store.open(KEY, offset, length);
        try (InputStream in = opened.orElseThrow()) {
            return in.readAllBytes().length;
        }
    }

    private static String signature(Asked asked) {
        return after(asked, "Signature=");
    }

    private static String scope(Asked asked) {
        return after(asked, "Credential=AKIDFORTESTS/");
    }

    private static String after(Asked asked, String name) {
        String all = asked.headers().get("authorization");
        return all.substring(all.indexOf(name) + name.length()).split(",", 2)[0];
    }

    /** As Amazon's description of signature version 4 has it. */
    private static String expected(Asked asked) throws Exception {
        String names = after(asked, "SignedHeaders=");
        List<String> lines = new ArrayList<>(List.of("GET", asked.path(), asked.query()));
        for (String name : names.split(";", -1)) {
            lines.add(name + ":" + asked.headers().get(name));
        }
        lines.addAll(List.of("", names, asked.headers().get("x-amz-content-sha256")));
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        String text = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                asked.headers().get("x-amz-date"),
                scope(asked),
                HexFormat.of().formatHex(hash));
        byte[] key = "AWS4nobodys-secret".getBytes(StandardCharsets.UTF_8);
        for (String word : scope(asked).split("/", -1)) {
            key = hmac(key, word);
        }
        return HexFormat.of().formatHex(hmac(key, text));
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
