package dev.stint.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Which server this is among those that share a database: the same over restarts, for it belongs to the server's home.
 *
 * @param id short random name
 * @param name for people: the computer's, unless they chose one
 * @param version of the program
 */
public record ServerId(String id, String name, String version) {
    public ServerId {
        if (!id.matches("[0-9a-z-]{1,40}")) {
            throw new IllegalArgumentException("server id '" + id + "' is none; give 1 to 40 of 0-9, a-z and dashes");
        }
    }

    /** The id in a file, which is made when it is not there. */
    public static ServerId of(Path file, String name, String version) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[4];
                new SecureRandom().nextBytes(random);
                Files.createDirectories(file.toAbsolutePath().getParent());
                Path fresh = file.resolveSibling(file.getFileName() + ".new");
                Files.writeString(fresh, "s-" + HexFormat.of().formatHex(random) + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            String id = Files.readString(file).trim();
            if (!id.matches("[0-9a-z-]{1,40}")) {
                throw new IllegalStateException("the file " + file
                        + " does not hold the id of a server; remove it, and this server gets a new one");
            }
            return new ServerId(id, name.isBlank() ? host() : name, version);
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " with this server's id cannot be read or written", e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            // a computer that does not know its own name
            return "localhost";
        }
    }
}
