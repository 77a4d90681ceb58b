package dev.stint.checkpoints.s3.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One connection to the store: one request after the other, in a thread of its own. */
final class Connection implements Runnable {

    private static final int BUFFER_BYTES = 256 << 10;

    /** What is small is kept whatever the store does with bodies. */
    private static final int SMALL_BYTES = 256 << 10;

    private final SocketChannel socket;
    private final SinkServer server;
    private final Objects objects;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

    Connection(SocketChannel socket, SinkServer server) {
        this.socket = socket;
        this.server = server;
        this.objects = server.objects();
    }

    @Override
    public void run() {
        try (socket) {
            Optional<Head> head = readHead();
            while (head.isPresent()) {
                answer(head.get());
                head = readHead();
            }
        } catch (IOException e) {
            if (!(e instanceof EOFException)) { // whoever gives a request up closes its connection
                System.err.println("sink: connection ended: " + e);
            }
        }
    }

    private Optional<Head> readHead() throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            while (in.hasRemaining()) {
                text.append((char) (in.get() & 0xff));
                int length = text.length();
                if (length >= 4 && text.charAt(length - 1) == '\n' && text.charAt(length - 3) == '\n') {
                    return Optional.of(Head.parse(text.toString()));
                }
            }
            in.clear();
            int read = socket.read(in);
            in.flip();
            if (read < 0) {
                return Optional.empty();
            }
        }
    }

    private void answer(Head head) throws IOException {
        if (head.bucket().equals("-")) {
            if (head.method().equals("POST")) {
                server.forgetCounts();
            }
            say(200, Map.of(), server.counts());
            return;
        }
        server.count(head.kind());
        if (head.header("expect").isPresent()) {
            write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        if (head.header("content-encoding").orElse("").contains("aws-chunked")
                || head.header("transfer-encoding").isPresent()) {
            throw new IOException("bodies in chunks are not understood here");
        }
        String where = head.bucket() + "/" + head.key();
        String upload = head.parameter("uploadId", "");
        switch (head.kind()) {
            case "put" -> put(head, where);
            case "part" -> part(head, upload);
            case "create" -> {
                skip(head.bodyBytes());
                String id = objects.begin(where, metadata(head));
                say(
                        200,
                        Map.of(),
                        "<InitiateMultipartUploadResult><Bucket>" + head.bucket() + "</Bucket><Key>" + head.key()
                                + "</Key><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>");
            }
            case "complete" -> {
                skip(head.bodyBytes());
                Optional<Objects.One> object = objects.complete(upload);
                if (object.isPresent()) {
                    say(
                            200,
                            Map.of(),
                            "<CompleteMultipartUploadResult><Bucket>" + head.bucket() + "</Bucket><Key>"
                                    + head.key() + "</Key><ETag>\""
                                    + object.get().etag()
                                    + "\"</ETag></CompleteMultipartUploadResult>");
                } else {
                    refuse(404, "NoSuchUpload");
                }
            }
            case "get", "head" -> get(head, where);
            case "list" -> {
                if (head.query().containsKey("uploads")) {
                    say(
                            200,
                            Map.of(),
                            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
                } else {
                    say(200, Map.of(), objects.list(head));
                }
            }
            case "delete" -> {
                objects.delete(where);
                say(204, Map.of(), "");
            }
            case "abort" -> {
                objects.abort(upload);
                say(204, Map.of(), "");
            }
            case "bucket" -> {
                skip(head.bodyBytes());
                say(200, Map.of(), "");
            }
            default -> {
                skip(head.bodyBytes());
                refuse(501, "NotImplemented");
            }
        }
    }

    private void put(Head head, String where) throws IOException {
        Objects.One object =
                new Objects.One(List.of(body(head.bodyBytes())), objects.newEtag(), metadata(head), Objects.now());
        if (objects.put(where, object, head.header("if-none-match").isPresent())) {
            say(200, Map.of("ETag", "\"" + object.etag() + "\""), "");
        } else {
            refuse(412, "PreconditionFailed");
        }
    }

    private void part(Head head, String upload) throws IOException {
        Body body = body(head.bodyBytes());
        if (objects.part(upload, Integer.parseInt(head.parameter("partNumber", "0")), body)) {
            say(200, Map.of("ETag", "\"" + objects.newEtag() + "\""), "");
        } else {
            refuse(404, "NoSuchUpload");
        }
    }

    private void get(Head head, String where) throws IOException {
        boolean withBody = head.method().equals("GET");
        Optional<Objects.One> found = objects.find(where);
        if (found.isEmpty()) {
            if (withBody) {
                refuse(404, "NoSuchKey");
            } else {
                write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            }
            return;
        }
        Objects.One object = found.get();
        long size = object.size();
        long from = 0;
        long last = size - 1;
        Optional<String> range = head.header("range").map(text -> text.substring("bytes=".length()));
        if (range.isPresent()) {
            String[] ends = range.get().split("-", -1);
            from = Long.parseLong(ends[0]);
            last = ends[1].isEmpty() ? last : Math.min(last, Long.parseLong(ends[1]));
            if (from >= size) {
                refuse(416, "InvalidRange");
                return;
            }
        }
        StringBuilder answer = new StringBuilder("HTTP/1.1 ")
                .append(range.isPresent() ? "206 Partial Content" : "200 OK")
                .append("\r\nContent-Length: ")
                .append(last - from + 1)
                .append("\r\nETag: \"")
                .append(object.etag())
                .append("\"\r\nLast-Modified: ")
                .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        object.modified().atOffset(ZoneOffset.UTC)))
                .append("\r\nAccept-Ranges: bytes\r\n");
        if (range.isPresent()) {
            answer.append("Content-Range: bytes " + from + "-" + last + "/" + size + "\r\n");
        }
        object.metadata().forEach((name, value) -> answer.append(name + ": " + value + "\r\n"));
        write(answer.append("\r\n").toString());
        if (withBody) {
            object.send(from, last - from + 1, socket);
        }
    }

    private Body body(long size) throws IOException {
        if (size <= SMALL_BYTES) {
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            readBody(size, bytes::put);
            return new Body.InMemory(bytes.array());
        }
        if (server.folder().isEmpty()) {
            skip(size);
            return new Body.Gone(size);
        }
        Path path = Files.createTempFile(server.folder().get(), "sink", "");
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        readBody(size, bytes -> {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        });
        return new Body.InFile(file, size);
    }

    private void skip(long size) throws IOException {
        readBody(size, bytes -> {});
    }

    private void readBody(long size, Taker taker) throws IOException {
        long left = size;
        while (left > 0) {
            if (!in.hasRemaining()) {
                in.clear();
                if (left < in.capacity()) {
                    in.limit((int) left);
                }
                if (socket.read(in) < 0) {
                    throw new EOFException(left + " bytes of a body are missing");
                }
                in.flip();
            }
            int now = (int) Math.min(left, in.remaining());
            taker.take(in.slice(in.position(), now));
            in.position(in.position() + now);
            left -= now;
        }
    }

    private static Map<String, String> metadata(Head head) {
        Map<String, String> metadata = new HashMap<>();
        head.headers().forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-")) {
                metadata.put(name, value);
            }
        });
        return metadata;
    }

    private void refuse(int status, String code) throws IOException {
        say(status, Map.of(), "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
    }

    private void say(int status, Map<String, String> headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder answer = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
        headers.forEach((name, value) -> answer.append(name + ": " + value + "\r\n"));
        if (status != 204) {
            answer.append("Content-Length: " + bytes.length + "\r\n");
        }
        if (body.startsWith("<")) {
            answer.append("Content-Type: application/xml\r\n");
        }
        write(answer + "\r\n" + body);
    }

    private void write(String text) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (out.hasRemaining()) {
            socket.write(out);
        }
    }

    /** Takes bytes as they come. */
    private interface Taker {
        void take(ByteBuffer bytes) throws IOException;
    }
}
