package dev.stint.embedder;

import java.nio.file.Path;

/** The encoders there are, by name. */
final class Encoders {

    /** The one that is taken when none is named. */
    static final String DEFAULT = "all-minilm-l6-v2";

    /** Beyond this, batches side by side cost more memory than they gain time. */
    private static final int MOST_LANES = 4;

    private Encoders() {}

    /** How many lanes keep this computer busy. */
    static int lanes() {
        return Math.min(MOST_LANES, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Loads one.
     *
     * @param unpacked folder for native libraries
     * @param lanes how many batches side by side; each then has its share of the processors
     */
    static Encoder open(String name, Path unpacked, int lanes) throws BadInputException {
        if (!name.equals(DEFAULT)) {
            throw new BadInputException("embedding.model", Words.shown(name) + " is not known", "use " + DEFAULT);
        }
        return SentenceEncoder.open(DEFAULT, unpacked, lanes);
    }
}
