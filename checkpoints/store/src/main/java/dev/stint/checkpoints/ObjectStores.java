package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens a store by its URI: with an adapter of the class path, or with one that lies in the folder which the system property
 * {@value #FOLDER} names, in a folder called as its scheme.
 */
public final class ObjectStores {

    /** System property: where adapters lie that are loaded when first needed. */
    public static final String FOLDER = "stint.stores";

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
        String folder = System.getProperty(FOLDER, "");
        if (!folder.isEmpty()) {
            AdapterFolder<ObjectStoreFactory> adapters = in(Path.of(folder));
            Optional<ObjectStore> opened = adapters.use(uri.split(":", 2)[0], factory -> factory.open(uri));
            if (opened.isPresent()) {
                return opened.get();
            }
            known.addAll(adapters.names());
        }
        throw new IllegalArgumentException(
                "store: no adapter for '" + StoreUri.shown(uri) + "'; known schemes: " + known);
    }

    /** The adapters that lie in a folder. */
    static AdapterFolder<ObjectStoreFactory> in(Path folder) {
        return new AdapterFolder<>(folder, ObjectStoreFactory.class, ObjectStoreFactory::scheme, "store");
    }
}
