package dev.stint.checkpoints.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that would have its reader, who may do more, take or write what is not its own. */
final class CustodyTest {
    @TempDir
    Path temp;

    private final HandClock clock = new HandClock(Instant.parse("2100-01-01T00:00:00Z"));
    private Path job = Path.of("/unused");
    private Path folder = Path.of("/unused");
    private Path foreign = Path.of("/unused");
    private int own;

    @BeforeEach
    void lay() throws IOException {
        job = Files.createDirectory(temp.resolve("job"));
        folder = Files.createDirectory(job.resolve("ckpt"));
        foreign = Files.createDirectories(temp.resolve("other/ckpt"));
        Files.writeString(foreign.resolve("model.bin"), "foreign");
        own = (int) Files.getAttribute(job, "unix:uid");
    }

    private SetWatcher watcher(Completion completion, Custody custody) throws IOException {
        return new SetWatcher(folder, completion, clock, temp.resolve("held"), custody);
    }

    private Optional<String> frozen(CompleteSet set, Custody custody) throws IOException {
        return new Freezer(clock, custody)
                .freeze(set, temp.resolve("staging"))
                .fold(frozen -> Optional.empty(), discarded -> Optional.of(discarded.reason()));
    }

    @Test
    void the_commands_own_files_are_taken() throws IOException {
        Custody custody = Custody.of(job, own);
        SetWatcher watcher = watcher(Completion.rename("*.bin"), custody);
        Files.createDirectories(folder.resolve("deep/er"));
        Files.writeString(folder.resolve("deep/er/a"), "a");
        Files.writeString(folder.resolve("model.bin"), "own");
        CompleteSet set = watcher.poll().orElseThrow();
        assertThat(set.files()).extracting(SeenFile::path).containsExactly("deep/er/a", "model.bin");
        assertThat(frozen(set, custody)).isEmpty();
    }

    @Test
    void a_hard_link_to_a_file_of_another_user_is_not_taken() throws IOException {
        // From where we stand the file is the command's own when its user is ours, and somebody else's otherwise.
        Custody custody = Custody.of(job, own + 1);
        SetWatcher watcher = watcher(Completion.rename("*.bin"), custody);
        Files.createLink(folder.resolve("model.bin"), foreign.resolve("model.bin"));
        assertThat(frozen(watcher.poll().orElseThrow(), custody))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("'model.bin' belongs to user " + own)
                        .contains("not to the command's user " + (own + 1)));
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @Test
    void nor_is_one_that_would_be_copied() throws IOException {
        Custody custody = Custody.of(job, own + 1);
        SetWatcher watcher = watcher(Completion.quiet(Duration.ofSeconds(1)), custody);
        Files.createLink(folder.resolve("model.bin"), foreign.resolve("model.bin"));
        assertThat(watcher.poll()).isEmpty();
        clock.pass(Duration.ofSeconds(5));
        assertThat(frozen(watcher.poll().orElseThrow(), custody)).isPresent();
        assertThat(temp.resolve("staging")).isEmptyDirectory();
    }

    @Test
    void what_became_a_link_after_the_look_is_not_taken() throws IOException {
        for (Custody custody : new Custody[] {Custody.of(job, own), Custody.ofEqual(folder)}) {
            Path file = folder.resolve("model.bin");
            Files.deleteIfExists(file);
            Files.createSymbolicLink(file, foreign.resolve("model.bin"));
            // As if the look had come between two changes of the name: the state is the link's own.
            CompleteSet seen = new CompleteSet(
                    folder,
                    java.util.List.of(new SeenFile("model.bin", file, FileState.of(file))),
                    Trust.CALL,
                    Optional.empty(),
                    java.util.OptionalLong.empty(),
                    java.util.List.of(),
                    Optional.empty());
            assertThat(frozen(seen, custody))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("'model.bin' is not a file any more"));
        }
    }

    @Test
    void a_link_in_the_place_of_the_folder_is_not_followed() throws IOException {
        Files.delete(folder);
        Files.createSymbolicLink(folder, foreign);
        Custody custody = Custody.of(job, own);
        SetScan scan = SetScan.of(folder, java.util.List.of(), custody);
        assertThat(scan.files()).isEmpty();
        assertThat(scan.refusal()).hasValueSatisfying(words -> assertThat(words).contains("a link to elsewhere"));
        assertThat(SetScan.of(folder, java.util.List.of("model.bin"), custody).files())
                .isEmpty();
        assertThat(SetScan.of(folder, java.util.List.of(), Custody.ofEqual(folder))
                        .files())
                .as("nothing can be won where reader and command have the same rights")
                .hasSize(1);
    }

    @Test
    void a_link_on_the_way_to_a_listed_file_is_not_followed() throws IOException {
        Files.createSymbolicLink(folder.resolve("sub"), foreign);
        SetScan scan = SetScan.of(folder, java.util.List.of("sub/model.bin"), Custody.of(job, own));
        assertThat(scan.files()).isEmpty();
        assertThat(scan.refusal()).isPresent();
    }

    @Test
    void an_answer_is_not_written_through_a_link() throws IOException {
        SetWatcher watcher = watcher(Completion.rename("*.bin"), Custody.of(job, own));
        Path control = Files.createDirectory(folder.resolve(".stint"));
        Files.writeString(folder.resolve("model.bin"), "own");
        Files.writeString(control.resolve("commit-7.json"), "{\"step\":1}");
        CompleteSet asked = watcher.poll().orElseThrow();
        Path victims = Files.createDirectory(foreign.resolve(".stint"));
        Path waiting = Files.writeString(victims.resolve("commit-7.json"), "{\"step\":5}");
        Files.delete(control.resolve("commit-7.json"));
        Files.delete(control);
        Files.createSymbolicLink(control, victims);

        assertThatThrownBy(() -> watcher.answer(asked, 3, true, "committed")).isInstanceOf(IOException.class);
        assertThat(waiting).exists();
        assertThat(victims.resolve("done-7.json")).doesNotExist();
        assertThat(watcher.poll().flatMap(CompleteSet::request))
                .as("nor are another's requests taken for its own")
                .isEmpty();
    }

    @Test
    void a_request_that_is_a_link_is_not_read() throws IOException {
        SetWatcher watcher = watcher(Completion.rename("*.bin"), Custody.of(job, own));
        Path control = Files.createDirectory(folder.resolve(".stint"));
        Files.createSymbolicLink(control.resolve("commit-1.json"), foreign.resolve("model.bin"));
        assertThat(watcher.poll()).isEmpty();
        assertThat(Files.isSymbolicLink(control.resolve("commit-1.json"))).isTrue();
        assertThat(Files.exists(foreign.resolve("model.bin"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
