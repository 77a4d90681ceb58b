package dev.stint.spec;

import java.util.Optional;

/**
 * A file or folder the command needs.
 *
 * @param source {@code https://…}, or a path on the submitter's machine (relative ones against the spec's folder)
 * @param path where it goes, relative to the working directory, never leaving it
 * @param sha256 expected lower-case hex SHA-256 of the file, if given
 */
public record JobInput(String source, String path, Optional<String> sha256) {

    /** Whether the source is fetched over the network, by the machine, rather than taken along at submission. */
    public boolean remote() {
        return source.startsWith("https://");
    }
}
