package dev.stint.checkpoints.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** A CRC32C as S3's headers have it: its four bytes, highest first, in Base64. */
final class Crc32cText {

    private Crc32cText() {}

    static String of(int crc32c) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
    }

    /** Of a buffer's bytes from its position to its limit, which stay as they are. */
    static String of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return of((int) crc.getValue());
    }
}
