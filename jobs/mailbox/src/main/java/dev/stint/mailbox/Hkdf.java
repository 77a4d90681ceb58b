package dev.stint.mailbox;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256, RFC 5869. */
final class Hkdf {

    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /**
     * Extract, then expand.
     *
     * @param length bytes wanted, at most 255 × 32
     */
    static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
        byte[] pseudoRandomKey = hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, secret);
        byte[] result = new byte[length];
        byte[] block = new byte[0];
        int filled = 0;
        for (int counter = 1; filled < length; counter++) {
            if (counter > 255) {
                throw new IllegalArgumentException("HKDF: " + length + " bytes wanted; at most " + 255 * HASH_BYTES);
            }
            block = hmac(pseudoRandomKey, block, info, new byte[] {(byte) counter});
            int take = Math.min(HASH_BYTES, length - filled);
            System.arraycopy(block, 0, result, filled, take);
            filled += take;
        }
        Arrays.fill(pseudoRandomKey, (byte) 0);
        return result;
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
        }
    }
}
