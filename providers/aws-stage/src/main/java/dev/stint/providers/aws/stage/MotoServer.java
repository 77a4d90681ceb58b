package dev.stint.providers.aws.stage;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * moto, which plays many of Amazon's services, in a process of its own on a free port of this computer. One serves all tests of a JVM:
 * each {@link Ec2Stage} has an account of its own there, and accounts know nothing of each other. It ends when it is closed, and with
 * the JVM. Where it is not installed, the tests that ask for it are skipped, saying so. Safe for many threads.
 *
 * <p>The tests of checkpoints start moto too ({@code MotoServer} of {@code checkpoints/contract}), with amendments for S3. Providers and
 * checkpoints do not see each other, so neither can use the other's.
 */
public final class MotoServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** moto 5.2 lists its own folders for every request, which takes most of the request's time. */
    private static final String AMENDMENTS = """
            try:
                from moto import backends
                modules = list(backends.list_of_moto_modules())
                backends.list_of_moto_modules = lambda: modules
            except ImportError:
                pass  # another Python on the way to moto's own
            """;

    private static final AtomicInteger ACCOUNTS = new AtomicInteger();
    private static @Nullable MotoServer shared;

    private final Process process;
    private final URI address;
    private final Thread atExit = new Thread(this::kill);

    private MotoServer(Process process, URI address) {
        this.process = process;
        this.address = address;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The one of this JVM, started when it is first asked for; it ends with the JVM. */
    public static synchronized MotoServer shared() throws IOException {
        MotoServer running = shared;
        if (running == null || !running.process.isAlive()) {
            running = start();
            shared = running;
        }
        return running;
    }

    /** Starts one; without moto the test is skipped, visibly. */
    public static MotoServer start() throws IOException {
        Optional<Path> command = command();
        Assumptions.assumeTrue(command.isPresent(), "moto_server is not installed: pip install 'moto[server]'");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path folder = Files.createTempDirectory("moto");
        Path log = folder.resolve("log");
        Path amendments = Files.writeString(folder.resolve("sitecustomize.py"), AMENDMENTS);
        folder.toFile().deleteOnExit(); // the last to be registered goes first
        log.toFile().deleteOnExit();
        amendments.toFile().deleteOnExit();
        ProcessBuilder builder = new ProcessBuilder(
                        command.orElseThrow().toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("PYTHONPATH", folder.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("MOTO_ENABLE_AMI_VALIDATION", "true");
        MotoServer server = new MotoServer(builder.start(), URI.create("http://127.0.0.1:" + port));
        boolean good = false;
        try {
            server.awaitAnswer(log);
            good = true;
            return server;
        } finally {
            if (!good) {
                server.close();
            }
        }
    }

    private static Optional<Path> command() {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
            Path candidate = Path.of(folder).resolve("moto_server");
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    public URI address() {
        return address;
    }

    /** Whether its process runs. */
    public boolean running() {
        return process.isAlive();
    }

    /** An account nobody has used yet. */
    MotoAccount newAccount() {
        return new MotoAccount(address, Integer.toString(ACCOUNTS.incrementAndGet() + 1_000) + "00000000");
    }

    private void awaitAnswer(Path log) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(
                        (process.isAlive() ? "no answer at " + address : "moto ended with " + process.exitValue())
                                + ": " + Files.readString(log));
            }
            try {
                process.waitFor(100, TimeUnit.MILLISECONDS); // ends early when the process does
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + address, e);
            }
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) address.resolve("/moto-api/").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            connection.getResponseCode();
            connection.disconnect();
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private void kill() {
        // a wrapper's children first: they would outlive it unseen
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
