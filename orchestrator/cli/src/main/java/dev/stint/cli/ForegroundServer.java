package dev.stint.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the server as a process that this one waits for, and takes with it when it is told to end: for units and containers. */
final class ForegroundServer {
    private static final String MAIN = "dev.stint.server.StintServer";

    private final Path home;
    private final Map<String, String> env;
    private final Path java;

    /**
     * @param env the caller's environment; {@code STINT_DIST} names the distribution to start
     * @param java the java program to use
     */
    ForegroundServer(Path home, Map<String, String> env, Path java) {
        this.home = home;
        this.env = env;
        this.java = java;
    }

    /**
     * Serves until the server ends.
     *
     * @param heap as Java wants it, such as {@code 1g}
     * @param settings such as {@code --stint.server.mode=team}
     * @return the server's exit code
     */
    int serve(String heap, List<String> settings) {
        String dist = env.getOrDefault("STINT_DIST", "");
        if (dist.isBlank()) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    "STINT_DIST does not say where a server could be started from; call the launcher ./stint");
        }
        try {
            Files.createDirectories(home.resolve("scratch"));
            ProcessBuilder builder = new ProcessBuilder(command(Path.of(dist), heap, settings))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("STINT_HOME", home.toString());
            Process server = builder.start();
            Thread last = new Thread(() -> end(server), "stint-server-end");
            Runtime.getRuntime().addShutdownHook(last);
            return server.waitFor();
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "the server cannot be started: " + DiskWords.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCodes.INTERRUPTED, "interrupted");
        }
    }

    private List<String> command(Path dist, String heap, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Dstint.build=" + dist.getFileName(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + home.resolve("scratch"),
                "-Dstint.stores=" + dist.resolve("stores"),
                "-Dstint.providers=" + dist.resolve("providers")));
        if (Files.isDirectory(dist.resolve("stores").resolve("az"))) {
            // its SDK loads a library of the system
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", dist.resolve("server") + "/*", MAIN));
        command.addAll(settings);
        return command;
    }

    /** Told to end, the server hands its runs over, and is waited for. */
    private static void end(Process server) {
        server.destroy();
        try {
            server.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
