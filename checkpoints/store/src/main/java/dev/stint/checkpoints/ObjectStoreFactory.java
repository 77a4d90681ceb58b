package dev.stint.checkpoints;

import java.io.IOException;

/** Opens stores of one URI scheme; found by {@link java.util.ServiceLoader}. */
public interface ObjectStoreFactory {

    /** The scheme, such as {@code file} or {@code s3}. */
    String scheme();

    /**
     * Opens the store behind a URI.
     *
     * @throws IllegalArgumentException when the URI is not one of this scheme, or wrong
     */
    ObjectStore open(String uri) throws IOException;
}
