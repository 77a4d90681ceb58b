package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Embedding jobs on real machines, with a slow program in the embedder's place. */
@Tag("long")
final class ShardsTest {
    private static final int ROWS = 60;

    @TempDir
    static Path folder;

    private static House house;

    @BeforeAll
    static void build() throws IOException {
        house = new House(folder, folder); // its distribution has an embedder of this test's
        Path program = Files.createDirectories(
                        house.home.resolveSibling("dist").resolve("embedder").resolve("bin"))
                .resolve("embedder");
        try (InputStream script = ShardsTest.class.getResourceAsStream("slow-embedder.sh")) {
            assertThat(script).isNotNull();
            Files.copy(script, program);
        }
        // commands may run as users of their own: a program has to be where everybody may run it
        for (Path path = program; !path.equals(folder.toRealPath().getParent()); path = path.getParent()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (House left = house) {
            left.assertLeavesNothing();
        }
    }

    @Test
    void three_preempted_workers_and_a_killed_server_lose_no_row_and_the_next_run_embeds_only_what_is_new()
            throws IOException {
        rows(0);
        String run = house.submit(spec());
        house.await(
                run,
                "has shards at work",
                d -> d.run().shards().filter(shards -> shards.running() == 3).isPresent());
        for (int shard = 0; shard < 3; shard++) {
            String one = run + "." + shard;
            house.await(one, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
            house.stint("drill", "preempt", one);
        }
        house.killServer();
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");

        assertThat(done.run().preemptions()).isEqualTo(3);
        assertThat(done.attempts()).hasSize(7);
        for (int shard = 0; shard < 3; shard++) {
            assertThat(house.show(run + "." + shard).attempts().get(1).restoredStep())
                    .as("shard %d goes on from its own progress", shard)
                    .isPresent();
        }
        assertThat(result()).containsExactlyInAnyOrderElementsOf(texts(0));
        assertThat(house.log(run)).contains("shard 0 has done row", "shard 3 has done row");
        assertThat(house.stint("logs", run, "--shard", "2").out())
                .contains("shard 2 has done row")
                .doesNotContain("shard 0");
        assertThat(house.stint("ls", "--all").out()).contains(run).doesNotContain(run + ".");
        assertThat(house.stint("show", run).out())
                .contains("60 texts: 60 embedded")
                .contains("4 of 4 shards done");

        rows(5);
        String next = house.submit(spec());
        Views.RunDetail nightly = house.awaitState(next, "SUCCEEDED");
        assertThat(nightly.embedding().orElseThrow().embedded()).isEqualTo(5);
        assertThat(nightly.embedding().orElseThrow().previous()).contains(run);
        assertThat(result()).containsExactlyInAnyOrderElementsOf(texts(5));
    }

    private static Path spec() throws IOException {
        return Files.writeString(house.desk.resolve("texts.yaml"), """
                name: texts
                kind: embedding
                embedding: {input: texts.jsonl, shards: 4, workers: 3, to: vectors}
                checkpoint: {interval: 1s}
                """);
    }

    private static void rows(int changed) throws IOException {
        Files.write(house.desk.resolve("texts.jsonl"), texts(changed));
    }

    private static List<String> texts(int changed) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"text\":\"" + (i < changed ? "new " : "old ") + i + "\"}")
                .toList();
    }

    /** The rows of every file that the index in the folder names. */
    private static List<String> result() throws IOException {
        Path vectors = house.desk.resolve("vectors");
        JsonNode index = JsonMapper.shared().readTree(Files.readAllBytes(vectors.resolve("index.json")));
        List<String> rows = new ArrayList<>();
        for (JsonNode shard : index.get("shards")) {
            Path file = vectors.resolve(shard.get("file").asString());
            assertThat(House.sha256(file)).isEqualTo(shard.get("sha256").asString());
            rows.addAll(Files.readAllLines(file));
        }
        return rows;
    }
}
