package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.db.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files a machine has kept, as it listed them: what a machine writes is believed only within its own folder.
 *
 * @param files in the order of the list
 */
record KeptFiles(String prefix, List<Kept> files) {

    /** One kept file. */
    record Kept(String path, long size, String sha256, String key) {

        private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

        Kept {
            if (path == null
                    || key == null
                    || size < 0
                    || sha256 == null
                    || !SHA256.matcher(sha256).matches()) {
                throw new IllegalArgumentException("output '" + path + "' of " + size + " bytes with SHA-256 '" + sha256
                        + "' at " + key + " is none");
            }
        }
    }

    /** What the machine wrote beside the files. */
    record Manifest(List<Kept> files) {}

    /**
     * Reads the list.
     *
     * @param prefix key of the folder of outputs, with a slash at the end
     * @throws UnkeepableException when there is none, or it names what lies elsewhere
     */
    static KeptFiles read(ObjectStore store, String prefix) throws IOException {
        String key = prefix + "outputs.json";
        Optional<byte[]> manifest = store.get(key);
        if (manifest.isEmpty()) {
            throw new UnkeepableException("the store has no " + key);
        }
        List<Kept> files = Json.read(new String(manifest.get(), StandardCharsets.UTF_8), Manifest.class)
                .files();
        for (Kept output : files) {
            if (!output.key().startsWith(prefix) || output.path().isEmpty()) {
                throw new UnkeepableException("output '" + output.path() + "' lies at " + output.key()
                        + ", which is no place of this run's outputs; look at what ran there");
            }
        }
        return new KeptFiles(prefix, files);
    }

    /** @throws UnkeepableException when there is no such file */
    Kept find(String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new UnkeepableException(
                        "there is no " + path + " among what was kept below " + prefix + "; look at what ran there"));
    }

    /** Where an object is, for people: without the parameters that say how its store is reached. */
    static String location(ObjectStore store, String key) {
        String uri = store.uri().split("\\?", 2)[0];
        return uri.startsWith("file:")
                ? Path.of(URI.create(uri)).resolve(key).toString()
                : uri + (uri.endsWith("/") ? "" : "/") + key;
    }

    /** Copies an object to where people want it, whole or not at all; verifies it on the way. */
    static void copy(ObjectStore store, Kept output, Path target) throws IOException {
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path fresh = Files.createTempFile(parent, ".stint-", ".part");
        try (InputStream in = store.open(output.key(), 0)
                .orElseThrow(() -> new UnkeepableException("the store has no " + output.key()))) {
            MessageDigest digest = digest();
            Files.copy(new DigestInputStream(in, digest), fresh, StandardCopyOption.REPLACE_EXISTING);
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(output.sha256())) {
                throw new UnkeepableException(
                        "output " + output.path() + " has SHA-256 " + found + ", not " + output.sha256());
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
