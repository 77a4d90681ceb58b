package dev.stint.server.secrets;

import dev.stint.server.OwnFile;
import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The keys a server has: the first seals, all open. They are given by a file or a setting; a server with a database of its own makes
 * itself one, in its home, when the first secret is put. Safe for use by many threads.
 */
final class KeyRing {

    static final String FILE = "secrets.key";

    private static final String REMEDY =
            "; give a file with a key in stint.secrets.key-file (openssl rand -base64 32 > FILE), or a key in"
                    + " STINT_SECRETS_KEY, the same on each server of the database";

    private final Optional<Path> own;
    private volatile List<SealingKey> keys;

    private KeyRing(List<SealingKey> keys, Optional<Path> own) {
        this.keys = List.copyOf(keys);
        this.own = own;
    }

    /**
     * The keys as the settings name them.
     *
     * @param home where a key of the server's own may be; empty when others share the database
     * @throws WrongSettingsException when what is named is no key
     */
    static KeyRing of(SecretsProperties properties, Optional<Path> home) {
        if (!properties.key().isBlank()) {
            return new KeyRing(parse(properties.key(), "stint.secrets.key"), Optional.empty());
        }
        if (!properties.keyFile().isBlank()) {
            return new KeyRing(read(Path.of(properties.keyFile()), "stint.secrets.key-file"), Optional.empty());
        }
        Optional<Path> own = home.map(folder -> folder.resolve(FILE));
        return new KeyRing(
                own.filter(Files::exists)
                        .map(file -> read(file, file.toString()))
                        .orElse(List.of()),
                own);
    }

    /** Which of these keys it does not have. */
    List<String> lacking(List<String> ids) {
        return ids.stream().filter(id -> find(id).isEmpty()).toList();
    }

    Optional<SealingKey> find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** What to do when there is none to seal with; empty when there is, or one can be made. */
    Optional<String> none() {
        return keys.isEmpty() && own.isEmpty()
                ? Optional.of("this server has no key to seal secrets with" + REMEDY)
                : Optional.empty();
    }

    /** The key to seal with; made when there is none yet. */
    synchronized SealingKey first() {
        if (keys.isEmpty()) {
            Path file = own.orElseThrow(() -> new IllegalStateException("nobody asked whether there is a key"));
            try {
                found(file);
            } catch (IOException e) {
                throw new UncheckedIOException("the key of secrets, " + file + ", cannot be written", e);
            }
            keys = read(file, file.toString());
        }
        return keys.get(0);
    }

    /** What to do about keys that are not there any more. */
    static String remedy() {
        return REMEDY;
    }

    private static List<SealingKey> read(Path file, String named) {
        try {
            return parse(Files.readString(file), named);
        } catch (IOException e) {
            throw new WrongSettingsException(
                    List.of(named + ": '" + file + "' cannot be read; give a file with a key of 32"
                            + " bytes in Base64 that the server's user can read (openssl rand -base64 32 > FILE)"));
        }
    }

    private static List<SealingKey> parse(String text, String named) {
        List<SealingKey> keys = new ArrayList<>();
        for (String word : text.strip().split("[\\s,]+")) {
            try {
                keys.add(new SealingKey(Base64.getDecoder().decode(word)));
            } catch (IllegalArgumentException e) {
                // says which, and nothing of what it is
                throw new WrongSettingsException(List.of(named + ": key " + (keys.size() + 1)
                        + " is not one of 32 bytes in Base64; make one with: openssl rand -base64 32"));
            }
        }
        return keys;
    }

    private static void found(Path file) throws IOException {
        byte[] key = new byte[SealingKey.BYTES];
        new SecureRandom().nextBytes(key);
        // on the disk before anything is sealed with it
        OwnFile.write(
                file,
                file.resolveSibling(file.getFileName() + ".new"),
                (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Never shows a key. */
    @Override
    public String toString() {
        return "KeyRing" + keys;
    }
}
