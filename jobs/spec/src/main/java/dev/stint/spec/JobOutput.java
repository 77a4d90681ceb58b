package dev.stint.spec;

import java.util.Optional;

/**
 * A file or folder that is kept when the command succeeds.
 *
 * @param path where the command leaves it, relative to the working directory, never leaving it
 * @param to folder or file on the submitter's machine it is copied to (relative ones against the spec's folder); empty means
 *     it only stays in the store
 */
public record JobOutput(String path, Optional<String> to) {}
