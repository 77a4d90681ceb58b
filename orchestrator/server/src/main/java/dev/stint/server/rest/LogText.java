package dev.stint.server.rest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.stint.server.Runs;
import java.nio.charset.StandardCharsets;

/**
 * A piece of log in a stream.
 *
 * @param text whole characters
 * @param next where to go on
 * @param ended no more will come
 */
record LogText(String text, long next, @JsonIgnore boolean ended) {

    /** Leaves a character that is cut off at the end of a slice for the next one. */
    static LogText of(long from, Runs.LogSlice slice) {
        byte[] bytes = slice.bytes();
        int whole = bytes.length;
        if (slice.next() - from == bytes.length && !slice.ended()) {
            whole -= unfinished(bytes);
        }
        long next = slice.next() - (bytes.length - whole);
        return new LogText(new String(bytes, 0, whole, StandardCharsets.UTF_8), next, slice.ended());
    }

    /** How many bytes at the end begin a UTF-8 character that does not end there; 0 to 3. */
    private static int unfinished(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int lead = bytes[bytes.length - back] & 0xff;
            if (lead < 0x80) {
                return 0;
            }
            if (lead >= 0xc0) {
                int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
                return length > back ? back : 0;
            }
        }
        return 0;
    }
}
