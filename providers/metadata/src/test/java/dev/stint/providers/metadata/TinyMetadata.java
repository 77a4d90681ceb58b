package dev.stint.providers.metadata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Version 2 of EC2's metadata service, as small as these tests need it: texts by path, and tokens. */
final class TinyMetadata implements AutoCloseable {

    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final Set<String> tokens = new HashSet<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;

    /** {@code PUT /latest/api/token} and the like, in their order. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** Granted to each token, in words of the header. */
    volatile String ttl = Long.toString(Duration.ofHours(6).toSeconds());

    /** Texts are told without a token. */
    volatile boolean open;

    /** Every answer is begun, and never ended. */
    volatile boolean stuck;

    TinyMetadata() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void say(String path, String text) {
        texts.put(path, text);
    }

    /** No token given out so far is good any more. */
    synchronized void forgetTokens() {
        tokens.clear();
    }

    long count(String call) {
        return asked.stream().filter(call::equals).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        if (stuck) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await();
        } else if (path.equals(Ec2Metadata.TOKEN_PATH)) {
            token(exchange);
        } else if (!open && !known(exchange.getRequestHeaders().getFirst(Ec2Metadata.TOKEN_HEADER))) {
            send(exchange, 401, "Unauthorized");
        } else if (texts.containsKey(path)) {
            send(exchange, 200, texts.get(path));
        } else {
            send(exchange, 404, "Not Found");
        }
    }

    private synchronized boolean known(String token) {
        return token != null && tokens.contains(token);
    }

    private synchronized void token(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("PUT")
                || exchange.getRequestHeaders().getFirst(Ec2Metadata.TTL_HEADER) == null) {
            send(exchange, 400, "Bad Request");
            return;
        }
        String token = "token-" + asked.size() + "==";
        tokens.add(token);
        exchange.getResponseHeaders().set(Ec2Metadata.TTL_HEADER, ttl);
        send(exchange, 200, token);
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void await() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
