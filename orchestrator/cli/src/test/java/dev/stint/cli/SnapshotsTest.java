package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
    @TempDir
    Path folder;

    private Path work = Path.of("");
    private Path temporary = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        work = Files.createDirectories(folder.toRealPath().resolve("work"));
        temporary = folder.resolve("tmp");
        write(work, "train.py", "print(1)");
        write(work, "run.sh", "#!/bin/sh");
        Files.setPosixFilePermissions(work.resolve("run.sh"), PosixFilePermissions.fromString("rwx--x---"));
        write(work, "data/a.csv", "1,2");
        write(work, ".git/config", "secret");
        Files.createDirectories(work.resolve("empty"));
        Files.createSymbolicLink(work.resolve("latest"), Path.of("data/a.csv"));
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    private Snapshots snapshots() {
        return new Snapshots(temporary, List.of(), Snapshots.CAP_BYTES);
    }

    private static List<String> entries(Snapshot snapshot) throws IOException {
        List<String> entries = new ArrayList<>();
        try (InputStream in = Files.newInputStream(snapshot.content());
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(in), "UTF-8")) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                assertThat(entry.getLastModifiedDate().getTime()).isZero();
                assertThat(entry.getLongUserId()).isZero();
                String content = entry.isSymbolicLink()
                        ? entry.getLinkName()
                        : new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                entries.add(Integer.toOctalString(entry.getMode() & 0777) + " " + entry.getName() + " " + content);
            }
        }
        return entries;
    }

    @Test
    void a_folder_becomes_an_archive_with_sorted_names() throws IOException {
        try (Snapshot snapshot = snapshots().take(work, "workdir")) {
            assertThat(entries(snapshot))
                    .containsExactly(
                            "755 data/ ",
                            "644 data/a.csv 1,2",
                            "755 empty/ ",
                            "777 latest data/a.csv",
                            "755 run.sh #!/bin/sh",
                            "644 train.py print(1)");
            assertThat(snapshot.archive()).isTrue();
            assertThat(snapshot.size()).isEqualTo(Files.size(snapshot.content()));
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void the_hash_depends_on_the_content_alone() throws IOException {
        String first = hash();
        Files.setLastModifiedTime(work.resolve("train.py"), FileTime.from(Instant.EPOCH));
        Files.setPosixFilePermissions(work.resolve("train.py"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Path copy = folder.resolve("elsewhere");
        Files.move(work, copy);
        work = copy;
        assertThat(hash()).isEqualTo(first);

        write(work, "train.py", "print(2)");
        assertThat(hash()).isNotEqualTo(first);
    }

    private String hash() throws IOException {
        try (Snapshot snapshot = snapshots().take(work, "workdir")) {
            return snapshot.sha256();
        }
    }

    @Test
    void stintignore_leaves_out_what_it_names() throws IOException {
        write(work, ".stintignore", "data/\n*.sh\nlatest\n.stintignore\n");
        try (Snapshot snapshot = snapshots().take(work, "workdir")) {
            assertThat(entries(snapshot)).containsExactly("755 empty/ ", "644 train.py print(1)");
        }
    }

    @Test
    void the_servers_own_folder_is_never_taken_along() throws IOException {
        write(work, "home/server.json", "token");
        try (Snapshot snapshot =
                new Snapshots(temporary, List.of(work.resolve("home")), Snapshots.CAP_BYTES).take(work, "workdir")) {
            assertThat(entries(snapshot)).noneMatch(entry -> entry.contains("home"));
        }
    }

    @Test
    void one_file_is_taken_as_it_is() throws IOException {
        Path file = work.resolve("data/a.csv");
        try (Snapshot snapshot = snapshots().take(file, "inputs[0]")) {
            assertThat(snapshot.archive()).isFalse();
            assertThat(snapshot.size()).isEqualTo(3);
            assertThat(snapshot.sha256()).isEqualTo("17f8af97ad4a7f7639a4c9171d5185cbafb85462877a4746c21bdb0a4f940ca0");
        }
        assertThat(file).exists();
    }

    @Test
    void links_that_lead_out_are_refused_all_at_once() throws IOException {
        Files.createSymbolicLink(work.resolve("data/out"), Path.of("../../secret"));
        Files.createSymbolicLink(work.resolve("abs"), work.resolve("train.py"));

        assertThatThrownBy(() -> snapshots().take(work, "workdir"))
                .isInstanceOfSatisfying(CommandFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCodes.WRONG_CALL);
                    assertThat(failure.problems())
                            .hasSize(2)
                            .anyMatch(p -> p.contains("data/out is a link to ../../secret"));
                });
    }

    @Test
    void too_much_is_refused_naming_the_largest() throws IOException {
        write(work, "data/big.bin", "x".repeat(5000));

        assertThatThrownBy(() -> new Snapshots(temporary, List.of(), 4096).take(work, "workdir"))
                .isInstanceOfSatisfying(CommandFailure.class, failure -> {
                    assertThat(failure).hasMessageContaining("4.9 KiB, more than the 4.0 KiB");
                    assertThat(failure.problems()).first().isEqualTo("4.9 KiB  data/big.bin");
                });
        assertThat(temporary).doesNotExist();
    }

    @Test
    void what_does_not_exist_is_named_with_its_key() {
        assertThatThrownBy(() -> snapshots().take(work.resolve("nope"), "inputs[1]"))
                .hasMessageStartingWith("inputs[1]: " + work.resolve("nope") + " does not exist");
    }
}
