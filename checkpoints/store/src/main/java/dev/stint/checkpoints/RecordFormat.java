package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Log records as JSON: {@code {"version":1,"place":…,"type":…,…,"crc32c":"xxxxxxxx"}}. The checksum is always the last field and
 * covers the bytes before its comma, so a flipped bit anywhere is seen. Unknown fields are ignored; a record of a newer version
 * or an unknown type is unreadable, loudly.
 */
final class RecordFormat {

    static final int VERSION = 1;

    /** The largest record read or written. */
    static final int MAX_BYTES = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final String CHECKSUM_FIELD = ",\"crc32c\":\"";
    private static final int TRAILER_BYTES = CHECKSUM_FIELD.length() + 8 + 3;

    private RecordFormat() {}

    static byte[] write(long index, LogRecord record) throws RecordTooLargeException {
        ObjectNode body = JSON.createObjectNode();
        body.put("version", VERSION);
        body.put("place", index);
        ObjectNode fields = JSON.valueToTree(record);
        body.setAll(fields);
        byte[] bytes = sealed(JSON.writeValueAsBytes(body));
        if (bytes.length > MAX_BYTES) {
            throw new RecordTooLargeException("checkpoint record " + index + " would be " + bytes.length
                    + " bytes; at most " + MAX_BYTES + " are allowed: keep fewer, larger files in a checkpoint");
        }
        return bytes;
    }

    static LogRecord read(long index, byte[] bytes) throws UnreadableRecordException {
        int covered = bytes.length - TRAILER_BYTES;
        if (covered < 2) {
            throw new UnreadableRecordException(index, "it is cut to " + bytes.length + " bytes");
        }
        if (!intact(bytes)) {
            throw new UnreadableRecordException(index, "its checksum does not match its content");
        }
        try {
            JsonNode body = JSON.readTree(bytes);
            int version = body.path("version").asInt(0);
            if (version != VERSION) {
                throw new UnreadableRecordException(
                        index,
                        "it has version " + version + ", this program reads version " + VERSION
                                + "; use a newer Stint");
            }
            if (body.path("place").asLong(-1) != index) {
                throw new UnreadableRecordException(index, "it says that it is record " + body.path("place"));
            }
            return JSON.treeToValue(body, LogRecord.class);
        } catch (JacksonException e) {
            throw new UnreadableRecordException(index, e.getOriginalMessage());
        }
    }

    /** A JSON object with its checksum as the last field. */
    static byte[] sealed(byte[] whole) {
        int covered = whole.length - 1; // without the closing brace
        String trailer = CHECKSUM_FIELD + checksum(whole, covered) + "\"}\n";
        byte[] bytes = Arrays.copyOf(whole, covered + TRAILER_BYTES);
        System.arraycopy(trailer.getBytes(StandardCharsets.US_ASCII), 0, bytes, covered, TRAILER_BYTES);
        return bytes;
    }

    /** Whether bytes are what {@link #sealed} gave. */
    static boolean intact(byte[] bytes) {
        int covered = bytes.length - TRAILER_BYTES;
        return covered >= 2
                && new String(bytes, covered, TRAILER_BYTES, StandardCharsets.ISO_8859_1)
                        .equals(CHECKSUM_FIELD + checksum(bytes, covered) + "\"}\n");
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** A record is there and cannot be understood. */
    static final class UnreadableRecordException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableRecordException(long index, String why) {
            super("checkpoint log record " + index + " cannot be read: " + why);
        }
    }

    /** A record would be larger than readers accept. */
    static final class RecordTooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        RecordTooLargeException(String message) {
            super(message);
        }
    }
}
