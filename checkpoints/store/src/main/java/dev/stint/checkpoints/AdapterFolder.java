package dev.stint.checkpoints;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Adapters that lie in folders of their own, {@code <folder>/<scheme>/*.jar}, and are loaded when first asked for: most runs need
 * one cloud's libraries or none, and each cloud's libraries differ from the others'. They see the JDK and the store's own types,
 * and nothing else of this process. Safe for many threads; an adapter once loaded stays.
 */
final class AdapterFolder {

    private static final ConcurrentHashMap<Path, ObjectStoreFactory> LOADED = new ConcurrentHashMap<>();

    private final Path folder;

    AdapterFolder(Path folder) {
        this.folder = folder;
    }

    /** The adapter of a scheme; empty when there is no folder for it. */
    Optional<ObjectStoreFactory> find(String scheme) throws IOException {
        Path home = folder.resolve(scheme);
        if (!scheme.matches("[a-z][a-z0-9]*") || !Files.isDirectory(home)) {
            return Optional.empty();
        }
        ObjectStoreFactory known = LOADED.get(home);
        return Optional.of(known == null ? load(home, scheme) : known);
    }

    /** The schemes there are folders for. */
    List<String> schemes() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
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
        for (ObjectStoreFactory factory : ServiceLoader.load(ObjectStoreFactory.class, loader)) {
            if (factory.scheme().equals(scheme)) {
                ObjectStoreFactory first = LOADED.putIfAbsent(home, factory);
                return first == null ? factory : first;
            }
        }
        loader.close();
        throw new IOException("store: the folder " + home + " holds no adapter for '" + scheme + ":'");
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
