package dev.stint.spec;

import java.util.List;
import java.util.Optional;

/**
 * What an embedding job embeds, and how. Immutable.
 *
 * @param input the file with the texts; it is one of {@link JobSpec#inputs()} too, and travels like any other
 * @param format how it is written
 * @param id field or column with each row's id
 * @param text field or column with each row's text
 * @param model the encoder: one of {@link #MODELS}, or, where the job has a command of its own, any name
 * @param shards into how many parts the rows are divided, 1 to 10,000
 * @param workers how many machines work at once, at most one per shard
 * @param batch texts that go through the encoder at once
 * @param reuse whether vectors of the job's last run are taken over for texts that have not changed
 * @param to folder on the submitter's machine that gets a copy of the result (relative ones against the spec's folder); empty
 *     means it only stays in the store
 */
public record EmbeddingSpec(
        JobInput input,
        EmbeddingFormat format,
        String id,
        String text,
        String model,
        int shards,
        int workers,
        int batch,
        boolean reuse,
        Optional<String> to) {

    /** Encoders the built-in executor has. */
    public static final List<String> MODELS = List.of("all-minilm-l6-v2");

    /** What a model is called when the job has a command of its own and names none. */
    public static final String OWN_MODEL = "own";

    /** The most shards a job may have. */
    public static final int MOST_SHARDS = 10_000;

    /** The most texts that may go through the encoder at once. */
    public static final int LARGEST_BATCH = 1024;

    /** Folder, below the working directory, in which the input lies on a machine. */
    public static final String INPUT_FOLDER = "shard/source";

    static final String DEFAULT_ID = "id";
    static final String DEFAULT_TEXT = "text";
    static final int DEFAULT_SHARDS = 4;
    static final int DEFAULT_BATCH = 32;

    public EmbeddingSpec {
        require(!id.isEmpty() && !text.isEmpty(), "embedding.id, embedding.text: are empty; name the columns");
        require(!id.equals(text), "embedding.text: " + text + " is the id too; name two columns");
        require(!model.isEmpty(), "embedding.model: is empty; name one");
        require(
                shards >= 1 && shards <= MOST_SHARDS,
                "embedding.shards: " + shards + " is out of range; give 1 to " + MOST_SHARDS);
        require(
                workers >= 1 && workers <= shards,
                "embedding.workers: " + workers + " is out of range; give 1 to " + shards);
        require(
                batch >= 1 && batch <= LARGEST_BATCH,
                "embedding.batch: " + batch + " is out of range; give 1 to " + LARGEST_BATCH);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
