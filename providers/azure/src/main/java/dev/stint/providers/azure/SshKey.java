package dev.stint.providers.azure;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The public key that Azure wants for a Linux machine without password. Nobody shall log in, so it is one that has no private half anybody
 * knows: its 32 bytes are a hash of a sentence, the first that is a point of Ed25519's curve (RFC 8032, section 5.1.3). To find the private
 * half would be to break Ed25519. It is always the same, so that a repeated request is the same to the byte.
 */
final class SshKey {

    private static final String SENTENCE = "Nobody holds the private half of this key of Stint, try ";
    private static final String TYPE = "ssh-ed25519";

    /** As a line of {@code authorized_keys}. */
    static final String NOBODYS = line();

    private SshKey() {}

    private static String line() {
        byte[] type = TYPE.getBytes(StandardCharsets.US_ASCII);
        byte[] point = point();
        ByteBuffer wire = ByteBuffer.allocate(8 + type.length + point.length)
                .putInt(type.length)
                .put(type)
                .putInt(point.length)
                .put(point);
        return TYPE + " " + Base64.getEncoder().encodeToString(wire.array()) + " nobody";
    }

    private static byte[] point() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int attempt = 0; ; attempt++) {
                byte[] hash = sha.digest((SENTENCE + attempt).getBytes(StandardCharsets.US_ASCII));
                if (isPoint(hash)) {
                    return hash;
                }
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether there is an x for this y: x² = (y² - 1) / (d y² + 1) modulo p = 2²⁵⁵ - 19. */
    private static boolean isPoint(byte[] encoded) {
        BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        BigInteger d =
                BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(p));
        byte[] bigEndian = new byte[encoded.length];
        for (int i = 0; i < encoded.length; i++) {
            bigEndian[i] = encoded[encoded.length - 1 - i];
        }
        BigInteger y = new BigInteger(1, bigEndian).clearBit(255);
        BigInteger square = y.multiply(y).mod(p);
        BigInteger above = square.subtract(BigInteger.ONE);
        BigInteger below = d.multiply(square).add(BigInteger.ONE).mod(p);
        BigInteger x = above.multiply(below.modInverse(p)).mod(p);
        return y.compareTo(p) < 0
                && x.modPow(p.subtract(BigInteger.ONE).shiftRight(1), p).equals(BigInteger.ONE);
    }
}
