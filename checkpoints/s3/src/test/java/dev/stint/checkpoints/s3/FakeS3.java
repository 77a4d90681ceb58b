package dev.stint.checkpoints.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** A server that answers as a test says, and remembers what it was asked: for what no emulator plays. */
final class FakeS3 implements AutoCloseable {

    /** Says what to answer; throwing cuts the connection instead. */
    @FunctionalInterface
    interface Script {
        Answer answer(Asked asked) throws IOException;
    }

    /** A request as it came; header names in lower case. */
    record Asked(String method, String path, String query, Map<String, String> headers, byte[] body) {

        String line() {
            return method + " " + path + (query.isEmpty() ? "" : "?" + query);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What comes back; a claimed length beyond the body is a body that is cut. */
    record Answer(int status, Map<String, String> headers, byte[] body, long claimedLength) {

        static Answer of(int status, String body) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return new Answer(status, Map.of(), bytes, bytes.length);
        }

        static Answer error(int status, String code) {
            return error(status, code, "Words of the store");
        }

        static Answer error(int status, String code, String message) {
            return of(
                    status,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + message
                            + "</Message><RequestId>REQ1</RequestId></Error>");
        }

        Answer with(String name, String value) {
            Map<String, String> all = new TreeMap<>(headers);
            all.put(name, value);
            return new Answer(status, all, body, claimedLength);
        }

        Answer claiming(long length) {
            return new Answer(status, headers, body, length);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Script script;

    FakeS3(Script script) throws IOException {
        this.script = script;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** All it was asked, in order. */
    List<Asked> asked() {
        return asked;
    }

    String uri(String more) {
        return "s3://bkt/pre?region=us-east-1&endpoint=http://127.0.0.1:"
                + server.getAddress().getPort() + more;
    }

    /** A store on this server, which is not patient for long. */
    ObjectStore open() {
        return open("", MotoStores.credentials());
    }

    ObjectStore open(String more, AwsCredentialsProvider credentials) {
        S3Patience hasty =
                new S3Patience(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 1 << 20, 3);
        return S3ObjectStore.open(S3Uri.parse(uri(more)), credentials, hasty);
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
        String query = exchange.getRequestURI().getRawQuery();
        Asked question = new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : query,
                headers,
                exchange.getRequestBody().readAllBytes());
        asked.add(question);
        try (exchange) {
            Answer answer = script.answer(question);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            boolean head = question.method().equals("HEAD");
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(answer.claimedLength()));
            }
            exchange.sendResponseHeaders(
                    answer.status(), head || answer.claimedLength() == 0 ? -1 : answer.claimedLength());
            if (!head) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
