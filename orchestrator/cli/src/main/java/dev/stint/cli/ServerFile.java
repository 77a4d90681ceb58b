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
            throw new CommandFailure(
                    ExitCodes.NO_SERVER, file + " cannot be read: " + Trouble.words(e) + "; is it another user's?");
        }
        if (text.isBlank()) {
            return Optional.empty();
        }
        ServerFile server = Json.read(text, ServerFile.class);
        String host = URI.create(server.url).getHost();
        if (host == null || !LOOPBACK.contains(host)) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    file + ": " + server.url
                            + " is not an address of this machine; remove the file if no server of yours wrote it");
        }
        return Optional.of(server);
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
