package dev.stint.checkpoints.gcs.stage;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the fake sends.
 *
 * @param code the status
 * @param contentType empty: none is told
 * @param body of which the bytes from one to before another are sent
 * @param from the first byte sent
 * @param to the first one that is not
 * @param generation of the object whose bytes they are; zero: they are of none
 */
record FakeAnswer(int code, String contentType, byte[] body, int from, int to, long generation) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CUT_BYTES = 100_000;
    private static final int CHUNK_BYTES = 64 << 10;

    static FakeAnswer json(int code, JsonNode json) {
        byte[] text = JSON.writeValueAsBytes(json);
        return new FakeAnswer(code, "application/json; charset=UTF-8", text, 0, text.length, 0);
    }

    static FakeAnswer empty() {
        return new FakeAnswer(204, "", new byte[0], 0, 0, 0);
    }

    /** The bytes of an object, or those the request wants of them. */
    static FakeAnswer media(StoredObject object, HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int size = object.bytes().length;
        if (range == null) {
            return new FakeAnswer(200, object.contentType(), object.bytes(), 0, size, object.generation());
        }
        String[] ends = range.replace("bytes=", "").split("-", 2);
        long from = Long.parseLong(ends[0]);
        long to = ends[1].isEmpty() ? size : Math.min(size, Long.parseLong(ends[1]) + 1);
        if (from >= size) {
            throw new RefusalException(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        }
        return new FakeAnswer(206, object.contentType(), object.bytes(), (int) from, (int) to, object.generation());
    }

    private int length() {
        return to - from;
    }

    /**
     * Sends it.
     *
     * @param cut whether the connection ends before all bytes are sent
     * @param sent counts the bytes that went out
     */
    void send(HttpExchange exchange, boolean cut, AtomicLong sent) throws IOException {
        if (!contentType.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", contentType);
        }
        if (generation > 0) {
            exchange.getResponseHeaders().set("x-goog-generation", Long.toString(generation));
        }
        if (code == 206) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + body.length);
        }
        exchange.sendResponseHeaders(code, length() == 0 ? -1 : length());
        OutputStream out = exchange.getResponseBody();
        int end = cut ? from + Math.min(CUT_BYTES, length() / 2) : to;
        for (int at = from; at < end; at += CHUNK_BYTES) {
            int length = Math.min(CHUNK_BYTES, end - at);
            out.write(body, at, length);
            sent.addAndGet(length);
        }
        out.flush();
        if (cut) {
            throw new IOException("cut as told"); // whereupon the server closes the connection
        }
        exchange.close();
    }
}
