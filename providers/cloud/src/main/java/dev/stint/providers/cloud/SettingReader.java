package dev.stint.providers.cloud;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the settings of an adapter and gathers what is wrong with them, so that all of it is told at once, in the order of reading. For one
 * thread.
 */
public final class SettingReader {

    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Pattern PRICES = Pattern.compile("api|snapshot");

    private final Map<String, String> settings;
    private final Map<String, String> defaults;
    private final List<String> problems = new ArrayList<>();

    /** @param defaults of all keys there are: others are wrong */
    public SettingReader(Map<String, String> settings, Map<String, String> defaults) {
        this.settings = settings;
        this.defaults = defaults;
        settings.keySet().stream()
                .filter(key -> !defaults.containsKey(key))
                .sorted()
                .forEach(key -> wrong(key, "unknown setting" + Nearest.to(key, defaults.keySet())));
    }

    /** Something is wrong with a setting. */
    public void wrong(String key, String why) {
        problems.add(key + ": " + why);
    }

    /** As it was given, or its default, without the space around it; empty for none. */
    public String text(String key) {
        return settings.getOrDefault(key, defaults.getOrDefault(key, "")).trim();
    }

    /** A setting that has to look like something. */
    public String text(String key, Pattern pattern, String complaint) {
        String value = text(key);
        each(key, List.of(value), pattern, complaint);
        return value;
    }

    /** A setting that may be left out. */
    public Optional<String> given(String key) {
        return Optional.of(text(key)).filter(value -> !value.isEmpty());
    }

    /** A setting that may be left out, and else has to look like something. */
    public Optional<String> given(String key, Pattern pattern, String complaint) {
        Optional<String> value = given(key);
        each(key, value.stream().toList(), pattern, complaint);
        return value;
    }

    /** What is given with commas between, each once. */
    public List<String> list(String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .distinct()
                .toList();
    }

    /** A list of which each item has to look like something. */
    public List<String> list(String key, Pattern pattern, String complaint) {
        List<String> values = list(key);
        each(key, values, pattern, complaint);
        return values;
    }

    /** A list that has to name something, each item of which has to look like something. */
    public List<String> some(String key, String missing, Pattern pattern, String complaint) {
        List<String> values = list(key);
        if (values.isEmpty()) {
            wrong(key, missing);
        }
        each(key, values, pattern, complaint);
        return values;
    }

    /** A list of names that have to be known. */
    public List<String> known(String key, Collection<String> known, String complaint) {
        List<String> values = list(key);
        values.stream()
                .filter(value -> !known.contains(value))
                .forEach(value -> wrong(key, "'" + value + "' " + complaint + Nearest.to(value, known)));
        return values;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        return text(key, FLAG, "is not true or false").equals("true");
    }

    /** Whether the setting {@code prices} says {@code api}, and not {@code snapshot}. */
    public boolean livePrices() {
        return text("prices", PRICES, "is not api or snapshot").equals("api");
    }

    /** Where something is called; may be left out. */
    public Optional<URI> address(String key) {
        return given(key).flatMap(text -> address(key, text));
    }

    private Optional<URI> address(String key, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // told below, as any other text that is no address
        }
        wrong(key, "'" + text + "' is no address; give http(s)://host[:port], or leave it out");
        return Optional.empty();
    }

    private void each(String key, List<String> values, Pattern pattern, String complaint) {
        values.stream()
                .filter(value -> !pattern.matcher(value).matches())
                .forEach(value -> wrong(key, "'" + value + "' " + complaint));
    }

    /**
     * Everything was read.
     *
     * @param provider the adapter's id
     * @throws IllegalArgumentException naming every setting that is unknown or wrong
     */
    public void done(String provider) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(provider + " provider: " + String.join("; ", problems));
        }
    }
}
