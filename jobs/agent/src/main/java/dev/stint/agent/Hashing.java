package dev.stint.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what flows by, as lower-case hex. */
final class Hashing {

    private static final int BUFFER_BYTES = 256 * 1024;

    private Hashing() {}

    /**
     * What was copied.
     *
     * @param sha256 lower-case hex
     * @param bytes how many; more than the bound when the source had more
     */
    record Copied(String sha256, long bytes) {}

    /** Copies at most {@code maxBytes}, and stops once the source proves longer. */
    static Copied copy(InputStream in, OutputStream out, long maxBytes) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            total += count;
            if (total > maxBytes) {
                break;
            }
            digest.update(buffer, 0, count);
            out.write(buffer, 0, count);
        }
        return new Copied(HexFormat.of().formatHex(digest.digest()), total);
    }

    static Copied of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream(), Long.MAX_VALUE);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
