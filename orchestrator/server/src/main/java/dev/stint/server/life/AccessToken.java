package dev.stint.server.life;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret that opens a personal server: 256 random bits, new at each start, known to readers of {@code server.json}. */
public final class AccessToken {
    private final String secret;

    private AccessToken(String secret) {
        this.secret = secret;
    }

    public static AccessToken random() {
        byte[] bits = new byte[32];
        new SecureRandom().nextBytes(bits);
        return new AccessToken(HexFormat.of().formatHex(bits));
    }

    /** Compares in a time that does not depend on where the first difference is. */
    public boolean matches(String presented) {
        return MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    /** The secret itself; only for {@code server.json}. */
    public String reveal() {
        return secret;
    }

    @Override
    public String toString() {
        return "AccessToken[…]";
    }
}
