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
            description = "${COMPLETION-CANDIDATES}: for people, or for programs (default: ${DEFAULT-VALUE})")
    private Format format = Format.TABLE;

    boolean json() {
        return format == Format.JSON;
    }
}
