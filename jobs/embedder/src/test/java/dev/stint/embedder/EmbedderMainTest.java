package dev.stint.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderMainTest {

    @TempDir
    Path folder;

    private Workbench bench;
    private final List<String> trouble = new ArrayList<>();

    @BeforeEach
    void setUp() {
        bench = new Workbench(folder);
    }

    private int run(String command) {
        return new EmbedderMain(bench.environment, folder, bench.clock, bench.said::add, trouble::add)
                .run(new String[] {command}, bench.stop);
    }

    @Test
    void a_bad_row_ends_with_2_and_one_line() {
        bench.texts("{\"id\":1,\"text\":\"x\"}", "{\"id\":1,\"text\":\"y\"}").shard(0, 1);

        assertThat(run("split")).isEqualTo(2);
        assertThat(trouble)
                .containsExactly("embedder: texts.jsonl line 2: has the id 1 of an earlier row with another text;"
                        + " give each row an id of its own");
    }

    @Test
    void one_of_the_shards_finds_an_id_with_two_texts() {
        for (int i = 0; i < 20; i++) {
            bench.texts("{\"id\":1,\"text\":\"x\"}", "{\"id\":1,\"text\":\"other " + i + "\"}");
            List<Integer> codes = new ArrayList<>();
            for (int shard = 0; shard < 4; shard++) {
                bench.shard(shard, 4);
                codes.add(run("split"));
            }

            assertThat(codes).contains(2);
        }
    }

    @Test
    void wrong_settings_end_with_2() {
        bench.rows(1);
        bench.environment.put("STINT_SHARD", "4");
        bench.environment.put("STINT_SHARDS", "4");

        assertThat(run("embed")).isEqualTo(2);
        assertThat(trouble).containsExactly("embedder: STINT_SHARD: is 4; give a whole number from 0 to 3");
        assertThat(run("nonsense")).isEqualTo(2);
    }

    @Test
    void a_command_of_ones_own_gets_the_rows_of_its_shard_and_its_result_is_sealed() throws Exception {
        bench.rows(100).shard(1, 2);
        bench.environment.put("STINT_SHARD_INPUT", "shard/input.jsonl");
        bench.environment.put("STINT_SHARD_OUTPUT", "vectors/shard-00001-of-00002.out");

        assertThat(run("split")).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("shard/input.jsonl"));
        assertThat(lines).hasSizeBetween(30, 70).allMatch(line -> line.startsWith("{\"id\":\"r"));
        Files.writeString(folder.resolve("vectors/shard-00001-of-00002.out"), "{\"id\": 1}\n{\"id\": 2}\n");

        assertThat(run("seal")).isZero();
        assertThat(bench.sidecar().path("rows").asInt()).isEqualTo(2);
        assertThat(bench.sidecar().path("embedded").asInt()).isEqualTo(lines.size());
        assertThat(bench.sidecar().path("file").asString()).isEqualTo("shard-00001-of-00002.out");
        assertThat(bench.said).anyMatch(line -> line.startsWith("the result has 2 rows where the shard has "));
    }

    @Test
    void a_command_that_leaves_nothing_is_told_so() {
        bench.rows(3);

        assertThat(run("split")).isZero();
        assertThat(run("seal")).isEqualTo(2);
        assertThat(trouble).anyMatch(line -> line.contains("the command left no file shard-00000-of-00001.out"));
    }

    @Test
    void a_stopped_split_ends_with_143() {
        bench.rows(3).stop.ask();

        assertThat(run("split")).isEqualTo(143);
    }
}
