package dev.stint.providers.local;

import dev.stint.providers.ProviderUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scenarios that can be named as a region: this machine ({@code home}), the user's own files, and the shipped ones; in
 * this order where names are equal. User files are read again when they change. Safe for use by many threads.
 */
final class Scenarios {
    /** The region that stands for this machine. */
    static final String HOME = "home";

    /** Resources of a jar cannot be listed. */
    static final List<String> SHIPPED =
            List.of("calm", "drying", "harbor", "harbor-quick", "recorded", "reef", "rough");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}");

    private final Scenario home;
    private final Optional<Path> folder;
    private final Map<String, Read> known = new ConcurrentHashMap<>();

    private record Read(@Nullable FileTime changed, Scenario scenario) {}

    /**
     * @param home what {@code home} stands for
     * @param folder the user's scenario files, if there are any
     */
    Scenarios(Scenario home, Optional<Path> folder) {
        this.home = home;
        this.folder = folder;
    }

    /** Every name there is, in order; a file of the user's counts whether or not what is in it is right. */
    List<String> names() {
        TreeSet<String> names = new TreeSet<>(SHIPPED);
        names.add(HOME);
        if (folder.isPresent() && Files.isDirectory(folder.get())) {
            try (Stream<Path> files = Files.list(folder.get())) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".yaml"))
                        .map(file -> file.substring(0, file.length() - ".yaml".length()))
                        .filter(name -> NAME.matcher(name).matches())
                        .forEach(names::add);
            } catch (IOException e) {
                throw new ProviderUnavailableException("local markets in " + folder.get() + " cannot be listed", e);
            }
        }
        return List.copyOf(names);
    }

    /**
     * The scenario of a name; empty when there is none.
     *
     * @throws InvalidScenarioException when its file is wrong
     * @throws IOException when its file cannot be read
     */
    Optional<Scenario> named(String name) throws IOException {
        if (name.equals(HOME)) {
            return Optional.of(home);
        }
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<Path> file = folder.map(f -> f.resolve(name + ".yaml")).filter(Files::isRegularFile);
        @Nullable FileTime changed = file.isPresent() ? Files.getLastModifiedTime(file.get()) : null;
        @Nullable Read read = known.get(name);
        if (read != null && java.util.Objects.equals(read.changed(), changed)) {
            return Optional.of(read.scenario());
        }
        if (file.isEmpty() && !SHIPPED.contains(name)) {
            return Optional.empty();
        }
        Optional<String> text =
                file.isPresent() ? Optional.of(Files.readString(file.get())) : resource("scenarios/" + name + ".yaml");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String source = file.map(Path::toString).orElse(name + " (shipped)");
        Scenario scenario = new ScenarioReader(name, this::trace).read(text.get(), source);
        known.put(name, new Read(changed, scenario));
        return Optional.of(scenario);
    }

    private Optional<String> trace(String file) throws IOException {
        if (!FILE.matcher(file).matches()) {
            throw new IOException("is not a plain file name; traces lie beside the scenario");
        }
        Optional<Path> own = folder.map(f -> f.resolve(file)).filter(Files::isRegularFile);
        return own.isPresent() ? Optional.of(Files.readString(own.get())) : resource("traces/" + file);
    }

    private static Optional<String> resource(String path) throws IOException {
        try (@Nullable InputStream in = Scenarios.class.getResourceAsStream(path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
