package dev.stint.postgres.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL in a folder of its own, made by {@code initdb} and {@code postgres} of the PATH or of Debian's package, on a free
 * port of this computer only; it does not sync, for it is gone with the tests; what was committed survives its own end all the same. As root it runs as user {@code postgres}. One for all
 * tests of a process; {@link #start} makes further ones.
 */
public final class PostgresStage implements AutoCloseable {

    /** Why tests are skipped where there is none. */
    private static final String MISSING =
            "PostgreSQL is not available here: neither initdb nor postgres is on the PATH";

    private static final int LISTENING_SECONDS = 60;

    private static @Nullable PostgresStage shared;

    private final Path programs;
    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private PostgresStage(Path programs, Path folder, int port, List<String> settings) throws IOException {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.process = serve();
    }

    /** The one of this process; the test is skipped where PostgreSQL is not installed. */
    public static synchronized PostgresStage shared() {
        PostgresStage known = shared;
        if (known == null) {
            PostgresStage fresh = start();
            Runtime.getRuntime().addShutdownHook(new Thread(fresh::close, "postgres-end"));
            shared = fresh;
            return fresh;
        }
        return known;
    }

    /** A further one; the caller closes it. */
    public static PostgresStage start() {
        return start(List.of(
                "fsync=off",
                "synchronous_commit=on",
                "full_page_writes=off",
                "max_connections=100",
                "shared_buffers=32MB"));
    }

    /** A further one with PostgreSQL's own defaults: it syncs, and is what a measurement is of; the caller closes it. */
    public static PostgresStage usual() {
        return start(List.of());
    }

    private static PostgresStage start(List<String> settings) {
        Optional<Path> programs = programs();
        Assumptions.assumeTrue(programs.isPresent(), MISSING);
        try {
            Path folder = Files.createTempDirectory("stint-postgres-");
            own(folder);
            run(List.of(
                    programs.orElseThrow().resolve("initdb").toString(),
                    "-D",
                    folder.resolve("data").toString(),
                    "-U",
                    "stint",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync"));
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = free.getLocalPort();
                free.close();
                return new PostgresStage(programs.orElseThrow(), folder, port, settings);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is one to be had here. */
    public static boolean available() {
        return programs().isPresent();
    }

    private static Optional<Path> programs() {
        Stream<Path> path = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        Stream<Path> debian =
                Stream.of("18", "17", "16", "15", "14").map(v -> Path.of("/usr/lib/postgresql", v, "bin"));
        return Stream.concat(path, debian)
                .filter(each ->
                        Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("postgres")))
                .findFirst();
    }

    private Process serve() throws IOException {
        List<String> words = new ArrayList<>(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                "" + port));
        words.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
        settings.forEach(setting -> words.addAll(List.of("-c", setting)));
        Process started = asPostgres(words)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LISTENING_SECONDS);
        while (true) {
            try (Connection connection = DriverManager.getConnection(jdbc("postgres"))) {
                return started;
            } catch (SQLException e) {
                if (System.nanoTime() > end || !started.isAlive()) {
                    started.destroyForcibly();
                    throw new IOException("PostgreSQL did not start: " + Files.readString(folder.resolve("log")), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    /** A new, empty database: its name. */
    public String database() {
        return copy("template1");
    }

    /** A new database with all that is in another one, to which nobody is connected; quicker than making the same tables again. */
    public String copy(String template) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(jdbc("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    /** For JDBC. */
    public String jdbc(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=stint";
    }

    /** For {@code stint.database.url}. */
    public String url(String database) {
        return "postgresql://stint@127.0.0.1:" + port + "/" + database;
    }

    /** A backup of a database, as {@code pg_dump} writes it in SQL. */
    public String dump(String database) {
        try {
            // a link on the PATH may be the server's alone
            return run(List.of(
                    programs.resolve("initdb")
                            .toRealPath()
                            .resolveSibling("pg_dump")
                            .toString(),
                    "--inserts",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    "" + port,
                    "-U",
                    "stint",
                    database));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Ends it at once, as a crash would, and starts it again. */
    public void restart() throws IOException {
        kill();
        process = serve();
    }

    private void kill() {
        try {
            // immediate shutdown: the first process takes the others with it
            new ProcessBuilder("kill", "-QUIT", "" + process.pid()).start().waitFor();
            if (!process.waitFor(LISTENING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }

    @Override
    public synchronized void close() {
        kill();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL does not run as root. */
    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static ProcessBuilder asPostgres(List<String> words) {
        List<String> all = new ArrayList<>();
        if (root()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(words);
        return new ProcessBuilder(all).directory(new java.io.File("/"));
    }

    private static void own(Path folder) throws IOException {
        if (root()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
    }

    private static String run(List<String> words) throws IOException {
        try {
            Process process = asPostgres(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IOException(words + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
