package dev.stint.embedder;

import java.util.List;

/** Turns texts into vectors. Used by as many threads at once as it has {@link #lanes}. */
interface Encoder extends AutoCloseable {

    /** What it is, for reuse: vectors are exchangeable exactly when this is the same. */
    ModelVersion version();

    /** Length of its vectors. */
    int dimensions();

    /** How many batches it takes side by side: more do not make it faster. */
    default int lanes() {
        return 1;
    }

    /**
     * Embeds a batch.
     *
     * @return one vector per text, in the same order
     */
    float[][] encode(List<String> texts);

    @Override
    void close();

    /**
     * A model and how it is used.
     *
     * @param name as the job spec has it
     * @param sha256 of the model's file, lower-case hex
     * @param recipe what else decides about the vectors: vocabulary, tokens, pooling, normalisation
     */
    record ModelVersion(String name, String sha256, String recipe) {

        /** All of it in one line. */
        String text() {
            return name + " sha256=" + sha256 + " " + recipe;
        }
    }
}
