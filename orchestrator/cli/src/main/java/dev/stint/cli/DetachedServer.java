package dev.stint.cli;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts the server as a process of its own: another session (or, where there is no {@code setsid}, deaf to the terminal's
 * interrupt and hang-up), its output in {@code STINT_HOME/log/server.out}.
 */
final class DetachedServer implements LocalServer.ServerProcess {
    private static final String MAIN = "dev.stint.server.StintServer";
    private static final String BUILD = "-Dstint.build=";
    private static final int LAST_WORDS_BYTES = 4000;
    private static final long LEAST_ROOM_BYTES = 1024 * 1024;
    private static final long LOG_BYTES_BEFORE_ROTATION = 16L * 1024 * 1024;

    private final Path home;
    private final Map<String, String> env;
    private final Path java;
    private final List<String> options;
    private final List<String> settings;

    /**
     * @param env the caller's environment; {@code STINT_DIST} names the distribution to start
     * @param java the java program to use
     */
    DetachedServer(Path home, Map<String, String> env, Path java) {
        this(home, env, java, usual(env), List.of());
    }

    /**
     * @param options further options of Java
     * @param settings further settings of the server, such as {@code --stint.server.port=0}
     */
    DetachedServer(Path home, Map<String, String> env, Path java, List<String> options, List<String> settings) {
        this.home = home;
        this.env = env;
        this.java = java;
        this.options = options;
        this.settings = settings;
    }

    /** What Java learned about the server's classes when the distribution was built, if it was this Java. */
    private static List<String> usual(Map<String, String> env) {
        Path archive = archive(Path.of(env.getOrDefault("STINT_DIST", "")), "server");
        return Files.isRegularFile(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** Where the class archive of a part of the distribution is, for this Java; there may be none. */
    static Path archive(Path dist, String part) {
        return dist.resolve(part + "-" + System.getProperty("java.version") + ".jsa");
    }

    @Override
    public Started start() {
        String dist = env.getOrDefault("STINT_DIST", "");
        if (dist.isBlank()) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    "there is no server for " + home + ", and STINT_DIST does not say where one could be started from;"
                            + " call the launcher ./stint");
        }
        Path log = home.resolve("log").resolve("server.out");
        try {
            createHome();
            Files.createDirectories(log.getParent());
            Files.createDirectories(home.resolve("scratch"));
            if (Files.exists(log) && Files.size(log) > LOG_BYTES_BEFORE_ROTATION) {
                Files.move(log, log.resolveSibling("server.out.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            long from = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(command(Path.of(dist)))
                    .directory(home.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().clear();
            builder.environment().putAll(env);
            builder.environment().put("STINT_HOME", home.toString());
            for (String own : List.of("STINT_TTY", "STINT_COLUMNS")) {
                builder.environment().remove(own);
            }
            return new Running(builder.start(), log, from);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "the background server cannot be started: " + DiskWords.of(e) + "; STINT_HOME is " + home
                            + ", and another folder will do");
        }
    }

    @Override
    public boolean olderBuild(long pid) {
        String dist = env.getOrDefault("STINT_DIST", "");
        String command =
                ProcessHandle.of(pid).flatMap(p -> p.info().commandLine()).orElse("");
        return !dist.isBlank()
                && command.contains(BUILD)
                && !command.contains(BUILD + Path.of(dist).getFileName() + " ");
    }

    private List<String> command(Path dist) {
        List<String> command = new ArrayList<>();
        if (onPath("setsid")) {
            command.add("setsid");
        } else {
            command.addAll(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "stint-server"));
        }
        command.addAll(List.of(
                java.toString(),
                BUILD + dist.getFileName(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // only thresholds and address space: with the defaults start-up's code and classes call for full
                // collections
                "-XX:ReservedCodeCacheSize=240m",
                "-XX:MetaspaceSize=160m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + home.resolve("scratch"),
                "-Dstint.stores=" + dist.resolve("stores"),
                "-Dstint.providers=" + dist.resolve("providers")));
        if (Files.isDirectory(dist.resolve("stores").resolve("az"))) {
            // its SDK loads a library of the system; Java 24 and later would warn of that, in front of what matters
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", dist.resolve("server") + "/*", MAIN));
        command.addAll(settings);
        return command;
    }

    private boolean onPath(String program) {
        for (String folder : env.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private void createHome() throws IOException {
        if (Files.isDirectory(home)) {
            return;
        }
        if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(home);
        }
    }

    private record Running(Process process, Path log, long from) implements Started {
        @Override
        public Optional<Integer> ended() {
            return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
        }

        @Override
        public String lastWords() {
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
                long start = Math.max(from, file.length() - LAST_WORDS_BYTES);
                file.seek(start);
                byte[] tail = new byte[(int) Math.max(0, file.length() - start)];
                file.readFully(tail);
                String words = new String(tail, StandardCharsets.UTF_8).stripTrailing();
                // on a full disk even the reason finds no room
                boolean full = words.isEmpty() && Files.getFileStore(log).getUsableSpace() < LEAST_ROOM_BYTES;
                return (full ? "the disk is full; make room" : words) + "\n(" + log + ")";
            } catch (IOException e) {
                return "(" + log + " cannot be read: " + DiskWords.of(e) + ")";
            }
        }
    }
}
