package dev.stint.checkpoints.gcs.stage;

import dev.stint.discovery.ViolationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code multipart/related} body of a JSON record and bytes, as uploads are sent. */
record MultipartBody(byte[] json, byte[] media) {

    private static final Pattern BOUNDARY = Pattern.compile("multipart/related;\\s*boundary=\"?([^\";]+)\"?");
    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Throws {@link ViolationException} when it is not such a body, whole. */
    static MultipartBody parse(String contentType, byte[] body) {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.matches()) {
            throw new ViolationException("content type '" + contentType + "' is not multipart/related with a boundary");
        }
        byte[] mark = ("--" + matcher.group(1)).getBytes(StandardCharsets.US_ASCII);
        List<byte[]> parts = new ArrayList<>();
        int at = find(body, mark, 0);
        if (at != 0) {
            throw new ViolationException("a multipart body does not begin with its boundary");
        }
        while (true) {
            int from = at + mark.length;
            if (from + 1 < body.length && body[from] == '-' && body[from + 1] == '-') {
                break;
            }
            int next = find(body, mark, from);
            int content = find(body, BLANK_LINE, from);
            if (next < 0 || content < 0 || content > next) {
                throw new ViolationException("a multipart body ends before its last boundary");
            }
            parts.add(Arrays.copyOfRange(body, content + BLANK_LINE.length, next - 2));
            at = next;
        }
        if (parts.size() != 2) {
            throw new ViolationException("a multipart body has " + parts.size() + " parts, not a record and bytes");
        }
        return new MultipartBody(parts.get(0), parts.get(1));
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int i = from; i <= in.length - what.length; i++) {
            if (in[i] == what[0] && Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
