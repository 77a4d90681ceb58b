package dev.stint.providers;

import java.util.Objects;

/**
 * The agent with its Java runtime and the adapter of one store, packed for machines of one architecture.
 *
 * @param architecture the machines it runs on
 * @param uri the packed file ({@code .tar.gz}) as a URI of the store it lies in, such as {@code s3://bucket/agents/1f….tar.gz};
 *     a machine that may use the store may read it
 * @param sha256 of the packed file, 64 lower-case hex digits
 * @param bytes size of the packed file
 */
public record AgentImage(Architecture architecture, String uri, String sha256, long bytes) {
    public AgentImage {
        Objects.requireNonNull(architecture, "architecture");
        if (!sha256.matches("[0-9a-f]{64}") || bytes < 1) {
            throw new IllegalArgumentException("agent image " + uri + ": SHA-256 '" + sha256 + "', " + bytes
                    + " bytes; give 64 lower-case hex digits and at least one byte");
        }
    }
}
