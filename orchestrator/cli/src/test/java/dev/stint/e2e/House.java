package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.cli.Terminal;
import dev.stint.postgres.stage.PostgresStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@code STINT_HOME} of its own with everything that runs for it. The first command starts its server. {@link #close} leaves
 * nothing behind and fails when the product would have.
 */
final class House implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final byte[] SEALING_KEY = "a key of tests, of 32 bytes 4711".getBytes(StandardCharsets.US_ASCII);

    final Path home;
    final Path desk;
    private final Map<String, String> env = new HashMap<>();
    private final Terminal terminal;
    private Optional<String> onPostgres = Optional.empty();

    /** @param folder empty, and this house's alone */
    House(Path folder) throws IOException {
        this(folder, Map.of());
    }

    /** @param more variables that every command of it finds, and so its server */
    House(Path folder, Map<String, String> more) throws IOException {
        this(folder, Distribution.forTests(folder.toRealPath()).toString(), more);
    }

    /** @param dist where a distribution of its own is made; its path must not hold a colon, which separates the parts of a class path */
    House(Path folder, Path dist) throws IOException {
        this(folder, Distribution.create(dist.toRealPath()).toString(), Map.of());
    }

    private House(Path folder, String dist, Map<String, String> more) throws IOException {
        Path real = folder.toRealPath();
        home = real.resolve("home");
        desk = Files.createDirectories(real.resolve("desk"));
        env.put("PATH", System.getenv("PATH"));
        env.put("HOME", real.toString());
        env.put("LC_ALL", "C.UTF-8"); // file names of every language
        env.put("STINT_HOME", home.toString());
        // -Dstint.database=postgresql: its server remembers everything there
        if (System.getProperty("stint.database", "h2").equals("postgresql")) {
            PostgresStage postgres = PostgresStage.shared();
            String database = postgres.database();
            onPostgres = Optional.of(database);
            env.put("STINT_DATABASE_URL", postgres.url(database));
            // several servers may share it, so none makes a key of its own to seal secrets with
            env.put("STINT_SECRETS_KEY", Base64.getEncoder().encodeToString(SEALING_KEY));
        }
        env.putAll(more);
        // -Dstint.dist: one that the launcher built, with what makes Java start faster; for figures
        String given = System.getProperty("stint.dist", "");
        env.put("STINT_DIST", given.isEmpty() ? dist : given);
        // -Dstint.run-as=off: the same without users of their own
        Optional.ofNullable(System.getProperty("stint.run-as"))
                .ifPresent(runAs -> env.put("STINT_PROVIDERS_LOCAL_RUNAS", runAs));
        terminal = new Terminal(home, desk, env);
    }

    /** What {@code pg_dump} writes as a backup; empty where the server remembers everything in H2's file. */
    Optional<String> postgresDump() {
        return onPostgres.map(database -> PostgresStage.shared().dump(database));
    }

    /** A command that has to succeed. */
    Terminal.Said stint(String... args) {
        Terminal.Said said = terminal.call(args);
        assertThat(said.exit())
                .as("stint %s: %s%s", String.join(" ", args), said.out(), said.err())
                .isZero();
        return said;
    }

    /** A command, whatever it ends with. */
    Terminal.Said tryStint(String... args) {
        return terminal.call(args);
    }

    /** A command in a process of its own, its output in a file. */
    Process shell(Path out, String... args) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> start = List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                env.get("STINT_DIST") + "/cli/*",
                "dev.stint.cli.Stint");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(start.stream(), Stream.of(args)).toList())
                .directory(desk.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        return builder.start();
    }

    /** Writes a local market. */
    void market(String name, String yaml) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("markets")).resolve(name + ".yaml"), yaml);
    }

    /** Submits a spec and leaves; the run's id. */
    String submit(Path spec) {
        return stint("run", "-d", spec.toString()).out().strip();
    }

    Views.RunDetail show(String run) {
        return stint("show", "-o", "json", run).as(Views.RunDetail.class);
    }

    /** Looks at a run until it is as wanted. */
    Views.RunDetail await(String run, String what, Predicate<Views.RunDetail> wanted) {
        Views.RunDetail[] last = new Views.RunDetail[1];
        try {
            return Await.value(run + " " + what, () -> {
                last[0] = show(run);
                return Optional.of(last[0]).filter(wanted);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is " + last[0] + "\n" + log(run), e);
        }
    }

    Views.RunDetail awaitState(String run, String state) {
        return await(run, "comes to be " + state, detail -> {
            String is = detail.run().state();
            boolean rests = List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(is);
            assertThat(rests && !is.equals(state))
                    .as("%s is %s, not %s: %s\n%s", run, is, state, timeline(detail), log(run))
                    .isFalse();
            return is.equals(state);
        });
    }

    /** What its command printed; where the server cannot tell, what the server says of that. */
    String log(String run) {
        Terminal.Said said = tryStint("logs", run);
        return said.exit() == 0 ? said.out() : said.err() + "\n" + serverLogEnd();
    }

    private String serverLogEnd() {
        try {
            List<String> lines = Files.readAllLines(home.resolve("log/server.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    static String timeline(Views.RunDetail detail) {
        StringBuilder text = new StringBuilder();
        detail.events()
                .forEach(e -> text.append(
                        String.format("%n%s #%d %s %s: %s", e.at(), e.attempt(), e.state(), e.kind(), e.why())));
        return text.toString();
    }

    /** What the server wrote of itself. */
    long serverPid() {
        return stint("server", "status", "-o", "json")
                .as(Views.ServerView.class)
                .pid();
    }

    /** Kills the server as a crash would; returns when it is gone. */
    long killServer() {
        long pid = serverPid();
        Traces.kill(pid);
        return pid;
    }

    /** What the local provider remembers of a machine. */
    JsonNode machine(String id) {
        return read(machines().resolve(id).resolve("machine.json"));
    }

    /** Every machine the local provider remembers for a run. */
    List<String> machinesOf(String run) {
        // no deeper: what a machine worked with is removed while we look
        try (Stream<Path> folders = Files.list(machines())) {
            return folders.map(folder -> folder.resolve("machine.json"))
                    .filter(Files::exists)
                    .map(House::read)
                    .filter(record -> record.at("/tags/run").asString("").equals(run))
                    .map(record -> record.get("id").asString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path machines() {
        return home.resolve("providers/local/machines");
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long agentPid(String machine) {
        return machine(machine).get("agent").get("pid").asLong();
    }

    /** SHA-256 of a kept output, read from where the run says it is; equals what the run says of it. */
    static String model(Views.RunDetail detail) {
        Views.OutputView output = detail.outputs().stream()
                .filter(o -> o.path().equals(Training.MODEL))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model among " + detail.outputs()));
        String sha256 = sha256(Path.of(output.location()));
        assertThat(output.sha256()).isEqualTo(sha256);
        return sha256;
    }

    static String sha256(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Everything that runs for this house: its server, its machines and what they started, wherever that works. */
    List<Long> processes() {
        TreeSet<Long> found = new TreeSet<>(Traces.of(home.toString()));
        Path machines = home.resolve("providers/local/machines");
        try (Stream<Path> folders = Files.list(machines)) {
            folders.forEach(machine -> found.addAll(Traces.of("STINT_MACHINE=" + machine.getFileName())));
        } catch (IOException e) {
            // no machine yet
        }
        return List.copyOf(found);
    }

    /** The user a machine's command runs as, and where; empty where commands are not isolated. */
    Optional<Lodging> lodging(String machine) {
        JsonNode lodging = machine(machine).path("lodging");
        return lodging.isObject()
                ? Optional.of(new Lodging(
                        lodging.get("uid").asInt(),
                        Path.of(lodging.get("folder").asString())))
                : Optional.empty();
    }

    record Lodging(int uid, Path folder) {}

    /** Whether this build's user may give commands users of their own, as the server would find. */
    static boolean mayIsolate() {
        if (System.getProperty("stint.run-as", "auto").equals("off")) {
            return false;
        }
        try {
            Process tried = new ProcessBuilder(
                            "setpriv", "--reuid=200000", "--regid=200000", "--clear-groups", "--no-new-privs", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return tried.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops the server, and finds nothing running, locked or half written. Runs must be at rest. */
    void assertLeavesNothing() throws IOException {
        // A run is at its end before the last of its machines is; the next start of a server would clear away what this
        // leaves.
        Await.until("the keys of machines that are over are removed", () -> noKeyIsLeft());
        stint("server", "stop");
        Await.until(
                "every process of " + home + " ends, but " + Traces.words(processes()),
                () -> processes().isEmpty());
        assertThat(home.resolve("server.json")).doesNotExist();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".lock") && Files.isRegularFile(file)) {
                    assertUnlocked(file);
                }
                assertThat(file.toString())
                        .doesNotEndWith(".part")
                        .doesNotEndWith(".tmp")
                        .doesNotContain("/.probe-")
                        .doesNotEndWith(".lock.db");
                assertThat(name).isNotEqualTo("boot.json");
            }
        }
        assertNoLodging();
        assertEmpty(home.resolve("uploads"));
        assertEmpty(home.resolve("tmp"));
    }

    private boolean noKeyIsLeft() {
        try (Stream<Path> files = Files.walk(home)) {
            return files.noneMatch(file -> file.getFileName().toString().equals("boot.json"));
        } catch (IOException | UncheckedIOException e) {
            return false; // something was removed while we looked
        }
    }

    private void assertNoLodging() throws IOException {
        Path root = Path.of("/var/lib/stint-work");
        if (!Files.isReadable(root)) {
            return;
        }
        try (DirectoryStream<Path> lodgings = Files.newDirectoryStream(root)) {
            for (Path lodging : lodgings) {
                try {
                    assertThat(Files.readString(lodging.resolve("claim")))
                            .as("claim of " + lodging)
                            .doesNotContain(home.toString());
                } catch (NoSuchFileException e) {
                    continue; // another house's, which ended meanwhile
                }
            }
        }
    }

    private static void assertUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            assertThat(lock).as("the lock on " + file).isNotNull();
        }
    }

    private static void assertEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).as("what is left in " + folder).isEmpty();
        } catch (NoSuchFileException e) {
            // not even the folder is left
        }
    }

    /** Ends whatever a failed test left. */
    @Override
    public void close() {
        Await.until("no process of " + home, () -> {
            List<Long> left = processes();
            left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            return left.isEmpty();
        });
    }
}
