package dev.stint.server.rest;

import dev.stint.server.Downloads;
import dev.stint.server.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpRange;

/** Sends bytes of the store as they come, the whole or one range (RFC 9110, 14), keeping no more of them than one buffer. */
final class ContentAnswer {
    private static final int BUFFER_BYTES = 256 << 10;

    private ContentAnswer() {}

    /** A stretch of the content; the end is exclusive. */
    private record Stretch(long from, long to, boolean asked) {
        long length() {
            return to - from;
        }
    }

    static void send(Downloads.Content content, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Stretch stretch = range(request)
                .map(range ->
                        new Stretch(range.getRangeStart(content.bytes()), range.getRangeEnd(content.bytes()) + 1, true))
                .orElseGet(() -> new Stretch(0, content.bytes(), false));
        if (stretch.asked() && stretch.length() <= 0) {
            response.setHeader("Content-Range", "bytes */" + content.bytes());
            Problems.write(
                    response,
                    Problems.of(
                            HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE,
                            Problems.WRONG_CALL,
                            "Range: there are " + content.bytes() + " bytes; ask for some of these"));
        } else if (request.getMethod().equals("HEAD") || stretch.length() == 0) {
            begin(content, stretch, response);
        } else {
            stream(content, stretch, response);
        }
    }

    private static void begin(Downloads.Content content, Stretch stretch, HttpServletResponse response) {
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("ETag", '"' + content.sha256() + '"');
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(stretch.length());
        if (stretch.asked()) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader(
                    "Content-Range", "bytes " + stretch.from() + "-" + (stretch.to() - 1) + "/" + content.bytes());
        }
    }

    /** The first bytes are read before the answer begins: until then what is wrong can be said. */
    private static void stream(Downloads.Content content, Stretch stretch, HttpServletResponse response)
            throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, stretch.length())];
        try (InputStream in = open(content, stretch)) {
            int read = first(in, buffer);
            if (read < 0) {
                throw content.missing("ends at byte " + stretch.from() + " of " + content.bytes() + " or before");
            }
            begin(content, stretch, response);
            OutputStream out = response.getOutputStream();
            long left = stretch.length();
            while (left > 0) {
                int now = (int) Math.min(read, left);
                out.write(buffer, 0, now);
                left -= now;
                read = left > 0 ? next(in, buffer, left) : 0;
            }
        }
    }

    private static InputStream open(Downloads.Content content, Stretch stretch) {
        try {
            return content.open(stretch.from(), stretch.length());
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static int first(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static int next(InputStream in, byte[] buffer, long left) {
        int read;
        try {
            read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        } catch (IOException e) {
            throw new BrokenOffException("the store's answer broke " + left + " bytes early: " + e);
        }
        if (read < 0) {
            throw new BrokenOffException("the store's answer ended " + left + " bytes early");
        }
        return read;
    }

    /** Without the cause: what a store says of its connection must not be taken for the client's. */
    private static RefusedException unavailable(IOException e) {
        return new RefusedException(
                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                Problems.NO_SERVER,
                e.getMessage() == null ? e.toString() : e.getMessage(),
                List.of());
    }

    /** One range; several at once, and what is no range, may be answered with the whole. */
    private static Optional<HttpRange> range(HttpServletRequest request) {
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader("Range"));
            return ranges.size() == 1 ? Optional.of(ranges.get(0)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
