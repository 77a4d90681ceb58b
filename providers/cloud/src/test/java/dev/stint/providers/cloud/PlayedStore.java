package dev.stint.providers.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.stage.contract.BootStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A store of objects over HTTP as far as boot data uses one; a language says how requests and refusals look. */
final class PlayedStore implements BootStore, AutoCloseable {

    static {
        // else the JDK's server leaves each answer lying for 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** How a store is spoken to. */
    interface Language {

        /** The store as a launch names it. */
        String uri(URI server);

        /** What is wrong with a request; empty when it is one that the real store takes. */
        Optional<String> wrong(HttpExchange exchange);

        /** Whether something is written. */
        boolean writes(HttpExchange exchange);

        /** The object's key below the store's URI. */
        String key(HttpExchange exchange);

        /** The status of a write. */
        int written();

        String refusal(Refusal refusal);
    }

    private record Refusals(AtomicInteger left, Refusal refusal) {}

    private final Language language;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    PlayedStore(Language language) throws IOException {
        this.language = language;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public String uri() {
        return language.uri(address());
    }

    @Override
    public void put(String key, byte[] content) {
        objects.put(key, content);
    }

    @Override
    public Optional<String> object(String key) {
        return Optional.ofNullable(objects.get(key)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void refuse(String key, int times, Refusal refusal) {
        refusals.put(key, new Refusals(new AtomicInteger(times), refusal));
    }

    @Override
    public List<String> wrong() {
        return wrong;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Optional<String> fault = language.wrong(exchange);
            if (fault.isPresent()) {
                wrong.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + ": " + fault.get());
                send(
                        exchange,
                        400,
                        language.refusal(new Refusal(400, "Wrong", fault.get())).getBytes(StandardCharsets.UTF_8));
                return;
            }
            String key = language.key(exchange);
            Refusals refused = refusals.get(key);
            if (refused != null && refused.left().getAndDecrement() > 0) {
                send(
                        exchange,
                        refused.refusal().status(),
                        language.refusal(refused.refusal()).getBytes(StandardCharsets.UTF_8));
            } else if (language.writes(exchange)) {
                objects.put(key, body);
                send(exchange, language.written(), new byte[0]);
            } else {
                byte[] found = objects.get(key);
                Refusal none = new Refusal(404, "NotFound", "there is no " + key);
                send(
                        exchange,
                        found == null ? 404 : 200,
                        found == null ? language.refusal(none).getBytes(StandardCharsets.UTF_8) : found);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
