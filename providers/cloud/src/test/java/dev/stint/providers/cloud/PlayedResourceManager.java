package dev.stint.providers.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Azure Resource Manager as far as a machine asks to be gone: Virtual Machines, Delete and Deallocate. */
final class PlayedResourceManager implements AutoCloseable {

    private final String token;
    private final HttpServer server;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** @param token of the machine's identity */
    PlayedResourceManager(String token) throws IOException {
        this.token = token;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The machine's identity has no right to it. */
    void refuse(String method) {
        refused.add(method);
    }

    /** Method and path of what was asked; {@code wrong} stands between them where the real one would not understand it. */
    List<String> asked() {
        return asked;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String method = exchange.getRequestMethod();
            boolean right = ("Bearer " + token)
                            .equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    && "api-version=2025-04-01".equals(exchange.getRequestURI().getRawQuery());
            asked.add(method
                    + (right ? " " : " wrong ")
                    + exchange.getRequestURI().getRawPath());
            if (right && !refused.contains(method)) {
                exchange.sendResponseHeaders(202, -1);
            } else {
                byte[] words =
                        "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"The client does not have authorization\"}}"
                                .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(403, words.length);
                exchange.getResponseBody().write(words);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
