package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStores;
import dev.stint.server.images.AgentParts;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How the agent is started on this host: by this process's own Java, from the distribution's agent folder.
 *
 * @param words program and leading arguments
 */
record AgentCommand(List<String> words) {

    /**
     * Finds the agent: the folder named, else the one beside the server's in the distribution, else our own class path. What lies
     * beside its folder is used: {@code python}, the modules jobs may import, {@code embedder}, the executor of embedding jobs, {@code stores}, the adapters of object stores, and {@code agent-<Java version>.jsa}, what Java
     * learned about the agent's classes when the distribution was built, with which it starts in half the time.
     */
    @Component
    static final class Finder {

        private final String named;
        private final String javaOptions;

        /** @param javaOptions further options of the agent's Java, separated by blanks */
        Finder(
                @Value("${stint.agent.folder:}") String named,
                @Value("${stint.agent.java-options:}") String javaOptions) {
            this.named = named;
            this.javaOptions = javaOptions;
        }

        AgentCommand find() {
            List<String> words = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xms24m",
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", // hundreds of small machines start on one computer
                    "-Xshare:auto"));
            Optional<Path> folder = folder();
            folder.map(f -> f.resolveSibling("agent-" + System.getProperty("java.version") + ".jsa"))
                    .filter(Files::isRegularFile)
                    .ifPresent(archive -> words.add("-XX:SharedArchiveFile=" + archive));
            folder.map(f -> f.resolveSibling("python"))
                    .filter(Files::isDirectory)
                    .ifPresent(python -> words.add("-Dstint.python=" + python));
            // also while it is not there: an adapter may be built when a run moves, long after the server started
            folder.map(f -> f.resolveSibling("stores"))
                    .ifPresent(stores -> words.add("-D" + ObjectStores.FOLDER + "=" + stores));
            folder.map(f -> f.resolveSibling("embedder").resolve("bin").resolve("embedder"))
                    .filter(Files::isRegularFile)
                    .ifPresent(embedder -> words.add("-Dstint.embedder=" + embedder));
            Stream.of(javaOptions.split(" "))
                    .filter(option -> !option.isBlank())
                    .forEach(words::add);
            words.add("-cp");
            words.add(folder.map(f -> f + File.separator + "*").orElseGet(() -> System.getProperty("java.class.path")));
            words.add("dev.stint.agent.AgentMain");
            return new AgentCommand(List.copyOf(words));
        }

        /** What of the distribution machines of clouds need. */
        AgentParts parts() {
            return new AgentParts(folder());
        }

        private Optional<Path> folder() {
            if (!named.isBlank()) {
                return Optional.of(Path.of(named).toAbsolutePath());
            }
            String first = System.getProperty("java.class.path").split(File.pathSeparator, 2)[0];
            return Optional.ofNullable(Path.of(first).toAbsolutePath().getParent())
                    .map(server -> server.resolveSibling("agent"))
                    .filter(Files::isDirectory);
        }
    }
}
