package dev.stint.providers.stage.metadata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A metadata service on a port of its own: whatever it is asked goes to one desk. Safe for many threads. */
final class MetadataServer implements AutoCloseable {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "metadata");
        thread.setDaemon(true);
        return thread;
    });

    static {
        // The JDK's server sends head and body apart; without this the client's kernel takes 40 ms to acknowledge the
        // head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** Answers one question; by many threads. */
    interface Desk {
        Answer answer(Question question) throws InterruptedException;
    }

    /**
     * What is asked.
     *
     * @param method such as {@code GET}
     * @param query its parameters, decoded
     */
    record Question(String method, String path, Map<String, String> query, Map<String, String> headers) {

        static Question of(HttpExchange exchange) {
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            return new Question(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query(exchange.getRequestURI().getRawQuery()),
                    headers);
        }

        private static Map<String, String> query(@Nullable String raw) {
            Map<String, String> query = new LinkedHashMap<>();
            for (String part : raw == null ? new String[0] : raw.split("&")) {
                int sign = part.indexOf('=');
                query.put(
                        decoded(sign < 0 ? part : part.substring(0, sign)),
                        sign < 0 ? "" : decoded(part.substring(sign + 1)));
            }
            return query;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        /** @param name in lower case */
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        Optional<String> parameter(String name) {
            return Optional.ofNullable(query.get(name));
        }
    }

    /**
     * What is answered.
     *
     * @param status of HTTP
     * @param type content type
     */
    record Answer(int status, String type, String body) {

        static Answer text(int status, String body) {
            return new Answer(status, "application/text", body);
        }

        static Answer json(int status, Object value) {
            return new Answer(status, "application/json", JsonMapper.shared().writeValueAsString(value));
        }
    }

    private final HttpServer server;
    private final Desk desk;
    private final Map<String, String> always;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private @Nullable String nonsense;
    private boolean hanging;
    private boolean closed;

    private MetadataServer(HttpServer server, Desk desk, Map<String, String> always) {
        this.server = server;
        this.desk = desk;
        this.always = Map.copyOf(always);
    }

    /**
     * Starts one.
     *
     * @param always headers of all answers
     */
    static MetadataServer start(Desk desk, Map<String, String> always) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            MetadataServer server = new MetadataServer(http, desk, always);
            http.setExecutor(THREADS);
            http.createContext("/", server::serve);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no metadata service can be started", e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How often a path was asked for, whatever the answer. */
    long asked(String path) {
        return asked.stream().filter(path::equals).count();
    }

    /** From now on every answer is this text; null: no more. */
    synchronized void nonsense(@Nullable String text) {
        nonsense = text;
    }

    /** From now on requests are taken and not answered. */
    synchronized void hang() {
        hanging = true;
    }

    private void serve(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Question question = Question.of(exchange);
        asked.add(question.path());
        Optional<String> instead;
        synchronized (this) {
            if (hanging) {
                return; // nobody answers; the connection stays until the service is closed
            }
            instead = Optional.ofNullable(nonsense);
        }
        try (exchange) {
            Answer answer = instead.isPresent() ? Answer.text(200, instead.get()) : desk.answer(question);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            always.forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.stop(0);
        }
    }
}
