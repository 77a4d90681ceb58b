package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.stint.server.FakeDownloads;
import dev.stint.server.RefusedException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of the store on their way to a client. */
final class DownloadTest {
    private static final String FILE = "/api/v1/runs/last/checkpoints/7/files?path=w.bin";

    /** The container lets connections wait for 60 s. */
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path home;

    private static ServerUnderTest server;
    private static FakeDownloads downloads;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(home);
        downloads = server.context.getBean(FakeDownloads.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void mend() {
        downloads.cutShort(0);
        downloads.breakAt(Long.MAX_VALUE);
        downloads.refuse(null);
        downloads.opened.clear();
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/runs/last/checkpoints/7/files?path=w.bin", "/api/v1/runs/last/outputs/files?path=w.bin"})
    void a_file_comes_whole_with_its_size_and_hash(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
        assertThat(answer.headers().firstValue("Content-Length")).contains("10");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(answer.headers().firstValue("ETag")).contains('"' + "cd".repeat(32) + '"');
        assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=4-, 206, 456789, bytes 4-9/10, w.bin 4+6",
        "bytes=0-3, 206, 0123, bytes 0-3/10, w.bin 0+4",
        "bytes=-2, 206, 89, bytes 8-9/10, w.bin 8+2",
        "bytes=8-900, 206, 89, bytes 8-9/10, w.bin 8+2",
        "'bytes=1-2,4-5', 200, 0123456789, '', w.bin 0+10",
        "lines=1-2, 200, 0123456789, '', w.bin 0+10",
    })
    void only_the_range_asked_for_is_read_from_the_store(
            String range, int status, String body, String said, String opened) throws Exception {
        HttpResponse<String> answer = server.send(server.to(FILE).header("Range", range));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Range").orElse("")).isEqualTo(said);
        assertThat(downloads.opened).containsExactly(opened);
    }

    @Test
    void a_range_beyond_the_end_is_refused_with_the_size() throws Exception {
        HttpResponse<String> answer = server.send(server.to(FILE).header("Range", "bytes=10-"));

        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */10");
        assertThat(ServerUnderTest.json(answer).get("detail").asString()).contains("10 bytes");
        assertThat(downloads.opened).isEmpty();
    }

    @Test
    void a_head_tells_the_size_and_reads_nothing() throws Exception {
        HttpResponse<String> answer = server.send(server.to(FILE).method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).contains("10");
        assertThat(downloads.opened).isEmpty();
    }

    @Test
    void a_file_without_bytes_is_an_empty_answer() throws Exception {
        downloads.files.put("empty", new byte[0]);
        HttpResponse<String> answer = server.get(FILE.replace("w.bin", "empty"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void an_answer_that_breaks_off_is_seen_as_broken_and_not_as_short() throws Exception {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 'x');
        downloads.files.put("large", large);
        downloads.breakAt(2 << 20);

        // at once: the connection is cut, not left to a time limit
        assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> server.get(FILE.replace("w.bin", "large")))
                        .isInstanceOf(IOException.class));
        downloads.breakAt(Long.MAX_VALUE);
        downloads.cutShort(5);
        assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> server.get(FILE.replace("w.bin", "large")))
                        .isInstanceOf(IOException.class));
    }

    @Test
    void bytes_that_are_not_there_are_told_as_damage_before_the_answer_begins() throws Exception {
        downloads.cutShort(5);
        HttpResponse<String> answer = server.send(server.to(FILE).header("Range", "bytes=10-"));

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(ServerUnderTest.json(answer).get("exitCode").asInt()).isEqualTo(1);
        assertThat(ServerUnderTest.json(answer).get("detail").asString()).contains("ends at byte 10 of 15");
    }

    @Test
    void what_the_store_refuses_keeps_its_words_and_a_store_that_is_away_is_no_bug() throws Exception {
        downloads.refuse(new RefusedException(409, 3, "it is archived", List.of("thaw it")));
        HttpResponse<String> refused = server.get(FILE);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ServerUnderTest.json(refused).get("problems").get(0).asString())
                .isEqualTo("thaw it");

        downloads.refuse(new IOException("nobody answers"));
        HttpResponse<String> away = server.get(FILE);
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(ServerUnderTest.json(away).get("detail").asString()).isEqualTo("nobody answers");

        downloads.refuse(null);
        downloads.breakAt(0);
        HttpResponse<String> broken = server.get(FILE);
        assertThat(broken.statusCode()).isEqualTo(503);
        assertThat(ServerUnderTest.json(broken).get("detail").asString()).isEqualTo("connection reset by the store");
    }

    @Test
    void a_file_that_nobody_has_and_a_call_without_a_path_are_problems() throws Exception {
        HttpResponse<String> absent = server.get("/api/v1/runs/last/outputs/files?path=..%2F..%2Fetc%2Fpasswd");
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(ServerUnderTest.json(absent).get("detail").asString()).contains("'../../etc/passwd'");

        HttpResponse<String> bare = server.get("/api/v1/runs/last/outputs/files");
        assertThat(bare.statusCode()).isEqualTo(400);
        assertThat(ServerUnderTest.json(bare).get("exitCode").asInt()).isEqualTo(2);
    }
}
