package dev.stint.checkpoints.contract.servers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request or an answer of HTTP/1.1, whole.
 *
 * @param start its first line
 * @param headers as they came, in order
 * @param body decoded, when it came in chunks
 * @param chunked whether it did
 */
record HttpMessage(String start, List<String> headers, byte[] body, boolean chunked) {

    private static final int MOST_HEAD_BYTES = 64 << 10;

    HttpMessage {
        headers = List.copyOf(headers);
    }

    /** Reads the next request; empty when the connection ends before one. */
    static Optional<HttpMessage> request(InputStream in, OutputStream answer) throws IOException {
        Optional<HttpMessage> head = head(in);
        if (head.isPresent() && head.get().header("expect").isPresent()) {
            answer.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            answer.flush();
        }
        return head.isPresent() ? Optional.of(head.get().withBody(in, false)) : Optional.empty();
    }

    /** Reads the answer to a request. */
    static HttpMessage answer(InputStream in, HttpMessage request) throws IOException {
        while (true) {
            HttpMessage head = head(in).orElseThrow(() -> new EOFException("the server ended the connection"));
            int status = head.status();
            if (status == 100) {
                continue;
            }
            boolean none = request.method().equals("HEAD") || status == 204 || status == 304;
            return none ? head : head.withBody(in, true);
        }
    }

    String method() {
        return start.split(" ", 2)[0];
    }

    String target() {
        return start.split(" ", 3)[1];
    }

    int status() {
        return Integer.parseInt(start.split(" ", 3)[1]);
    }

    Optional<String> header(String name) {
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    HttpMessage with(byte[] otherBody) {
        return new HttpMessage(start, headers, otherBody, chunked);
    }

    /** Writes the message, or only so many bytes of its body, though its head promises all of them. */
    void write(OutputStream out, int bodyBytes) throws IOException {
        StringBuilder head = new StringBuilder(start).append("\r\n");
        for (String line : headers) {
            String name = line.toLowerCase(Locale.ROOT);
            if (!name.startsWith("transfer-encoding:") && !name.startsWith("expect:")) {
                head.append(line).append("\r\n");
            }
        }
        if (chunked) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(body, 0, bodyBytes);
        out.flush();
    }

    private static Optional<HttpMessage> head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0 && bytes.size() == 0) {
                return Optional.empty();
            }
            if (next < 0 || bytes.size() > MOST_HEAD_BYTES) {
                throw new EOFException("half a head: " + bytes.toString(StandardCharsets.ISO_8859_1));
            }
            bytes.write(next);
            boolean expected = next == (ends % 2 == 0 ? '\r' : '\n');
            ends = expected ? ends + 1 : next == '\r' ? 1 : 0;
        }
        List<String> lines =
                List.of(bytes.toString(StandardCharsets.ISO_8859_1).strip().split("\r\n"));
        return Optional.of(new HttpMessage(lines.get(0), lines.subList(1, lines.size()), new byte[0], false));
    }

    private HttpMessage withBody(InputStream in, boolean toTheEnd) throws IOException {
        if (header("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return new HttpMessage(start, headers, chunks(in), true);
        }
        Optional<String> length = header("content-length");
        if (length.isEmpty()) {
            return toTheEnd ? new HttpMessage(start, headers, in.readAllBytes(), true) : this;
        }
        byte[] whole = in.readNBytes(Integer.parseInt(length.get()));
        if (whole.length < Integer.parseInt(length.get())) {
            throw new EOFException("half a body");
        }
        return new HttpMessage(start, headers, whole, false);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
            if (size == 0) {
                List<String> trailers = new ArrayList<>();
                String trailer = line(in);
                while (!trailer.isEmpty()) {
                    trailers.add(trailer);
                    trailer = line(in);
                }
                return all.toByteArray();
            }
            byte[] chunk = in.readNBytes(size);
            if (chunk.length < size) {
                throw new EOFException("half a chunk");
            }
            all.write(chunk);
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("half a line");
            }
            if (next == '\n') {
                return line.toString().strip();
            }
            line.append((char) next);
        }
    }
}
