package dev.stint.server.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageShelfTest {

    @TempDir
    Path folder;

    @Test
    void the_same_content_is_the_same_file_whenever_and_by_whomever_it_was_laid_out() throws Exception {
        Path one = folder.resolve("one");
        layOut(one, List.of("b/program", "a/z", "a/b/c", "long/" + "x".repeat(120) + "/" + "y".repeat(120)));
        Path other = folder.resolve("other");
        layOut(other, List.of("long/" + "x".repeat(120) + "/" + "y".repeat(120), "a/b/c", "a/z", "b/program"));
        Files.setLastModifiedTime(other.resolve("a/z"), FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
        Files.setPosixFilePermissions(other.resolve("a/z"), PosixFilePermissions.fromString("r--------"));

        ImageFile.pack(one, folder.resolve("one.tar.gz"));
        ImageFile.pack(other, folder.resolve("other.tar.gz"));

        assertThat(folder.resolve("other.tar.gz")).hasSameBinaryContentAs(folder.resolve("one.tar.gz"));
        List<String> listed = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(
                new BufferedInputStream(Files.newInputStream(folder.resolve("one.tar.gz")))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                listed.add(Integer.toOctalString(entry.getMode() & 0777) + " " + entry.getName() + " "
                        + entry.getUserName() + entry.getLongUserId() + " "
                        + entry.getLastModifiedTime().toInstant() + " " + entry.getLinkName());
            }
        }
        assertThat(listed)
                .contains(
                        "755 a/ 0 2000-01-01T00:00:00Z ",
                        "644 a/z 0 2000-01-01T00:00:00Z ",
                        "755 b/program 0 2000-01-01T00:00:00Z ")
                .anyMatch(entry -> entry.contains("b/link") && entry.endsWith(" program"));
    }

    @Test
    void however_many_ask_at_once_an_image_is_made_once() throws Exception {
        AtomicInteger made = new AtomicInteger();
        // two shelves on one folder: two servers' worth
        List<ImageShelf> shelves = List.of(new ImageShelf(folder), new ImageShelf(folder.resolve("x/..")));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Set<ImageShelf.Packed> packed = new HashSet<>();
        try {
            CyclicBarrier start = new CyclicBarrier(8);
            List<Callable<ImageShelf.Packed>> asks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ImageShelf shelf = shelves.get(i % 2);
                asks.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return shelf.get("s3-x86_64-1", content -> {
                        made.incrementAndGet();
                        Files.writeString(content.resolve("a"), "a");
                    });
                });
            }
            for (Future<ImageShelf.Packed> one : threads.invokeAll(asks)) {
                packed.add(one.get(30, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).hasValue(1);
        assertThat(packed).hasSize(1);
        assertThat(names())
                .containsExactlyInAnyOrder(
                        ".lock", "s3-x86_64-1-" + packed.iterator().next().sha256() + ".tar.gz");
    }

    @Test
    void a_damaged_image_is_made_anew_and_a_whole_one_is_taken_as_it_is() throws Exception {
        ImageShelf shelf = new ImageShelf(folder);
        ImageShelf.Making making = content -> Files.writeString(content.resolve("a"), "a");
        ImageShelf.Packed first = shelf.get("s3", making);
        byte[] whole = Files.readAllBytes(first.file());
        Files.write(first.file(), new byte[] {1});

        assertThat(shelf.get("s3", making)).isEqualTo(first);
        assertThat(Files.readAllBytes(first.file())).isEqualTo(whole);
        assertThat(shelf.get("s3", content -> {
                    throw new IOException("nobody has to make it");
                }))
                .isEqualTo(first);
    }

    @Test
    void what_cannot_be_made_leaves_nothing_and_images_of_others_stay() throws Exception {
        ImageShelf shelf = new ImageShelf(folder);
        ImageShelf.Packed older = shelf.get("s3-0", content -> Files.writeString(content.resolve("a"), "old"));
        Files.createDirectories(folder.resolve(".making-killed/image"));

        assertThatThrownBy(() -> shelf.get("s3-1", content -> {
                    Files.writeString(content.resolve("a"), "a");
                    throw new IOException("no room");
                }))
                .hasMessage("no room");

        assertThat(names())
                .containsExactlyInAnyOrder(".lock", older.file().getFileName().toString());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void layOut(Path root, List<String> files) throws IOException {
        for (String name : files) {
            Path file = root.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, name);
        }
        Files.setPosixFilePermissions(root.resolve("b/program"), PosixFilePermissions.fromString("r-x------"));
        Files.createSymbolicLink(root.resolve("b/link"), Path.of("program"));
    }
}
