package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.mailbox.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run with shards leaves, and what the next one takes over. */
class ShardedResultTest {

    private EngineUnderTest engine;

    @TempDir
    private Path base;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void the_index_is_written_last_and_names_every_file() throws IOException {
        ShardedRun run = ShardedRun.builtIn(engine, 2, base);
        FakeCloud.Played zero = run.running(0, 1);
        assertThat(zero.order().orElseThrow().work().run()).isEqualTo("exec \"$STINT_EMBEDDER\" embed");
        run.finishes(zero, 0, 7, 0);
        run.awaitShard(0, "SUCCEEDED");
        assertThat(engine.store.get(index(run))).isEmpty();
        run.finishesAll(3);
        engine.awaitState(run.id, "SUCCEEDED");

        JsonNode index =
                JsonMapper.shared().readTree(engine.store.get(index(run)).orElseThrow());

        assertThat(index.get("rows").asInt()).isEqualTo(10);
        assertThat(index.get("run").asString()).isEqualTo(run.id);
        assertThat(index.get("shards").values())
                .extracting(shard -> shard.get("file").asString())
                .containsExactly("shard-00000-of-00002.parquet", "shard-00001-of-00002.parquet");
        for (JsonNode shard : index.get("shards")) {
            assertThat(engine.store.head(shard.get("key").asString())).isPresent();
        }
    }

    @Test
    void the_next_run_of_a_job_gets_the_same_shard_of_the_last_one_and_tells_what_it_saved() throws IOException {
        ShardedRun first = ShardedRun.builtIn(engine, 2, base);
        first.running(0, 1);
        first.running(1, 1);
        first.finishesAll(100);
        engine.awaitState(first.id, "SUCCEEDED");

        ShardedRun second = ShardedRun.builtIn(engine, 2, base);
        FakeCloud.Played zero = second.running(0, 1);
        FakeCloud.Played one = second.running(1, 1);
        List<Order.Input> inputs = one.order().orElseThrow().work().inputs();
        assertThat(inputs)
                .extracting(Order.Input::path)
                .containsExactly("shard/source/texts.jsonl", "previous/shard-00001-of-00002.parquet");
        assertThat(inputs.get(1).blob().orElseThrow().key()).startsWith("default/" + first.id + "/1/outputs/");
        second.finishes(zero, 0, 10, 90);
        second.finishes(one, 1, 5, 95);

        Views.RunDetail done = engine.awaitState(second.id, "SUCCEEDED");

        assertThat(done.embedding())
                .contains(new Views.EmbeddingView("all-minilm-l6-v2", 200, 15, 185, 0, Optional.of(first.id)));
        assertThat(done.run().why()).contains("15 texts embedded, 185 reused from " + first.id);
        // the folder has the new result, and nothing of the old one
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "index.json",
                        second.id + ".shard-00000-of-00002.parquet",
                        second.id + ".shard-00001-of-00002.parquet");
        assertThat(Files.readString(base.resolve("out/index.json"), StandardCharsets.UTF_8))
                .contains(second.id + ".shard-00001-of-00002.parquet");
    }

    @Test
    void a_run_divided_otherwise_gets_every_shard_of_the_last_one() {
        ShardedRun first = ShardedRun.builtIn(engine, 3, base);
        for (int shard = 0; shard < 3; shard++) {
            first.running(shard, 1);
        }
        first.finishesAll(1);
        engine.awaitState(first.id, "SUCCEEDED");
        ShardedRun second = ShardedRun.builtIn(engine, 2, base);
        assertThat(second.running(1, 1).order().orElseThrow().work().inputs())
                .extracting(Order.Input::path)
                .containsExactly(
                        "shard/source/texts.jsonl",
                        "previous/shard-00000-of-00003.parquet",
                        "previous/shard-00001-of-00003.parquet",
                        "previous/shard-00002-of-00003.parquet");
    }

    @Test
    void what_is_not_ours_stays_in_the_folder() throws IOException {
        Files.createDirectories(base.resolve("out"));
        Files.writeString(base.resolve("out/notes.txt"), "mine");
        Files.writeString(base.resolve("out/other-abcde.shard-00000-of-00001.parquet"), "of another job");
        Files.writeString(base.resolve("out/job-abcde.shard-00000-of-00001.parquet"), "of an earlier run");
        ShardedRun run = ShardedRun.builtIn(engine, 1, base);
        run.running(0, 1);
        run.finishesAll(1);
        engine.awaitState(run.id, "SUCCEEDED");
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "index.json",
                        "notes.txt",
                        "other-abcde.shard-00000-of-00001.parquet",
                        run.id + ".shard-00000-of-00001.parquet");
    }

    @Test
    void an_account_that_speaks_of_other_bytes_fails_the_settling_and_a_resume_settles_again() throws IOException {
        ShardedRun bad = ShardedRun.builtIn(engine, 1, base);
        FakeCloud.Played machine = bad.running(0, 1);
        bad.keeps(0, 1, 0);
        String key = "default/" + bad.id + "/0/outputs/u/vectors/shard-00000-of-00001.json";
        byte[] good = engine.store.get(key).orElseThrow();
        byte[] wrong = new String(good, StandardCharsets.UTF_8)
                .replace("\"shard\":0", "\"shard\":9")
                .getBytes(StandardCharsets.UTF_8);
        engine.store.put(key, wrong);
        machine.exits(0);
        assertThat(engine.awaitState(bad.id, "FAILED").run().why()).contains("speaks of shard 9");
        assertThat(engine.store.get(index(bad))).isEmpty();

        engine.store.put(key, good);
        engine.runs().resume(bad.id, "ada", "");
        engine.awaitState(bad.id, "SUCCEEDED");
        assertThat(bad.machines(0)).hasSize(1);
    }

    private static String index(ShardedRun run) {
        return "default/" + run.id + "/outputs/index.json";
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(base.resolve("out"))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }
}
