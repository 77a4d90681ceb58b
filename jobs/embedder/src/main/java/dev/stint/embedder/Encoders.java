package dev.stint.embedder;

import java.nio.file.Path;

/** The encoders there are, by name. */
final class Encoders {

    /** The one that is taken when none is named. */
    static final String DEFAULT = "all-minilm-l6-v2";

    private Encoders() {}

    /**
     * Loads one.
     *
     * @param unpacked folder for native libraries
     */
    static Encoder open(String name, Path unpacked) throws BadInputException {
        if (!name.equals(DEFAULT)) {
            throw new BadInputException("embedding.model", Words.shown(name) + " is not known", "use " + DEFAULT);
        }
        return SentenceEncoder.open(DEFAULT, unpacked);
    }
}
