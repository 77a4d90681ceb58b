package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {
    @TempDir
    Path folder;

    @Test
    void the_variable_names_the_home_and_otherwise_it_is_in_the_users_folder() {
        assertThat(Home.locate(Map.of("STINT_HOME", "/data/stint"), "/home/ann"))
                .isEqualTo(Path.of("/data/stint"));
        assertThat(Home.locate(Map.of(), "/home/ann")).isEqualTo(Path.of("/home/ann/.stint"));
        assertThat(Home.locate(Map.of("STINT_HOME", " "), "/home/ann")).isEqualTo(Path.of("/home/ann/.stint"));
    }

    @Test
    void a_new_home_is_its_owners_alone() throws Exception {
        Home home = Home.prepare(folder.resolve("a/b"));

        assertThat(permissions(home.root())).isEqualTo("rwx------");
        assertThat(permissions(home.logFolder())).isEqualTo("rwx------");
        assertThat(permissions(home.uploads())).isEqualTo("rwx------");
    }

    @Test
    void preparing_twice_changes_nothing_and_leaves_no_probe() throws Exception {
        Home.prepare(folder);
        Home.prepare(folder);

        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("log", "scratch", "uploads");
        }
    }

    @Test
    void a_file_in_the_place_of_the_home_is_named() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Home.prepare(file))
                .isInstanceOf(HomeUnusableException.class)
                .hasMessageContaining(file + " is not a folder");
        assertThatThrownBy(() -> Home.prepare(file.resolve("below"))).isInstanceOf(HomeUnusableException.class);
    }

    @Test
    void a_home_without_permission_is_named() throws IOException {
        Path locked = Files.createDirectory(
                folder.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        Assumptions.assumeFalse(Files.isWritable(locked), "a user whom permissions bind is not available here");

        assertThatThrownBy(() -> Home.prepare(locked.resolve("home")))
                .isInstanceOf(HomeUnusableException.class)
                .hasMessageContaining("no permission to write");
    }

    @Test
    void reasons_are_said_in_words() {
        Path home = Path.of("/h");
        assertThat(HomeUnusableException.because(
                        home, new FileSystemException("/h/x", null, "No space left on device")))
                .hasMessageStartingWith("STINT_HOME /h cannot be used: the disk is full")
                .hasMessageContaining("set STINT_HOME to another folder");
        assertThat(HomeUnusableException.because(home, new IOException("No space left on device")))
                .hasMessageContaining("the disk is full");
        assertThat(HomeUnusableException.because(home, new FileSystemException("/h/x", null, "Read-only file system")))
                .hasMessageContaining("the file system is read-only");
        assertThat(HomeUnusableException.because(home, new AccessDeniedException("/h/x")))
                .hasMessageContaining("no permission to write /h/x");
    }

    @Test
    void what_a_killed_server_left_is_swept() throws Exception {
        Home home = Home.prepare(folder);
        Files.writeString(home.uploads().resolve("upload-1"), "x");
        Files.createDirectories(home.scratch().resolve("tomcat/work"));
        Files.writeString(home.scratch().resolve("tomcat/work/x"), "x");
        home.sweep();

        assertThat(home.uploads()).isEmptyDirectory();
        assertThat(home.scratch()).isEmptyDirectory();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
