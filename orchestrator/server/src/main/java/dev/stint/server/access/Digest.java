package dev.stint.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How a secret of 192 random bits and more is kept: nobody finds it again from this, and so it needs neither salt nor many rounds. Pure. */
public final class Digest {

    private Digest() {}

    /** The SHA-256 of a text, as 64 hexadecimal digits. */
    public static String of(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
