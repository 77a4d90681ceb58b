package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.stint.mailbox.Order.Blob;
import dev.stint.mailbox.Order.Input;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private Workplace places = new Workplace(Path.of("/unused"));

    @BeforeEach
    void places() {
        places = new Workplace(temp.resolve("machine"));
    }

    @Test
    @Timeout(60)
    void a_server_that_falls_silent_is_given_up() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[1000]);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try {
            URI source = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data");
            assertThatThrownBy(
                            () -> new WebDownloads(Duration.ofMillis(200)).fetch(source, temp.resolve("data"), 1 << 20))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("sent nothing");
        } finally {
            over.countDown();
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void a_working_directory_is_unpacked_with_its_modes_and_links() throws Exception {
        Blob blob = archive(tar -> {
            file(tar, "train.sh", "echo hi", 0755);
            file(tar, "data/a.txt", "abc", 0644);
            link(tar, "latest", "data/a.txt", TarConstants.LF_SYMLINK);
        });

        fetch(Optional.of(blob), List.of());

        assertThat(places.job().resolve("train.sh")).isExecutable().hasContent("echo hi");
        assertThat(places.job().resolve("latest")).isSymbolicLink().hasContent("abc");
    }

    @Test
    void nothing_is_written_outside_by_name_or_through_a_link() throws Exception {
        List<Blob> hostile = List.of(
                archive(tar -> file(tar, "../evil", "x", 0644)),
                archive(tar -> file(tar, "a/../../evil", "x", 0644)),
                archive(tar -> file(tar, "/" + temp.relativize(temp.resolve("../../evil")), "x", 0644)),
                archive(tar -> link(tar, "out", "../..", TarConstants.LF_SYMLINK)),
                archive(tar -> link(tar, "out", "/etc/passwd", TarConstants.LF_SYMLINK)),
                archive(tar -> link(tar, "out", "../../secret", TarConstants.LF_LINK)),
                archive(tar -> link(tar, "pipe", "", TarConstants.LF_FIFO)));

        for (Blob blob : hostile) {
            assertThatThrownBy(() -> fetch(Optional.of(blob), List.of())).isInstanceOf(FetchFailedException.class);
        }
        try (var around = Files.walk(temp)) {
            assertThat(around.map(path -> path.getFileName().toString())).doesNotContain("evil");
        }
    }

    @Test
    void an_archive_that_unpacks_to_too_much_is_refused() throws Exception {
        Path file = temp.resolve("bomb.tar.gz");
        Files.write(file, bytes(tar -> file(tar, "zeros", "0".repeat(100_000), 0644)));
        Path target = Files.createDirectory(temp.resolve("target"));

        assertThatThrownBy(() -> new Unpacker(99_999).unpack(file, target)).hasMessageContaining("99999 bytes");
    }

    @Test
    void changed_bytes_are_refused() throws Exception {
        Blob blob = blob("abc".getBytes(StandardCharsets.UTF_8));
        store.put(blob.key(), "abd".getBytes(StandardCharsets.UTF_8));
        Input input = new Input("", Optional.of(blob), "a.txt", false, Optional.empty());

        assertThatThrownBy(() -> fetch(Optional.empty(), List.of(input)))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining("is not what was submitted");
    }

    @Test
    void inputs_go_where_the_spec_says_and_nowhere_else() throws Exception {
        Blob blob = blob("abc".getBytes(StandardCharsets.UTF_8));

        fetch(
                Optional.empty(),
                List.of(
                        new Input("", Optional.of(blob), "in/a.txt", false, Optional.empty()),
                        new Input(
                                "",
                                Optional.of(archive(tar -> file(tar, "b.txt", "b", 0644))),
                                "in/folder",
                                true,
                                Optional.empty())));

        assertThat(places.job().resolve("in/a.txt")).hasContent("abc");
        assertThat(places.job().resolve("in/folder/b.txt")).hasContent("b");
        for (String outside : List.of("../a", "/etc/a", "x/../../a")) {
            Input input = new Input("", Optional.of(blob), outside, false, Optional.empty());
            assertThatThrownBy(() -> fetch(Optional.empty(), List.of(input)))
                    .isInstanceOf(FetchFailedException.class)
                    .hasMessageContaining("leaves the job's folder");
        }
    }

    @Test
    void a_download_is_checked_repeated_while_the_server_is_ill_and_refused_when_it_is_missing() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] calls = new int[1];
        server.createContext("/", exchange -> {
            calls[0]++;
            boolean missing = exchange.getRequestURI().getPath().equals("/missing");
            int code = missing ? 404 : calls[0] == 1 ? 503 : 200;
            byte[] body = "abc".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            String hash = blob("abc".getBytes(StandardCharsets.UTF_8)).sha256();

            fetch(Optional.empty(), List.of(new Input(base + "/f", Optional.empty(), "f", false, Optional.of(hash))));
            assertThat(places.job().resolve("f")).hasContent("abc");
            assertThat(calls[0]).isEqualTo(2);

            Input wrong = new Input(base + "/f", Optional.empty(), "f", false, Optional.of("00".repeat(32)));
            assertThatThrownBy(() -> fetch(Optional.empty(), List.of(wrong))).hasMessageContaining(hash);
            Input missing = new Input(base + "/missing?sig=s3cret", Optional.empty(), "f", false, Optional.empty());
            assertThatThrownBy(() -> fetch(Optional.empty(), List.of(missing)))
                    .hasMessageContaining("answered 404")
                    .hasMessageNotContaining("s3cret");
        } finally {
            server.stop(0);
        }
    }

    private interface Filling {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private void fetch(Optional<Blob> workdir, List<Input> inputs) throws Exception {
        Orders orders = new Orders();
        orders.workdir = workdir;
        orders.inputs = inputs;
        new Fetcher(store, places, new WebDownloads()).fetch(orders.order().work());
    }

    private Blob archive(Filling filling) throws IOException {
        return blob(bytes(filling));
    }

    private Blob blob(byte[] content) throws IOException {
        Path file = Files.write(temp.resolve("content"), content);
        String sha256 = Hashing.of(file).sha256();
        store.put("blobs/" + sha256, content);
        return new Blob("blobs/" + sha256, sha256, content.length);
    }

    private static byte[] bytes(Filling filling) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out))) {
            filling.into(tar);
        }
        return out.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String content, int mode) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String to, byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(to);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
