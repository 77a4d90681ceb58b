package dev.stint.checkpoints.contract.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A server of somebody else's, running for some tests on a port of this machine. It ends when it is closed, with all processes it
 * started, and also when this JVM ends. Where its command is not installed, the tests that ask for it are skipped, saying so.
 */
public final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Thread atExit;
    private final URI address;

    private ServerProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
        this.atExit = new Thread(this::kill);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * A command among the folders of {@code PATH}; where there is none the test is skipped, visibly.
     *
     * @param install what a person does to get it
     */
    public static Path command(String name, String install) {
        Optional<Path> found = find(name);
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed: " + install);
        return found.orElseThrow();
    }

    private static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(java.io.File.pathSeparator)) {
            Path candidate = Path.of(folder).resolve(name);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** A port nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts a command and waits until it answers HTTP requests, whatever it answers.
     *
     * @param words the command and its arguments, {@code port} among them
     * @param log where its output goes
     * @param environment what is added to this process's own
     * @throws IOException when it ends, or does not answer within a minute; with what it said
     */
    public static ServerProcess start(List<String> words, int port, Path log, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        ServerProcess server = new ServerProcess(process, URI.create("http://127.0.0.1:" + port));
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

    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    public URI address() {
        return address;
    }

    private void awaitAnswer(Path log) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(
                        (process.isAlive() ? "no answer at " + address : "ended with " + process.exitValue()) + ": "
                                + Files.readString(log));
            }
            try {
                // ends early when the process does
                process.waitFor(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + address, e);
            }
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
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
