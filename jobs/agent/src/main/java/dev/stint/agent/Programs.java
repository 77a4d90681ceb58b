package dev.stint.agent;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine that the agent itself calls, by name. */
final class Programs {

    private Programs() {}

    /**
     * Looks along a {@code PATH}.
     *
     * @param environment the agent's own
     */
    static Optional<Path> find(String name, Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
