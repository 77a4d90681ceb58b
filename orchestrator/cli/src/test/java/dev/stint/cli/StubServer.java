package dev.stint.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A server with canned answers that remembers what it was asked. Answers to one request are given in turn, the last for ever. */
final class StubServer implements AutoCloseable {
    static final String TOKEN = "s3cret";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    private volatile Predicate<String> accepts = TOKEN::equals;

    /** @param cut whether the connection breaks after the body instead of ending as it should */
    record Answer(int status, String body, Map<String, String> headers, boolean cut) {}

    StubServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        answer("GET /server", 200, Canned.SERVER);
    }

    StubServer answer(String request, int status, String body) {
        return answer(request, new Answer(status, body, Map.of(), false));
    }

    StubServer answer(String request, Answer answer) {
        answers.computeIfAbsent(request, r -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** Takes other tokens from now on. */
    StubServer accept(Predicate<String> tokens) {
        accepts = tokens;
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    ServerFile file() {
        return new ServerFile(url(), TOKEN, ProcessHandle.current().pid(), "1");
    }

    /** Requests so far, without the base path, looks at the server itself left out. */
    List<String> asked() {
        synchronized (asked) {
            return asked.stream()
                    .filter(request -> !request.equals("GET /server"))
                    .toList();
        }
    }

    byte[] body(String request) {
        byte[] body = bodies.get(request);
        if (body == null) {
            throw new AssertionError("never asked: " + request + "; asked: " + asked());
        }
        return body;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        String request = exchange.getRequestMethod() + " " + uri.replaceFirst("^/api/v1", "");
        asked.add(request);
        bodies.put(request, exchange.getRequestBody().readAllBytes());
        Answer answer = next(request);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean let = authorization == null
                ? request.equals("GET /sign-in")
                : accepts.test(authorization.replaceFirst("^Bearer ", ""));
        if (!let) {
            answer = new Answer(401, "{\"title\":\"no token\",\"exitCode\":3}", Map.of(), false);
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            // A body announced one byte longer than it is makes the client see a broken connection.
            exchange.sendResponseHeaders(
                    answer.status(), answer.cut() ? body.length + 1 : body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }

    private Answer next(String request) {
        Deque<Answer> queue = answers.getOrDefault(request, new ArrayDeque<>());
        synchronized (queue) {
            Answer answer = queue.size() > 1 ? queue.poll() : queue.peek();
            return answer != null
                    ? answer
                    : new Answer(
                            404,
                            "{\"title\":\"not found\",\"status\":404,\"detail\":\"no answer for " + request
                                    + "\",\"exitCode\":4}",
                            new HashMap<>(),
                            false);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
