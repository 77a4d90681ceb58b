package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** SHA-256 of a stream of bytes and CRC32C of its parts, in one pass. Not thread-safe. */
final class ContentDigest {

    /**
     * Bytes read, hashed, summed and written at a time: what stays in a core's cache from the one to the other, and what Java reads
     * of a socket at once.
     */
    static final int STRIDE_BYTES = 128 << 10;

    private final long partBytes;
    private final MessageDigest sha256;
    private final CRC32C part = new CRC32C();
    private final List<String> parts = new ArrayList<>();
    private long size;
    private long inPart;

    ContentDigest(long partBytes) {
        this.partBytes = partBytes;
        this.sha256 = sha256();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A CRC32C as manifests write it: 8 lower-case hex digits. */
    static String hex(int crc32c) {
        return HexFormat.of().toHexDigits(crc32c);
    }

    /** What a file holds. */
    record Content(long size, String sha256, List<String> parts) {}

    static Content of(Path file, long partBytes) throws IOException {
        ContentDigest digest = new ContentDigest(partBytes);
        ByteBuffer buffer = ByteBuffer.allocate(STRIDE_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return digest.finish();
    }

    void update(byte[] bytes, int from, int length) {
        sha256.update(bytes, from, length);
        size += length;
        int next = from;
        while (next < from + length) {
            int now = (int) Math.min(from + length - next, partBytes - inPart);
            part.update(bytes, next, now);
            inPart += now;
            next += now;
            if (inPart == partBytes) {
                endPart();
            }
        }
    }

    /** Ends the stream; call once. */
    Content finish() {
        if (inPart > 0) {
            endPart();
        }
        return new Content(size, HexFormat.of().formatHex(sha256.digest()), List.copyOf(parts));
    }

    private void endPart() {
        parts.add(hex((int) part.getValue()));
        part.reset();
        inPart = 0;
    }
}
