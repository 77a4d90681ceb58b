package dev.stint.providers.azure.offers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The Retail Prices API as a test says it is, over HTTP. */
final class FakeRetail implements AutoCloseable {

    private static final String PATH = "/api/retail/prices";

    /** What is answered. */
    record Answer(int status, String body) {}

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Function<String, Answer> answers = query -> new Answer(500, "nothing was said");

    FakeRetail() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(PATH, exchange -> {
            String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
            asked.add(query);
            Answer answer = answers.apply(query);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    URI service() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    /** @param answers by the query, decoded */
    void on(Function<String, Answer> answers) {
        this.answers = answers;
    }

    void page(String body) {
        on(query -> new Answer(200, body));
    }

    void fail(int status) {
        on(query -> new Answer(status, "{\"Error\": {\"Code\": \"" + status + "\"}}"));
    }

    /** The queries, decoded. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
