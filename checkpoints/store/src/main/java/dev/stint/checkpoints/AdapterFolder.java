package dev.stint.checkpoints;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Adapters that lie in folders of their own, {@code <folder>/<scheme>/*.jar}, and are loaded when first asked for: most runs need
 * one cloud's libraries or none, and each cloud's libraries differ from the others'. They see the JDK and the store's own types,
 * and nothing else of this process. Safe for many threads; an adapter once loaded stays.
 */
final class AdapterFolder {

    private static final Map<Path, ObjectStoreFactory> LOADED = new HashMap<>();
    private static final String REMEDY = "remove the folder: ./stint builds it again when it is next needed";
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9]*");

    private final Path folder;

    AdapterFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The adapter of a scheme; empty when there is no folder for it.
     *
     * @throws IOException when what lies in the folder is no whole adapter; it is looked at anew next time
     */
    Optional<ObjectStoreFactory> find(String scheme) throws IOException {
        Path home = folder.resolve(scheme);
        if (!SCHEME.matcher(scheme).matches() || !Files.isDirectory(home)) {
            return Optional.empty();
        }
        synchronized (LOADED) {
            ObjectStoreFactory known = LOADED.get(home);
            if (known == null) {
                known = new Adapter(home, load(home, scheme));
                LOADED.put(home, known);
            }
            return Optional.of(known);
        }
    }

    /** The schemes there are folders for. */
    List<String> schemes() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> SCHEME.matcher(name).matches()) // others are being built
                    .sorted()
                    .toList();
        }
    }

    private static ObjectStoreFactory load(Path home, String scheme) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> all = Files.list(home)) {
            for (Path jar : (Iterable<Path>) all.filter(path -> path.toString().endsWith(".jar"))::iterator) {
                jars.add(url(jar));
            }
        }
        URLClassLoader loader = new URLClassLoader("store-" + scheme, jars.toArray(URL[]::new), new Ours());
        boolean loaded = false;
        try {
            for (ObjectStoreFactory factory : ServiceLoader.load(ObjectStoreFactory.class, loader)) {
                if (factory.scheme().equals(scheme)) {
                    loaded = true;
                    return factory;
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw broken(home, e);
        } finally {
            if (!loaded) {
                loader.close();
            }
        }
        throw new IOException("store: the folder " + home + " holds no adapter for '" + scheme + ":'; " + REMEDY);
    }

    private static IOException broken(Path home, Throwable why) {
        return new IOException("store: the adapter in " + home + " is not whole (" + why + "); " + REMEDY, why);
    }

    /** A class that is missing shows only when it is first needed. */
    private static final class Adapter implements ObjectStoreFactory {
        private final Path home;
        private final ObjectStoreFactory factory;

        Adapter(Path home, ObjectStoreFactory factory) {
            this.home = home;
            this.factory = factory;
        }

        @Override
        public String scheme() {
            return factory.scheme();
        }

        @Override
        public ObjectStore open(String uri) throws IOException {
            try {
                return factory.open(uri);
            } catch (ServiceConfigurationError | LinkageError e) {
                synchronized (LOADED) {
                    LOADED.remove(home, this); // when the folder is whole, it is loaded anew
                }
                throw broken(home, e);
            }
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path has no address: " + jar, e);
        }
    }

    /** Shows an adapter the types it implements, and hides all else that this process happens to have loaded. */
    private static final class Ours extends ClassLoader {
        private static final String PACKAGE = ObjectStore.class.getPackageName() + ".";

        private final ClassLoader whole = Ours.class.getClassLoader();

        Ours() {
            super("store-types", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(PACKAGE) && name.indexOf('.', PACKAGE.length()) < 0) {
                return whole.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
