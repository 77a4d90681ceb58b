package dev.stint.checkpoints.gcs;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** CRC32C (RFC 4960, appendix B) as Cloud Storage writes it, and of two texts in a row. */
final class Crc32cs {

    /** The polynomial with its bits reversed, without the highest: x^32 + x^28 + … + 1. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** The polynomial 1: the highest bit is the coefficient of x^0. */
    private static final int ONE = 1 << 31;

    private Crc32cs() {}

    /** Of the bytes from its position to its limit, which stay as they are. */
    static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** Base64 of the four bytes, the highest first. */
    static String base64(int crc32c) {
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(Integer.BYTES).putInt(crc32c).array());
    }

    /**
     * The CRC32C of two texts in a row, from that of each: the first times x to the power of the second's bits, modulo the
     * polynomial, plus the second (M. Adler, crc32_combine of zlib).
     *
     * @param secondBytes length of the second text
     */
    static int combine(int first, int second, long secondBytes) {
        int shift = ONE;
        int square = ONE >>> 8; // x^8: one byte
        for (long left = secondBytes; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                shift = multiply(shift, square);
            }
            square = multiply(square, square);
        }
        return multiply(shift, first) ^ second;
    }

    /** The product of two polynomials over GF(2), modulo the polynomial. */
    private static int multiply(int a, int b) {
        int product = 0;
        int times = b;
        for (int bit = 31; bit >= 0; bit--) {
            if ((a >>> bit & 1) == 1) {
                product ^= times;
            }
            times = (times & 1) == 1 ? times >>> 1 ^ POLYNOMIAL : times >>> 1;
        }
        return product;
    }
}
