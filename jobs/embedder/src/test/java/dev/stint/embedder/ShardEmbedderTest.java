package dev.stint.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardEmbedderTest {

    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void setUp() {
        bench = new Workbench(folder);
    }

    @Test
    void every_row_gets_the_vector_of_its_text_in_the_order_of_the_input() throws Exception {
        bench.rows(50).embed();

        assertThat(bench.result().keySet())
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "r" + i).toList());
        assertThat(bench.result().get("r17")).isEqualTo(Workbench.vector(Workbench.text(17)));
        assertThat(bench.sidecar().path("rows").asInt()).isEqualTo(50);
        assertThat(bench.sidecar().path("embedded").asInt()).isEqualTo(50);
        assertThat(bench.sidecar().path("sha256").asString()).isEqualTo(Digests.ofFile(bench.file()));
        assertThat(bench.sidecar().path("file").asString()).isEqualTo("shard-00000-of-00001.parquet");
        assertThat(bench.said)
                .contains("::stint progress step=50 total=50", "::stint result embedded=50")
                .anyMatch(line -> line.startsWith("embedded 50 texts in "));
    }

    @Test
    void the_shards_divide_the_rows_and_none_is_missing_or_twice() throws Exception {
        bench.rows(200);
        Map<String, List<Float>> all = new HashMap<>();
        int rows = 0;
        for (int shard = 0; shard < 3; shard++) {
            bench.shard(shard, 3).forgetCheckpoint();
            all.putAll(bench.embed().result());
            rows += bench.result().size();
            assertThat(bench.result()).as("shard " + shard).hasSizeGreaterThan(30);
        }

        assertThat(all).hasSize(200);
        assertThat(rows).isEqualTo(200);
    }

    @Test
    void equal_texts_are_embedded_once() throws Exception {
        bench.texts("{\"id\":1,\"text\":\"same\"}", "{\"id\":2,\"text\":\"other\"}", "{\"id\":3,\"text\":\"same\"}");

        bench.embed();

        assertThat(bench.encoder.embedded()).isEqualTo(2);
        assertThat(bench.result()).containsOnlyKeys("1", "2", "3");
        assertThat(bench.result().get("3")).isEqualTo(Workbench.vector("same"));
        assertThat(bench.sidecar().path("duplicates").asInt()).isEqualTo(1);
    }

    @Test
    void a_row_that_is_there_twice_comes_once() throws Exception {
        bench.texts("{\"id\":1,\"text\":\"a\"}", "{\"id\":2,\"text\":\"b\"}", "{\"id\":1,\"text\":\"a\"}");

        assertThat(bench.embed().result()).containsOnlyKeys("1", "2");
        assertThat(bench.sidecar().path("rows").asInt()).isEqualTo(2);
        assertThat(bench.sidecar().path("repeated").asInt()).isEqualTo(1);
    }

    @Test
    void an_empty_input_gives_an_empty_file() throws Exception {
        Files.writeString(folder.resolve("texts.jsonl"), "");

        assertThat(bench.embed().result()).isEmpty();
        assertThat(bench.sidecar().path("rows").asInt()).isZero();
    }

    @Test
    void a_shard_without_rows_gives_an_empty_file() throws Exception {
        bench.texts("{\"id\":1,\"text\":\"alone\"}");
        int other = 1 - TextKey.of("alone").shard(2);

        assertThat(bench.shard(other, 2).embed().result()).isEmpty();
    }

    @Test
    void the_next_run_embeds_only_what_is_new_or_changed() throws Exception {
        bench.rows(100).embed().nextRun();
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("texts.jsonl")));
        lines.set(5, "{\"id\": \"r5\", \"text\": \"changed\"}");
        lines.add("{\"id\": \"new\", \"text\": \"brand new\"}");
        bench.texts(lines.toArray(String[]::new));

        bench.embed();

        assertThat(bench.encoder.batches).containsExactly(List.of("changed", "brand new"));
        assertThat(bench.sidecar().path("embedded").asInt()).isEqualTo(2);
        assertThat(bench.sidecar().path("reused").asInt()).isEqualTo(99);
        assertThat(bench.sidecar().path("previous").asInt()).isEqualTo(100);
        assertThat(bench.result()).hasSize(101);
        assertThat(bench.result().get("r5")).isEqualTo(Workbench.vector("changed"));
        assertThat(bench.result().get("r42")).isEqualTo(Workbench.vector(Workbench.text(42)));
    }

    @Test
    void another_model_version_takes_nothing_over() throws Exception {
        bench.rows(10).embed().nextRun();
        bench.encoder = new LetterEncoder("0b");

        bench.embed();

        assertThat(bench.encoder.embedded()).isEqualTo(10);
        assertThat(bench.said).anyMatch(line -> line.contains("another model version"));
    }

    @Test
    void a_damaged_file_of_the_last_run_is_passed_over_loudly() throws Exception {
        bench.rows(10).embed().nextRun();
        Path old = bench.settings().previous().resolve("shard-00000-of-00001.parquet");
        byte[] bytes = Files.readAllBytes(old);
        Files.write(old, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        bench.embed();

        assertThat(bench.encoder.embedded()).isEqualTo(10);
        assertThat(bench.said).anyMatch(line -> line.contains("cannot be read to its end"));
    }

    @Test
    void a_flipped_bit_in_the_last_runs_vectors_is_noticed() throws Exception {
        bench.rows(10).embed().nextRun();
        Path old = bench.settings().previous().resolve("shard-00000-of-00001.parquet");
        byte[] bytes = Files.readAllBytes(old);
        int half = bytes.length / 3;
        bytes[half] ^= 4;
        Files.write(old, bytes);

        bench.embed();

        assertThat(bench.result().get("r3")).isEqualTo(Workbench.vector(Workbench.text(3)));
        assertThat(bench.encoder.embedded()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 12})
    void stopped_and_begun_again_it_goes_on_and_the_vectors_are_the_same(int batches) throws Exception {
        bench.rows(60).embed();
        Map<String, List<Float>> undisturbed = bench.result();
        List<List<String>> asOne = bench.encoder.batches;
        bench.forgetCheckpoint();
        bench.encoder = new LetterEncoder();
        AtomicInteger count = new AtomicInteger();
        Stop first = new Stop();
        bench.encoder.beforeEach = () -> {
            if (count.incrementAndGet() == batches) {
                first.ask();
            }
        };

        assertThatThrownBy(() -> new ShardEmbedder(
                                bench.settings(),
                                bench.encoder,
                                Files.createDirectories(folder.resolve("scratch")),
                                bench.clock,
                                bench.said::add)
                        .run(first))
                .isInstanceOf(StoppedException.class);
        assertThat(bench.encoder.batches).hasSize(batches);
        List<List<String>> both = new ArrayList<>(bench.encoder.batches);
        bench.encoder = new LetterEncoder();
        bench.embed();
        both.addAll(bench.encoder.batches);

        assertThat(both).isEqualTo(asOne);
        assertThat(bench.result()).isEqualTo(undisturbed);
        assertThat(bench.said).contains("going on after " + batches * 4 + " of 60 texts");
    }

    @Test
    void parts_that_no_state_names_do_not_count() throws Exception {
        Path checkpoint = Files.createDirectories(folder.resolve("checkpoint"));
        Files.write(checkpoint.resolve("part-000000000000.vectors"), new byte[64]);

        bench.rows(10).embed();

        assertThat(bench.encoder.embedded()).isEqualTo(10);
        assertThat(bench.result().get("r0")).isEqualTo(Workbench.vector(Workbench.text(0)));
    }

    @Test
    void a_checkpoint_of_other_texts_is_not_gone_on_with() throws Exception {
        bench.rows(10).embed();
        bench.rows(12).embed();

        assertThat(bench.encoder.embedded()).isEqualTo(22);
        assertThat(bench.said).anyMatch(line -> line.contains("the shard begins anew"));
        assertThat(bench.result()).hasSize(12);
    }

    @Test
    void a_part_that_is_not_whole_ends_what_counts() throws Exception {
        bench.rows(40).embed();
        List<Path> parts = parts();
        assertThat(parts).hasSizeGreaterThan(2);
        byte[] second = Files.readAllBytes(parts.get(1));
        Files.write(parts.get(1), java.util.Arrays.copyOf(second, second.length - 1));
        bench.encoder = new LetterEncoder();

        bench.embed();

        assertThat(bench.encoder.embedded()).isEqualTo(40 - Files.size(parts.get(0)) / 16);
        assertThat(bench.result().get("r39")).isEqualTo(Workbench.vector(Workbench.text(39)));
    }

    @Test
    void a_result_that_cannot_be_written_has_nothing_beside_it() throws Exception {
        bench.rows(10);
        Files.createDirectories(bench.settings().output().resolve(bench.file().getFileName()));

        assertThatThrownBy(() -> bench.embed()).isInstanceOf(IOException.class);
        assertThat(Files.exists(bench.settings().output().resolve("shard-00000-of-00001.json")))
                .isFalse();
    }

    private List<Path> parts() throws IOException {
        try (var files = Files.list(folder.resolve("checkpoint"))) {
            return files.filter(each -> each.toString().endsWith(".vectors"))
                    .sorted()
                    .toList();
        }
    }
}
