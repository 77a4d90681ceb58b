package dev.stint.server.life;

import dev.stint.spec.Nearest;
import java.lang.reflect.Parameter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Every key below {@code stint.} that the server knows, with its default, and the search for keys it does not know. Immutable.
 *
 * <p>Variables and system properties are looked at only below the sections {@code stint.server}, {@code stint.engine} and so on:
 * {@code STINT_HOME} and its like are words between Stint's programs, no settings.
 */
public final class Settings {
    private static final String ROOT = "stint.";

    private final SortedMap<String, String> defaults;
    private final SortedMap<String, Class<? extends Record>> records;
    private final SortedMap<String, String> lacking;

    private Settings(
            SortedMap<String, String> defaults,
            SortedMap<String, Class<? extends Record>> records,
            SortedMap<String, String> lacking) {
        this.defaults = defaults;
        this.records = records;
        this.lacking = lacking;
    }

    /** No key at all. */
    public static Settings none() {
        return new Settings(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /**
     * These, and one for each component of a record.
     *
     * @throws IllegalArgumentException when the record is no {@code @ConfigurationProperties} or a component has no default
     */
    public Settings with(Class<? extends Record> record) {
        ConfigurationProperties annotation = record.getAnnotation(ConfigurationProperties.class);
        if (annotation == null) {
            throw new IllegalArgumentException(record + " is no @ConfigurationProperties");
        }
        String section = annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix();
        SortedMap<String, String> more = new TreeMap<>();
        // of a record's only constructor: where Spring reads them
        for (Parameter parameter : record.getDeclaredConstructors()[0].getParameters()) {
            DefaultValue value = parameter.getAnnotation(DefaultValue.class);
            if (value == null || value.value().length != 1) {
                throw new IllegalArgumentException(record + ": " + parameter.getName() + " has no @DefaultValue");
            }
            more.put(dashed(parameter.getName()), value.value()[0]);
        }
        SortedMap<String, Class<? extends Record>> known = new TreeMap<>(records);
        known.put(section, record);
        return new Settings(defaults, known, lacking).with(section, more);
    }

    /** These, and more in a section such as {@code stint.engine}: names with their defaults. */
    public Settings with(String section, Map<String, String> more) {
        SortedMap<String, String> all = new TreeMap<>(defaults);
        more.forEach((name, value) -> all.put(section + "." + name, value));
        return new Settings(all, records, lacking);
    }

    /**
     * These, and a section such as {@code stint.providers.aws} whose keys nobody here knows, because what would read them is not there:
     * a value for one of them stops the start.
     *
     * @param words a sentence with the remedy, which the section's name is put before
     */
    public Settings lacking(String section, String words) {
        SortedMap<String, String> all = new TreeMap<>(lacking);
        all.put(section, words);
        return new Settings(defaults, records, all);
    }

    /** Keys with their defaults as one would write them; empty where nothing is the default. */
    public SortedMap<String, String> defaults() {
        return Collections.unmodifiableSortedMap(defaults);
    }

    /** A sentence for each key that is set and not known, in order of the keys; if there is none, for values that make no sense. */
    List<String> problems(ConfigurableEnvironment environment) {
        List<String> unknown = unknown(environment);
        return unknown.isEmpty() ? SettingValues.problems(environment, records) : unknown;
    }

    private List<String> unknown(ConfigurableEnvironment environment) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .flatMap(this::unknown)
                .distinct()
                .sorted()
                .map(this::words)
                .distinct() // one sentence for a whole section that is lacking
                .toList();
    }

    private Stream<String> unknown(ConfigurationPropertySource source) {
        if (!(source instanceof IterableConfigurationPropertySource names)) {
            return Stream.empty();
        }
        boolean surroundings = surroundings(source);
        return names.stream()
                .map(Object::toString)
                .filter(key -> key.startsWith(ROOT) || key.equals("stint") || key.startsWith("stint["))
                .filter(key -> !surroundings || sections().anyMatch(section -> key.startsWith(section + ".")))
                .filter(key -> defaults.keySet().stream().noneMatch(known -> same(known, key, surroundings)))
                .filter(key -> lacking(key).isEmpty() || !empty(source, key))
                // what YAML leaves of a section without keys
                .filter(key -> defaults.keySet().stream().noneMatch(known -> known.startsWith(key + "."))
                        || !empty(source, key));
    }

    private static boolean empty(ConfigurationPropertySource source, String key) {
        ConfigurationProperty property = source.getConfigurationProperty(ConfigurationPropertyName.of(key));
        return property == null || String.valueOf(property.getValue()).isEmpty();
    }

    private static boolean surroundings(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && (underlying.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                        || underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
    }

    /** The name of a variable does not tell a dot from a dash. */
    private static boolean same(String known, String key, boolean surroundings) {
        return surroundings
                ? known.replaceAll("[.-]", "").equals(key.replaceAll("[.-]", ""))
                : known.replace("-", "").equals(key.replace("-", ""));
    }

    private Stream<String> sections() {
        return Stream.concat(
                        defaults.keySet().stream().map(key -> key.substring(0, key.lastIndexOf('.'))),
                        lacking.keySet().stream())
                .filter(section -> section.startsWith(ROOT))
                .distinct();
    }

    /** The section that a key would belong to if what reads it were there. */
    private Optional<String> lacking(String key) {
        return lacking.keySet().stream()
                .filter(section -> key.equals(section) || key.startsWith(section + "."))
                .findFirst();
    }

    private String words(String key) {
        Optional<String> section = lacking(key);
        if (section.isPresent()) {
            return section.get() + " is set, but " + lacking.get(section.get());
        }
        return key + " is not a setting; did you mean " + Nearest.to(key, defaults.keySet())
                + "? (server.yaml of STINT_HOME, a variable, or an argument; all are in docs/configuration.md)";
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
