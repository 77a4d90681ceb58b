package dev.stint.server.engine;

import dev.stint.server.WrongSettingsException;
import dev.stint.server.db.InstallationTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * Who we are among others that share an account, and the key from which every machine's boot key is derived.
 *
 * @param id short random name, on every machine we launch
 * @param key 32 random bytes; kept in a file only its owner can read, never logged
 */
public record InstallationKey(String id, byte[] key) {

    /** Reads the installation file, or founds the installation when there is none. */
    static InstallationKey open(Path file) {
        try {
            if (!Files.exists(file)) {
                found(file);
            }
            Properties properties = new Properties();
            try (var in = Files.newInputStream(file)) {
                properties.load(in);
            }
            String id = properties.getProperty("id", "");
            byte[] key = decoded(properties.getProperty("key", ""));
            if (!id.matches("[0-9a-f]{8}") || key.length != 32) {
                throw new IllegalStateException("installation file " + file
                        + " is damaged; restore it from a backup, or end all runs, remove it and start again");
            }
            return new InstallationKey(id, key);
        } catch (IOException e) {
            throw new UncheckedIOException("installation file " + file + " cannot be read or written", e);
        }
    }

    /**
     * Makes sure that all servers of a database are of one installation: the first one says which it is.
     *
     * @throws WrongSettingsException when this server is of another one
     */
    InstallationKey of(InstallationTable table) {
        InstallationTable.Known mine = new InstallationTable.Known(id, sha256(key));
        InstallationTable.Known known = table.find().orElseGet(() -> table.found(mine));
        if (!known.equals(mine)) {
            throw new WrongSettingsException(List.of("stint.installation: this database belongs to installation "
                    + known.id() + ", and this server is of "
                    + id + (known.id().equals(id) ? " with another key" : "")
                    + "; give it the file 'installation' of a server that uses this database already, or another"
                    + " database"));
        }
        return this;
    }

    private static String sha256(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // a key of no length is refused with advice
            return new byte[0];
        }
    }

    private static void found(Path file) throws IOException {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[4];
        byte[] key = new byte[32];
        random.nextBytes(id);
        random.nextBytes(key);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                fresh,
                "id=" + HexFormat.of().formatHex(id) + "\nkey="
                        + Base64.getEncoder().encodeToString(key) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "Installation[" + id + "]";
    }
}
