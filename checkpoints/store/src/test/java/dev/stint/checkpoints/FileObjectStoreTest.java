package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileObjectStoreTest {

    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

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
        putFile(store, "a/c", source);
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
    void leftovers_of_a_crash_are_never_listed_and_removed_though_young() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("%tmp/key", BYTES);
        Path young = leftover("young", NOW.minusSeconds(60));
        Path old = leftover("old", NOW.minusSeconds(7200));

        assertThat(store.list("", "", 10))
                .extracting(ObjectStore.ObjectInfo::key)
                .containsExactly("%tmp/key");
        assertThat(store.removeLeftovers(Duration.ofHours(1), InstantSource.fixed(NOW)))
                .isEqualTo(2);
        assertThat(old).doesNotExist();
        assertThat(young).doesNotExist();
        assertThat(store.get("%tmp/key")).contains(BYTES);
    }

    @Test
    void a_write_under_way_is_no_leftover_however_long_it_takes() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        FileObjectStore other = new FileObjectStore(temp.resolve("bucket"));
        Path folder = temp.toRealPath().resolve("bucket/%tmp");
        Process foreign = locking(Files.write(folder.resolve("foreign"), BYTES));
        try (UnfinishedFile own = UnfinishedFile.create(folder, PRIVATE)) {
            assertThat(other.removeLeftovers(Duration.ofHours(1), InstantSource.system()))
                    .isZero();
            assertThat(own.path()).exists();
            assertThat(folder.resolve("foreign")).exists();
        } finally {
            foreign.destroyForcibly().onExit().get(1, TimeUnit.MINUTES);
        }
        assertThat(store.removeLeftovers(Duration.ofHours(1), InstantSource.system()))
                .as("the other process is dead")
                .isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
    }

    /** Another process that holds the lock on a file when this returns. */
    private static Process locking(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Locking.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.getInputStream().read()).isEqualTo('!');
        return process;
    }

    /** Locks a file, says so, and waits to be killed. */
    static final class Locking {
        private Locking() {}

        public static void main(String[] arguments) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.print("!");
                System.out.flush();
                new CountDownLatch(1).await();
            }
        }
    }

    private static void putFile(FileObjectStore store, String key, Path file) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            transfers.putFile(store, key, file);
        }
    }

    @Test
    void no_call_leaves_a_temporary_file() throws Exception {
        FileObjectStore store = new FileObjectStore(temp.resolve("bucket"));
        store.put("a", BYTES);
        store.put("a", BYTES);
        store.putIfAbsent("a", BYTES);
        store.putIfAbsent("b", BYTES);
        assertThatThrownBy(() -> putFile(store, "c", temp)).isInstanceOf(IOException.class);

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
