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
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Adapters of one kind that lie in folders of their own, {@code <folder>/<name>/*.jar}, and are loaded when first asked for: most
 * installations need one cloud's libraries or none, and each cloud's libraries differ from the others'. They see the JDK and the types
 * of the service's own package, and nothing else of this process. Safe for many threads; an adapter once loaded stays.
 *
 * @param <S> the service they implement, found by {@link ServiceLoader} in their jars
 */
public final class AdapterFolder<S> {

    private static final Map<Place, Object> LOADED = new HashMap<>();
    private static final String REMEDY = "remove the folder: ./stint builds it again when it is next needed";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");

    private final Path folder;
    private final Class<S> service;
    private final Function<S, String> name;
    private final String kind;

    /**
     * @param folder that holds a folder for each adapter; it need not be there
     * @param name what an adapter calls itself, which has to be the name of its folder
     * @param kind what they are adapters to, for messages and the names of class loaders: {@code store}
     */
    public AdapterFolder(Path folder, Class<S> service, Function<S, String> name, String kind) {
        this.folder = folder;
        this.service = service;
        this.name = name;
        this.kind = kind;
    }

    /**
     * What is done with an adapter.
     *
     * @param <S> the adapter
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Use<S, T> {
        T of(S adapter) throws IOException;
    }

    /**
     * Does something with the adapter of a name. A class that is missing shows only when it is first needed, so it may show here.
     *
     * @return empty when there is no folder for it
     * @throws IOException when what lies in the folder is no whole adapter, saying so with the remedy; it is looked at anew next time
     */
    public <T> Optional<T> use(String adapter, Use<? super S, ? extends T> use) throws IOException {
        if (!NAME.matcher(adapter).matches() || !Files.isDirectory(folder.resolve(adapter))) {
            return Optional.empty();
        }
        Path home = folder.resolve(adapter);
        S loaded = loaded(home, adapter);
        try {
            return Optional.of(use.of(loaded));
        } catch (ServiceConfigurationError | LinkageError e) {
            synchronized (LOADED) {
                LOADED.remove(new Place(home, service), loaded); // when the folder is whole, it is loaded anew
            }
            throw broken(home, e);
        }
    }

    /** The names there are folders for. */
    public List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(each -> NAME.matcher(each).matches()) // others are being built
                    .sorted()
                    .toList();
        }
    }

    private S loaded(Path home, String adapter) throws IOException {
        synchronized (LOADED) {
            Object known = LOADED.get(new Place(home, service));
            if (known != null) {
                return service.cast(known);
            }
            S fresh = load(home, adapter);
            LOADED.put(new Place(home, service), fresh);
            return fresh;
        }
    }

    private S load(Path home, String adapter) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> all = Files.list(home)) {
            for (Path jar : (Iterable<Path>) all.filter(path -> path.toString().endsWith(".jar"))::iterator) {
                jars.add(url(jar));
            }
        }
        URLClassLoader loader =
                new URLClassLoader(kind + "-" + adapter, jars.toArray(URL[]::new), new Ours(kind, service));
        boolean found = false;
        try {
            for (S each : ServiceLoader.load(service, loader)) {
                if (name.apply(each).equals(adapter)) {
                    found = true;
                    return each;
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw broken(home, e);
        } finally {
            if (!found) {
                loader.close();
            }
        }
        throw new IOException(kind + ": the folder " + home + " holds no adapter for '" + adapter + "'; " + REMEDY);
    }

    private IOException broken(Path home, Throwable why) {
        return new IOException(kind + ": the adapter in " + home + " is not whole (" + why + "); " + REMEDY, why);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path has no address: " + jar, e);
        }
    }

    /** One folder may hold services of several kinds. */
    private record Place(Path home, Class<?> service) {}

    /** Shows an adapter the types it implements, and hides all else that this process happens to have loaded. */
    private static final class Ours extends ClassLoader {
        private final String prefix;
        private final ClassLoader whole;

        Ours(String kind, Class<?> service) {
            super(kind + "-types", ClassLoader.getPlatformClassLoader());
            this.prefix = service.getPackageName() + ".";
            this.whole = service.getClassLoader();
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0) {
                return whole.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
