package dev.stint.checkpoints.contract.servers;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** What a request says of its body, in the headers of S3, Google Cloud Storage and Azure. */
final class DeclaredDigests {

    private DeclaredDigests() {}

    /** Whether it says anything. */
    static boolean any(HttpMessage request) {
        return said(request).isPresent();
    }

    /** Whether what it says is so, where the servers that tests run against do not look themselves. */
    static boolean agree(HttpMessage request) {
        return said(request).filter(says -> !says.apply(request.body())).isEmpty();
    }

    private static Optional<Function<byte[], Boolean>> said(HttpMessage request) {
        Optional<String> crc32c = request.header("x-amz-checksum-crc32c");
        if (crc32c.isPresent()) {
            return Optional.of(body -> {
                CRC32C crc = new CRC32C();
                crc.update(body);
                return crc32c.get().equals(base64((int) crc.getValue()));
            });
        }
        Optional<String> crc32 = request.header("x-amz-checksum-crc32");
        if (crc32.isPresent()) {
            return Optional.of(body -> {
                CRC32 crc = new CRC32();
                crc.update(body);
                return crc32.get().equals(base64((int) crc.getValue()));
            });
        }
        if (request.header("content-md5").isPresent()) {
            return Optional.of(body -> true); // Azurite looks for itself
        }
        return request.header("x-amz-content-sha256")
                .filter(value -> value.matches("[0-9a-f]{64}"))
                .map(value -> body -> value.equals(HexFormat.of().formatHex(digest("SHA-256", body))));
    }

    private static String base64(int crc) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(4).putInt(crc).array());
    }

    private static byte[] digest(String algorithm, byte[] body) {
        try {
            return MessageDigest.getInstance(algorithm).digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
