package dev.stint.checkpoints;

import java.io.IOException;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Opens a store by its URI with whatever adapters are on the class path. */
public final class ObjectStores {

    private ObjectStores() {}

    /**
     * Opens the store behind a URI.
     *
     * @throws IllegalArgumentException when no adapter knows the scheme
     */
    public static ObjectStore open(String uri) throws IOException {
        TreeSet<String> known = new TreeSet<>();
        for (ObjectStoreFactory factory : ServiceLoader.load(ObjectStoreFactory.class)) {
            if (uri.startsWith(factory.scheme() + ":")) {
                return factory.open(uri);
            }
            known.add(factory.scheme());
        }
        throw new IllegalArgumentException("store: no adapter for '" + uri + "'; known schemes: " + known);
    }
}
