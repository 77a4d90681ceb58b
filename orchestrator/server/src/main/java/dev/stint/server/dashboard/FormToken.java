package dev.stint.server.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What shows that a form came from a page of ours: a keyed digest (HMAC-SHA256) of a constant under the visitor's own token, which
 * another site neither knows nor can have sent. Every server of an installation reckons the same; nothing is kept. Pure.
 */
final class FormToken {
    private static final byte[] MEANING = "stint dashboard form 1".getBytes(StandardCharsets.UTF_8);

    private FormToken() {}

    /** The token of the forms of whoever has this secret. */
    static String of(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(MEANING));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Whether a form brought it along; compares in constant time. */
    static boolean right(String secret, String given) {
        return MessageDigest.isEqual(
                of(secret).getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
