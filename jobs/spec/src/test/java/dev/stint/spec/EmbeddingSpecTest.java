package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.spec.CheckpointSpec.CompleteWhen;
import dev.stint.spec.CheckpointSpec.Completion;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingSpecTest {

    private static final CompleteWhen STATE = new CompleteWhen(Completion.RENAME, "state.json", Duration.ZERO);

    @Test
    void an_embedding_job_needs_no_more_than_its_texts() {
        JobSpec spec = SpecFiles.spec("embedding-smallest.yaml");

        assertThat(spec.kind()).isEqualTo(JobKind.EMBEDDING);
        assertThat(spec.run()).isEmpty();
        assertThat(spec.embedding())
                .contains(new EmbeddingSpec(
                        new JobInput("texts.jsonl.gz", "shard/source/texts.jsonl.gz", Optional.empty()),
                        EmbeddingFormat.JSONL,
                        "id",
                        "text",
                        "all-minilm-l6-v2",
                        4,
                        4,
                        32,
                        true,
                        Optional.empty()));
    }

    @Test
    void every_key_arrives() {
        JobSpec spec = SpecFiles.spec("embedding-everything.yaml");

        assertThat(spec.embedding())
                .contains(new EmbeddingSpec(
                        new JobInput("https://example.com/data/glosses", "shard/source/glosses", Optional.empty()),
                        EmbeddingFormat.CSV,
                        "synset",
                        "gloss",
                        "all-minilm-l6-v2",
                        8,
                        3,
                        64,
                        false,
                        Optional.of("results")));
    }

    @Test
    void the_texts_travel_as_the_last_input() {
        JobSpec spec = SpecFiles.spec("embedding-everything.yaml");

        assertThat(spec.inputs()).extracting(JobInput::path).containsExactly("labels.csv", "shard/source/glosses");
        assertThat(spec.inputs().get(1))
                .isEqualTo(spec.embedding().orElseThrow().input());
    }

    @Test
    void the_built_in_executor_keeps_progress_without_being_told() {
        assertThat(SpecFiles.spec("embedding-smallest.yaml").checkpoint())
                .contains(new CheckpointSpec(
                        "checkpoint",
                        Optional.of(Duration.ofSeconds(15)),
                        STATE,
                        NoticeSignal.TERM,
                        Optional.empty(),
                        KeepSpec.DEFAULT,
                        Tiering.AUTO));
    }

    @Test
    void what_is_said_about_progress_counts() {
        assertThat(SpecFiles.spec("embedding-everything.yaml").checkpoint())
                .contains(new CheckpointSpec(
                        "state",
                        Optional.of(Duration.ofSeconds(15)),
                        STATE,
                        NoticeSignal.TERM,
                        Optional.of(Duration.ofSeconds(20)),
                        new KeepSpec(1, OptionalLong.empty(), Optional.empty()),
                        Tiering.OFF));
    }

    @Test
    void a_command_of_ones_own_brings_its_model_and_its_checkpoints() {
        JobSpec spec = SpecFiles.spec("embedding-own-command.yaml");

        assertThat(spec.run()).startsWith("python embed.py");
        assertThat(spec.embedding().orElseThrow().model()).isEqualTo("my-encoder:3");
        assertThat(spec.embedding().orElseThrow().format()).isEqualTo(EmbeddingFormat.PARQUET);
        assertThat(spec.checkpoint()).isEmpty();
        assertThat(SpecFiles.valid("name: a\nkind: embedding\nrun: b\nembedding: {input: a.csv}\n")
                        .embedding()
                        .orElseThrow()
                        .model())
                .isEqualTo("own");
    }

    @ParameterizedTest
    @CsvSource({
        "a.jsonl,JSONL",
        "a.JSONL.GZ,JSONL",
        "a.ndjson,JSONL",
        "a.csv,CSV",
        "a.csv.gz,CSV",
        "a.b.parquet,PARQUET",
        "a.json,",
        "a.parquet.gz,",
        "jsonl,",
        "a.gz,"
    })
    void the_name_says_the_format(String name, EmbeddingFormat format) {
        assertThat(EmbeddingFormat.ofName(name)).isEqualTo(Optional.ofNullable(format));
    }
}
