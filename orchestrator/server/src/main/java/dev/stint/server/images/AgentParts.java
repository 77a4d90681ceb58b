package dev.stint.server.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a distribution a machine needs beside a Java runtime.
 *
 * @param agent the folder with the agent's jars; the adapters of stores ({@code stores}) and {@code python} lie beside it. Empty when
 *     this server runs from no distribution
 */
public record AgentParts(Optional<Path> agent) {

    /** The store that needs no adapter of its own. */
    private static final String FILE = "file";

    /**
     * A file of the distribution.
     *
     * @param name its path in the image, with {@code /}
     * @param file where it is here
     */
    record Part(String name, Path file) {}

    /** What lacks for machines that are told a store of a scheme, with the remedy. */
    Optional<String> obstacle(String scheme) {
        if (agent.isEmpty() || !hasJars(agent.get())) {
            return Optional.of("this server runs from no distribution, so there are no jars of the agent"
                    + agent.map(folder -> " (" + folder + ")").orElse("")
                    + "; start it with the launcher ./stint, or name their folder with stint.agent.folder");
        }
        Path adapter = adapter(agent.get(), scheme);
        return scheme.equals(FILE) || hasJars(adapter)
                ? Optional.empty()
                : Optional.of("the distribution has no adapter of " + scheme + ": stores (" + adapter + ")"
                        + "; a command that names the store, such as 'stint doctor store " + scheme
                        + "://…', has the launcher build it");
    }

    /** Everything for machines that are told a store of a scheme, by name. */
    List<Part> of(String scheme) throws IOException {
        Path folder = agent.orElseThrow(() -> new IOException(obstacle(scheme).orElse("no agent")));
        List<Part> parts = new ArrayList<>(jars(folder, "agent/"));
        if (!scheme.equals(FILE)) {
            parts.addAll(jars(adapter(folder, scheme), "stores/" + scheme + "/"));
        }
        for (String beside : List.of("python/stint.py", AgentJava.DIRECTIVES)) {
            Path file = folder.resolveSibling(beside);
            if (Files.isRegularFile(file)) {
                parts.add(new Part(beside, file));
            }
        }
        return parts;
    }

    private static Path adapter(Path agent, String scheme) {
        return agent.resolveSibling("stores").resolve(scheme);
    }

    private static List<Part> jars(Path folder, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(AgentParts::isJar)
                    .sorted()
                    .map(jar -> new Part(prefix + jar.getFileName(), jar))
                    .toList();
        }
    }

    private static boolean hasJars(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.anyMatch(AgentParts::isJar);
        } catch (IOException e) {
            return false; // not there, or not to be read: none that could be packed
        }
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(".jar") && Files.isRegularFile(file);
    }
}
