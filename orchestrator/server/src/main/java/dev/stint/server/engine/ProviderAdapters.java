package dev.stint.server.engine;

import dev.stint.checkpoints.AdapterFolder;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.ProviderContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The adapters of providers that this server can open: those of its class path, and those of clouds, which lie in folders of their own
 * below the one that the system property {@value #FOLDER} names. Immutable; what lies in folders is looked at once.
 */
public final class ProviderAdapters {

    /** System property: where adapters of clouds lie, each in a folder called as its id. */
    public static final String FOLDER = "stint.providers";

    /** Ids of the adapters that come with Stint for clouds, installed or not; what else lies in the folder is found there. */
    private static final List<String> CLOUDS = List.of("aws", "azure", "gcp");

    /** What an adapter of a cloud is switched on with: without regions nobody asks that cloud anything. */
    private static final String REGIONS = "regions";

    private final List<Adapter> all;
    private final Map<String, String> missing;

    private ProviderAdapters(List<Adapter> all, Map<String, String> missing) {
        this.all = List.copyOf(all);
        this.missing = Map.copyOf(missing);
    }

    /** Those of this process. */
    public static ProviderAdapters installed() {
        return in(System.getProperty(FOLDER, ""));
    }

    /** @param folder with those of clouds; empty when there is none */
    public static ProviderAdapters in(String folder) {
        List<Adapter> all = new ArrayList<>();
        for (CapacityProviderFactory factory : ServiceLoader.load(CapacityProviderFactory.class)) {
            all.add(new Adapter(factory.id(), factory.settings(), CLOUDS.contains(factory.id()), factory::open));
        }
        Map<String, String> missing = new TreeMap<>();
        Set<String> clouds = new TreeSet<>(CLOUDS);
        try {
            clouds.addAll(apart(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " of providers' adapters cannot be read", e);
        }
        for (String cloud : clouds) {
            if (all.stream().noneMatch(adapter -> adapter.id().equals(cloud))) {
                try {
                    cloud(folder, cloud).ifPresentOrElse(all::add, () -> missing.put(cloud, lacking(folder, cloud)));
                } catch (IOException e) {
                    missing.put(cloud, e.getMessage());
                }
            }
        }
        return new ProviderAdapters(all, missing);
    }

    private static List<String> apart(String folder) throws IOException {
        return folder.isEmpty() ? List.of() : adapters(folder).names();
    }

    private static AdapterFolder<CapacityProviderFactory> adapters(String folder) {
        return new AdapterFolder<>(
                Path.of(folder), CapacityProviderFactory.class, CapacityProviderFactory::id, "provider");
    }

    private static Optional<Adapter> cloud(String folder, String id) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        AdapterFolder<CapacityProviderFactory> adapters = adapters(folder);
        return adapters.use(
                id,
                factory -> new Adapter(
                        id,
                        factory.settings(),
                        true,
                        context -> adapters.use(id, again -> again.open(context))
                                .orElseThrow(() -> new IOException(lacking(folder, id)))));
    }

    private static String lacking(String folder, String id) {
        return "the adapter of " + id + " is not installed"
                + (folder.isEmpty() ? "" : " (there is no " + Path.of(folder, id) + ")")
                + "; start the server with the launcher ./stint, which builds it when server.yaml names it"
                + " or STINT_PROVIDERS_" + id.toUpperCase(Locale.ROOT) + "_REGIONS is set"
                + " ('stint server stop', then any command), or remove the setting";
    }

    /** What can be opened. */
    List<Adapter> all() {
        return all;
    }

    /** The sections of their settings, such as {@code stint.providers.aws}, with names and defaults. */
    public Map<String, Map<String, String>> settings() {
        Map<String, Map<String, String>> sections = new TreeMap<>();
        all.forEach(adapter -> sections.put(section(adapter.id()), adapter.settings()));
        return sections;
    }

    /** Sections of adapters that are known and cannot be opened, each with the reason and the remedy. */
    public Map<String, String> missing() {
        Map<String, String> sections = new TreeMap<>();
        missing.forEach((id, why) -> sections.put(section(id), why));
        return sections;
    }

    /** The section of an adapter's settings. */
    static String section(String id) {
        return "stint.providers." + id;
    }

    /**
     * One adapter.
     *
     * @param id as {@link CapacityProviderFactory#id()}
     * @param settings names with their defaults
     * @param cloud whether it is a cloud's
     * @param opening what opens it
     */
    record Adapter(String id, Map<String, String> settings, boolean cloud, Opening opening) {
        Adapter {
            settings = Map.copyOf(settings);
        }

        /** Whether nothing is to be opened, with these of its settings given: a cloud without regions. */
        boolean off(Map<String, String> given) {
            String usual = settings.get(REGIONS);
            return cloud && usual != null && given.getOrDefault(REGIONS, usual).isBlank();
        }
    }

    /** Opens an adapter. */
    @FunctionalInterface
    interface Opening {

        /**
         * @throws IOException when the adapter's folder is not whole
         * @throws IllegalArgumentException as {@link CapacityProviderFactory#open}
         */
        CapacityProvider open(ProviderContext context) throws IOException;
    }
}
