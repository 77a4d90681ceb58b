package dev.stint.embedder;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a shard's program is told, by its environment.
 *
 * @param shard which one, from 0
 * @param shards of how many
 * @param input the texts
 * @param model the encoder's name
 * @param batch texts that go through the encoder at once
 * @param output folder of the result
 * @param previous folder with files of the last run; may not exist
 * @param checkpoints folder to save progress into; empty for no progress
 * @param commits whether somebody answers requests to commit what lies there
 */
record Settings(
        int shard,
        int shards,
        Input input,
        String model,
        int batch,
        Path output,
        Path previous,
        Optional<Path> checkpoints,
        boolean commits) {

    static final int MOST_SHARDS = 10_000;
    static final int LARGEST_BATCH = 1024;

    /**
     * Reads them.
     *
     * @param environment the variables
     * @param folder against which relative paths are taken
     * @throws BadInputException when one is missing or makes no sense
     */
    static Settings of(Map<String, String> environment, Path folder) throws BadInputException {
        int shards = whole(environment, "STINT_SHARDS", "1", 1, MOST_SHARDS);
        return new Settings(
                whole(environment, "STINT_SHARD", "0", 0, shards - 1),
                shards,
                new Input(
                        folder.resolve(required(environment, "STINT_EMBED_INPUT")),
                        format(required(environment, "STINT_EMBED_FORMAT")),
                        value(environment, "STINT_EMBED_ID", "id"),
                        value(environment, "STINT_EMBED_TEXT", "text")),
                value(environment, "STINT_EMBED_MODEL", Encoders.DEFAULT),
                whole(environment, "STINT_EMBED_BATCH", "32", 1, LARGEST_BATCH),
                folder.resolve(value(environment, "STINT_EMBED_OUTPUT", "vectors")),
                folder.resolve(value(environment, "STINT_EMBED_PREVIOUS", "previous")),
                Optional.ofNullable(environment.get("STINT_CHECKPOINT_DIR"))
                        .filter(each -> !each.isBlank())
                        .map(folder::resolve),
                !value(environment, "STINT_RUN_ID", "").isEmpty());
    }

    /** The files of this shard are called {@code shard-00003-of-00004} and what they hold. */
    String name() {
        return String.format(Locale.ROOT, "shard-%05d-of-%05d", shard, shards);
    }

    /** Whether a row is one of this shard's. */
    boolean owns(Row row) {
        return row.key().shard(shards) == shard;
    }

    private static Input.Format format(String word) throws BadInputException {
        for (Input.Format each : Input.Format.values()) {
            if (each.name().equalsIgnoreCase(word)) {
                return each;
            }
        }
        throw new BadInputException("STINT_EMBED_FORMAT", "is " + Words.shown(word), "use jsonl, csv or parquet");
    }

    private static int whole(Map<String, String> environment, String name, String otherwise, int least, int most)
            throws BadInputException {
        String text = value(environment, name, otherwise);
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new BadInputException(
                name, "is " + Words.shown(text), "give a whole number from " + least + " to " + most);
    }

    private static String required(Map<String, String> environment, String name) throws BadInputException {
        String value = value(environment, name, "");
        if (value.isEmpty()) {
            throw new BadInputException(name, "is not set", "the program is started by a job of kind embedding");
        }
        return value;
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        @Nullable String value = environment.get(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
