package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileObjectStoreTest {

    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temp;

    @Test
    void it_is_found_by_its_scheme() throws Exception {
        try (ObjectStore store = ObjectStores.open("file://" + temp + "/new%20bucket")) {
            store.put("a/b", BYTES);
            assertThat(temp.resolve("new bucket/a/b")).hasBinaryContent(BYTES);
            assertThat(store.uri()).isEqualTo("file://" + temp.toRealPath() + "/new%20bucket");
            assertThat(ObjectStores.open(store.uri()).get("a/b")).contains(BYTES);
        }
        for (String wrong : new String[] {"file:relative", "file://host/path", "file:///x?y", "file:", "file:///a b"}) {
            assertThatThrownBy(() -> ObjectStores.open(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ObjectStores.open("s9://bucket"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[file]");
    }

    @Test
    void nobody_else_may_read_it() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("a/b", BYTES);
        Path source = Files.write(temp.resolve("source"), BYTES);
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxrwxrwx"));
        store.putFile("a/c", source);
        store.putIfAbsent("a/d", BYTES);
        try (Stream<Path> all = Files.walk(temp.resolve("bucket"))) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void opening_a_store_removes_what_machines_killed_days_ago_left_behind() throws Exception {
        new FileObjectStore(temp.resolve("bucket")).close();
        Path old = leftover("old", Instant.EPOCH);

        ObjectStores.open("file://" + temp + "/bucket").close();

        assertThat(old).doesNotExist();
    }

    @Test
    void leftovers_of_a_crash_are_never_listed_and_removed_when_old_enough() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("%tmp/key", BYTES);
        Path young = leftover("young", NOW.minusSeconds(60));
        Path old = leftover("old", NOW.minusSeconds(7200));

        assertThat(store.list("", "", 10))
                .extracting(ObjectStore.ObjectInfo::key)
                .containsExactly("%tmp/key");
        assertThat(store.removeLeftovers(Duration.ofHours(1), InstantSource.fixed(NOW)))
                .isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(store.get("%tmp/key")).contains(BYTES);
    }

    @Test
    void no_call_leaves_a_temporary_file() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("a", BYTES);
        store.put("a", BYTES);
        store.putIfAbsent("a", BYTES);
        store.putIfAbsent("b", BYTES);
        assertThatThrownBy(() -> store.putFile("c", temp)).isInstanceOf(IOException.class);

        assertThat(temp.resolve("bucket/%tmp")).isEmptyDirectory();
    }

    @Test
    void a_key_below_an_object_fails_in_clear_words() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("a", BYTES);
        store.put("b/c", BYTES);

        assertThatThrownBy(() -> store.put("a/b", BYTES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("put 'a/b'")
                .hasMessageContaining("itself an object");
        assertThatThrownBy(() -> store.put("b", BYTES)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.putIfAbsent("b", BYTES)).isInstanceOf(IOException.class);
        assertThat(store.get("a")).contains(BYTES);
        assertThatThrownBy(() -> store.put("x".repeat(256), BYTES)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deleting_the_last_object_of_a_folder_frees_the_folders_name() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("a/b/c", BYTES);
        store.delete("a/b/c");
        store.put("a", BYTES);

        assertThat(store.get("a")).contains(BYTES);
    }

    @Test
    void strangers_in_the_folder_are_not_objects() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("a", BYTES);
        Files.write(temp.resolve("bucket/%zz"), BYTES);
        Files.write(temp.resolve("bucket/100%"), BYTES);
        Files.createSymbolicLink(temp.resolve("bucket/link"), Path.of("a"));

        assertThat(store.list("", "", 10))
                .extracting(ObjectStore.ObjectInfo::key)
                .containsExactly("a");
        assertThat(store.get("link")).isEmpty();
    }

    private Path leftover(String name, Instant modified) throws IOException {
        Path file = Files.write(temp.resolve("bucket/%tmp").resolve(name), BYTES);
        Files.setLastModifiedTime(file, FileTime.from(modified));
        return file;
    }
}
