package dev.stint.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The {@code -o} option of every command that reads. */
final class Output {
    /** How results are written. */
    enum Format {
        TABLE,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description =
                    "${COMPLETION-CANDIDATES}; json is the server's answer as it came (default: ${DEFAULT-VALUE})")
    private Format format = Format.TABLE;

    boolean json() {
        return format == Format.JSON;
    }
}
