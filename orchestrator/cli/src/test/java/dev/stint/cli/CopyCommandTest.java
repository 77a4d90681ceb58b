package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs on their way to the computer of whoever asks. */
final class CopyCommandTest {
    private final ShelfServer server = new ShelfServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), false, new Desk.Nobody());

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, false, new Desk.Fixed(new Api(server.file())));
        server.output("out/model.bin", "model")
                .output("out/metrics.json", "{}")
                .output("out/runs/a.json", "a")
                .output("log[1].txt", "log")
                .output("checkpoint/named.txt", "an output of that name")
                .checkpoint(4, "weights.bin", "four", 0600)
                .checkpoint(9, "weights.bin", "nine", 0600)
                .checkpoint(9, "shards/0", "zero", 0600);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> in(String target) throws IOException {
        Path at = folder.resolve(target);
        try (Stream<Path> all = Files.walk(at)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> at.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "out/model.bin, model.bin",
        "./out/model.bin, model.bin",
        "out, out/metrics.json out/model.bin out/runs/a.json",
        "out/, metrics.json model.bin runs/a.json",
        "out/*.json, metrics.json",
        "out/r*, runs/a.json",
        "out/**.json, metrics.json runs/a.json",
        "**.bin, out/model.bin",
        "*/model.bin, out/model.bin",
        "log[1].txt, log[1].txt",
        "'', checkpoint/named.txt log[1].txt out/metrics.json out/model.bin out/runs/a.json",
        "./checkpoint/named.txt, named.txt",
        "checkpoint, shards/0 weights.bin",
        "checkpoint/weights.bin, weights.bin",
        "checkpoint@4/weights.bin, weights.bin",
        "checkpoint@9/shards, shards/0",
        "checkpoint/shards/, 0",
    })
    void what_is_meant_is_copied_under_the_names_below_it(String path, String names) throws IOException {
        assertThat(desk.call("cp", "last:" + path, "here")).as(desk.err()).isZero();

        assertThat(in("here")).containsExactly(names.split(" (?=[^ ])"));
        assertThat(desk.out()).startsWith("copied ").contains("of digits-7f3k2 to " + folder.resolve("here"));
    }

    @Test
    void a_checkpoint_is_the_newest_or_the_one_named() throws IOException {
        assertThat(desk.call("cp", "last:checkpoint/weights.bin", ".")).isZero();
        assertThat(folder.resolve("weights.bin")).hasContent("nine");
        assertThat(desk.call("cp", "last:checkpoint@4/weights.bin", ".", "--force"))
                .isZero();
        assertThat(folder.resolve("weights.bin")).hasContent("four");
        assertThat(desk.call("cp", "last:checkpoint@four/weights.bin", ".")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void files_of_others_stay_and_files_of_these_names_are_replaced_only_by_force() throws IOException {
        Files.createDirectories(folder.resolve("here/out"));
        Files.writeString(folder.resolve("here/mine"), "mine");
        Files.writeString(folder.resolve("here/out/model.bin"), "old");

        assertThat(desk.call("cp", "last:out", "here")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("1 file of 3 is there already", "--force");
        assertThat(server.asked()).isEmpty();
        assertThat(desk.call("cp", "last:out", "here", "--force", "-o", "json")).isZero();
        assertThat(in("here")).containsExactly("mine", "out/metrics.json", "out/model.bin", "out/runs/a.json");
        assertThat(folder.resolve("here/out/model.bin")).hasContent("model");
        assertThat(Json.tree(desk.out()).get("files").get(1).get("file").asString())
                .isEqualTo("out/model.bin");
    }

    @Test
    void a_link_in_the_way_is_neither_followed_nor_replaced() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectory(folder.resolve("here"));
        Files.createSymbolicLink(folder.resolve("here/out"), elsewhere);

        assertThat(desk.call("cp", "last:out", "here", "--force")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("here/out is in the way of 'out/metrics.json'");
        assertThat(server.asked()).isEmpty();
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(Files.isSymbolicLink(folder.resolve("here/out"))).isTrue();
        try (Stream<Path> hidden = Files.list(folder.resolve("here"))) {
            assertThat(hidden).hasSize(1);
        }
    }

    @Test
    void a_damaged_output_is_not_copied_and_neither_are_the_others() throws IOException {
        server.damage("out/out/model.bin", "other");
        Files.createDirectory(folder.resolve("here"));

        assertThat(desk.call("cp", "last:out", "here")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("output of digits-7f3k2: 'out/model.bin' has SHA-256", "nothing was copied");
        assertThat(folder.resolve("here")).isEmptyDirectory();
    }

    @Test
    void an_output_that_would_leave_the_folder_is_refused() throws IOException {
        server.output("../evil", "evil");

        assertThat(desk.call("cp", "last:", "here")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.err()).contains("names a file that must not be written");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void without_a_match_it_lists_what_there_is_nearby() {
        assertThat(desk.call("cp", "last:out/modle.bin", ".")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).isEqualTo("""
                        stint: run digits-7f3k2 has no 'out/modle.bin'
                          there is out/model.bin
                          out/metrics.json
                          out/runs/a.json
                          checkpoint/named.txt
                          log[1].txt
                        """);
        assertThat(desk.call("cp", "last:checkpoint/weight", ".")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).contains("checkpoint 9 of digits-7f3k2 has no 'weight'", "there is weights.bin");
        assertThat(desk.call("cp", "last", ".")).isEqualTo(ExitCodes.WRONG_CALL);
    }
}
