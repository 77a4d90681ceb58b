package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints on their way to the computer of whoever asks. */
final class RestoreCommandTest {
    private final ShelfServer server = new ShelfServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), false, new Desk.Nobody());

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, false, new Desk.Fixed(new Api(server.file())));
        server.checkpoint(4, "weights.bin", "four", 0640)
                .checkpoint(9, "weights.bin", "0123456789", 0644)
                .checkpoint(9, "shards/a b.bin", "shard", 0755)
                .checkpoint(9, "empty", "", 0600);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int restore(String... more) {
        return desk.call(Stream.concat(Stream.of("checkpoints", "restore", "last"), Stream.of(more))
                .toArray(String[]::new));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private Path in(String name) {
        return folder.resolve(name);
    }

    @Test
    void the_newest_committed_checkpoint_is_brought_with_its_modes() throws IOException {
        server.checkpoint(11, "weights.bin", "worse", 0644).status(11, "quarantined");

        assertThat(restore("--to", "new")).as(desk.err()).isEqualTo(ExitCodes.DONE);
        assertThat(in("new/weights.bin")).hasContent("0123456789");
        assertThat(in("new/shards/a b.bin")).hasContent("shard");
        assertThat(in("new/empty")).isEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(in("new/shards/a b.bin"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(in("new/empty"))))
                .isEqualTo("rw-------");
        assertThat(desk.out())
                .isEqualTo("restored checkpoint 9 of digits-7f3k2 (step 900) to " + in("new")
                        + ": 3 files, 15 B, every byte verified\n");
        assertThat(left()).hasSize(5);
    }

    @Test
    void an_empty_folder_is_filled_and_programs_are_told() throws IOException {
        Files.createDirectory(in("there"));

        assertThat(restore("4", "--to", "there", "-o", "json")).isZero();
        assertThat(in("there/weights.bin")).hasContent("four");
        assertThat(Json.tree(desk.out()).get("index").asInt()).isEqualTo(4);
        assertThat(Json.tree(desk.out()).get("bytes").asInt()).isEqualTo(4);
    }

    @Test
    void a_transfer_that_breaks_is_taken_up_where_it_broke() {
        server.breakAfter(4, 3);

        assertThat(restore("9", "--to", "new", "--path", "weights.bin"))
                .as(desk.err())
                .isZero();
        assertThat(in("new/weights.bin")).hasContent("0123456789");
        assertThat(server.asked()).containsExactly("weights.bin from 0", "weights.bin from 4", "weights.bin from 7");
        assertThat(desk.waits).as("there was progress").isEmpty();
    }

    @Test
    void breaking_again_and_again_without_a_byte_ends_it_with_nothing_left() throws IOException {
        server.breakAfter(2, 0, 0, 0, 0, 0, 0);

        assertThat(restore("9", "--to", "new", "--path", "weights.bin")).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(desk.err()).contains("'weights.bin' broke off at byte 2 of 10 6 times in a row");
        assertThat(desk.waits).hasSize(FileTransfer.FRUITLESS_TRIES - 1).startsWith(Duration.ofMillis(500));
        assertThat(left()).isEmpty();
    }

    @Test
    void a_server_that_cannot_read_its_store_for_a_moment_is_asked_again() {
        server.refuse("9/weights.bin", 503, 5, "the store does not answer");

        assertThat(restore("9", "--to", "new")).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(desk.err()).contains("the store does not answer", "6 times in a row");
    }

    @Test
    void a_damaged_file_ends_it_with_code_1_its_name_and_nothing_left() throws IOException {
        server.damage("9/weights.bin", "0123456780");

        assertThat(restore("9", "--to", "new")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err())
                .contains("damaged: checkpoint 9 of digits-7f3k2: 'weights.bin' has SHA-256")
                .contains("--or-earlier");
        assertThat(left()).isEmpty();
    }

    @Test
    void missing_bytes_are_damage_too() throws IOException {
        server.refuse("9/weights.bin", 410, 1, "checkpoint 9 of digits-7f3k2: 'weights.bin': object x is missing");

        assertThat(restore("--to", "new")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("object x is missing");
        assertThat(left()).isEmpty();
    }

    @Test
    void a_file_that_is_too_short_is_damage_when_asking_again_does_not_help() throws IOException {
        server.damage("9/weights.bin", "01234");

        assertThat(restore("9", "--to", "new")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("'weights.bin' ends at byte 5 of 10");
        assertThat(left()).isEmpty();
    }

    @Test
    void with_or_earlier_the_next_older_sound_one_is_taken_saying_so() throws IOException {
        server.checkpoint(7, "weights.bin", "seven", 0644)
                .checkpoint(8, "weights.bin", "eight", 0644)
                .status(8, "retired")
                .damage("9/weights.bin", "xxxxxxxxxx")
                .damage("7/weights.bin", "SEVEN");

        assertThat(restore("--to", "new", "--or-earlier")).isZero();
        assertThat(in("new/weights.bin")).hasContent("four");
        assertThat(desk.err())
                .contains(
                        "damaged: checkpoint 9", "trying checkpoint 7", "damaged: checkpoint 7", "trying checkpoint 4");
        assertThat(desk.out()).startsWith("restored checkpoint 4 of");

        server.damage("4/weights.bin", "fxur");
        assertThat(restore("7", "--to", "other", "--or-earlier")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("no checkpoint of digits-7f3k2 that was tried is sound");
        assertThat(Files.exists(in("other"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "a/../../b", "a//b", "./x"})
    void a_path_that_leads_out_of_the_folder_is_refused_before_anything_is_asked(String path) throws IOException {
        server.checkpoint(12, path, "evil", 0644).checkpoint(12, "good", "good", 0644);

        assertThat(restore("12", "--to", "new")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("names a file that must not be written");
        assertThat(server.asked()).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    void a_file_that_is_also_a_folder_is_refused() throws IOException {
        server.checkpoint(12, "a", "file", 0644).checkpoint(12, "a/b", "below it", 0644);

        assertThat(restore("12", "--to", "new")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("collides");
        assertThat(left()).isEmpty();
    }

    @Test
    void what_the_store_refuses_is_said_with_what_to_do() throws IOException {
        server.refuse("9/weights.bin", 409, 3, "it is archived");

        assertThat(restore("--to", "new")).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("it is archived\n  what to do about it");
        assertThat(left()).isEmpty();
    }

    @Test
    void only_some_files_are_brought_and_a_slip_is_told_what_there_is() throws IOException {
        assertThat(restore("--to", "some", "--path", "shards/*", "--path", "empty"))
                .isZero();
        assertThat(left()).containsExactly("some", "some/empty", "some/shards", "some/shards/a b.bin");

        assertThat(restore("--to", "none", "--path", "wieghts.bin")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).contains("has no file 'wieghts.bin'\n  there is weights.bin\n");
        assertThat(restore("--to", "none", "--path", "[")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(Files.exists(in("none"))).isFalse();
    }

    @Test
    void a_target_that_is_not_empty_or_has_no_parent_is_refused_before_anything_is_asked() throws IOException {
        Files.createDirectory(in("full"));
        Files.writeString(in("full/mine"), "mine");
        Files.createSymbolicLink(in("link"), in("elsewhere"));

        assertThat(restore("--to", "full")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("is not an empty folder");
        assertThat(restore("--to", "link")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(restore("--to", "no/parent")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("make it first");
        assertThat(restore()).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(server.asked()).isEmpty();
        assertThat(left()).containsExactly("full", "full/mine", "link");
    }
}
