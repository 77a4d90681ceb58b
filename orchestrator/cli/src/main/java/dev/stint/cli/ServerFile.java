package dev.stint.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a running server says of itself in {@code server.json}, readable by its user alone.
 *
 * @param url where it listens, on this machine
 * @param token what proves that a caller is the user; never shown
 * @param version the build that serves
 */
record ServerFile(String url, String token, long pid, String version) {
    private static final String REMEDY = "remove it, and the next command finds or starts a server";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

    /**
     * The file in a home folder; empty when there is none or it is not whole.
     *
     * @throws CommandFailure when it cannot be read, or names another machine: the token is not sent there
     */
    static Optional<ServerFile> read(Path home) {
        Path file = home.resolve("server.json");
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, file + " cannot be read: " + DiskWords.of(e));
        }
        if (text.isBlank()) {
            return Optional.empty();
        }
        ServerFile server;
        try {
            server = Json.read(text, ServerFile.class);
        } catch (CommandFailure e) {
            throw new CommandFailure(ExitCodes.NO_SERVER, file + " is damaged; " + REMEDY);
        }
        if (server == null || server.url == null || server.token == null || server.pid <= 0) {
            throw new CommandFailure(ExitCodes.NO_SERVER, file + " is not whole; " + REMEDY);
        }
        if (!LOOPBACK.contains(host(server.url))) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER, file + ": '" + server.url + "' is not an address of this machine; " + REMEDY);
        }
        return Optional.of(server);
    }

    private static String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Whether the process that wrote the file still lives. */
    boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return url + " (process " + pid + ", version " + version + ")";
    }
}
