package dev.stint.providers.gcp.offers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.gcp.GcpConnection;
import dev.stint.providers.gcp.GcpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers what a test says, to the path of a question; the adapter's own connection leads to it. */
final class FakeGoogle implements AutoCloseable {

    static final String PROJECT = "team-project-1";

    private static final String PAGED = "at-";

    private final HttpServer server;
    private final Map<String, Function<Asked, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final GcpConnection connection;

    /** A question: its path, and what stands behind the question mark. */
    record Asked(String path, Map<String, String> query) {}

    /** @param stall the answer stops before its last byte, until this is counted down */
    record Answer(int status, String body, Optional<CountDownLatch> stall) {

        Answer(int status, String body) {
            this(status, body, Optional.empty());
        }

        /** The beginning of an answer; the rest never comes. */
        static Answer half(String body, CountDownLatch over) {
            return new Answer(200, body, Optional.of(over));
        }

        static Answer ok(String body) {
            return new Answer(200, body);
        }

        /** As Google's services describe errors. */
        static Answer error(int status, String name, String message) {
            return new Answer(status, """
                    {"error": {"code": %d, "message": "%s", "status": "%s",
                     "errors": [{"message": "%s", "domain": "global", "reason": "forbidden"}]}}""".formatted(status, message, name, message));
        }
    }

    FakeGoogle() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::serve);
        server.start();
        Map<String, String> settings = new HashMap<>(GcpSettings.DEFAULTS);
        connection = GcpConnection.open(new GcpSettings(
                PROJECT,
                List.of(OffersWorld.CENTRAL),
                List.of("*"),
                List.of("*"),
                settings.getOrDefault("image", ""),
                settings.getOrDefault("gpu-image", ""),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                GcpSettings.Prices.API));
    }

    GcpConnection connection() {
        return connection;
    }

    /** From now on, this is the answer to questions of this path, below {@code /compute/v1/projects/PROJECT/}. */
    void compute(String path, Function<Asked, Answer> answer) {
        answers.put("/compute/v1/projects/" + PROJECT + (path.isEmpty() ? "" : "/" + path), answer);
    }

    /** From now on, this is the answer to questions for SKUs. */
    void skus(Function<Asked, Answer> answer) {
        answers.put("/v1/services/6F81-5844-456A/skus", answer);
    }

    /** What was asked of paths that end so. */
    List<Asked> asked(String end) {
        return asked.stream().filter(one -> one.path().endsWith(end)).toList();
    }

    int calls() {
        return asked.size();
    }

    /** A page of a list, with the token of the next one where there is one. */
    static Answer page(Asked asked, String field, List<String> items, int perPage) {
        String token = asked.query().getOrDefault("pageToken", "");
        int from = token.isEmpty() ? 0 : Integer.parseInt(token.substring(PAGED.length()));
        int to = Math.min(items.size(), from + perPage);
        String next = to < items.size() ? ", \"nextPageToken\": \"" + PAGED + to + "\"" : "";
        return Answer.ok("{\"" + field + "\": [" + String.join(",", items.subList(from, to)) + "]" + next + "}");
    }

    private void serve(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        Asked one = new Asked(uri.getPath(), query(uri.getRawQuery()));
        asked.add(one);
        Answer answer = answers.getOrDefault(
                        one.path(), nobody -> Answer.error(404, "NOT_FOUND", "nothing is played at " + one.path()))
                .apply(one);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(
                answer.status(), body.length + (answer.stall().isPresent() ? 1 : 0));
        exchange.getResponseBody().write(body);
        if (answer.stall().isPresent()) {
            exchange.getResponseBody().flush();
            await(answer.stall().get());
        }
        exchange.close();
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Map.of();
        }
        return List.of(text.split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8),
                        (first, second) -> second));
    }

    @Override
    public void close() {
        connection.close();
        server.stop(0);
    }
}
