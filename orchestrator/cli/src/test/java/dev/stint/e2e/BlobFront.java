package dev.stint.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Azurite with a door that knows machines. Azurite takes no tokens over plain http, so whoever shows one that was given out ({@link #admit}) is
 * passed on with the account's signature instead; a token nobody was given is refused with 403. All other requests go through as they are.
 */
final class BlobFront implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");
    private static final List<String> SIGNED = List.of(
            "content-encoding",
            "content-language",
            "content-length",
            "content-md5",
            "content-type",
            "date",
            "if-modified-since",
            "if-match",
            "if-none-match",
            "if-unmodified-since",
            "range");

    private final AzuriteServer azurite;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    BlobFront() throws IOException {
        azurite = AzuriteServer.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The account's address: {@code http://127.0.0.1:PORT/devstoreaccount1}. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + AzuriteServer.ACCOUNT;
    }

    /** From now on whoever shows this token may do everything. */
    void admit(String token) {
        tokens.add(token);
    }

    /** Makes a container. */
    void container(String name) throws IOException {
        URI uri = URI.create(azurite.endpoint() + "/" + name + "?restype=container");
        Map<String, String> headers = new TreeMap<>(Map.of(
                "x-ms-version",
                "2023-11-03",
                "x-ms-date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))));
        HttpResponse<byte[]> answer = pass("PUT", uri, headers, new byte[0], true);
        if (answer.statusCode() != 201) {
            throw new IOException("container " + name + ": " + answer.statusCode() + " "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        headers.keySet().removeAll(OF_THE_CONNECTION);
        String who = headers.getOrDefault("authorization", "");
        boolean machine = who.startsWith("Bearer ");
        try (exchange) {
            if (machine && !tokens.contains(who.substring("Bearer ".length()))) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            String origin = azurite.endpoint().substring(0, azurite.endpoint().lastIndexOf('/'));
            URI uri = URI.create(origin + exchange.getRequestURI());
            send(exchange, pass(exchange.getRequestMethod(), uri, headers, body, machine));
        }
    }

    private static void send(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        Headers told = exchange.getResponseHeaders();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        answer.headers().map().forEach((name, values) -> {
            boolean length = head && name.equalsIgnoreCase("content-length");
            if (length || !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT)) && !name.equals("keep-alive")) {
                told.put(name, values);
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    private HttpResponse<byte[]> pass(String method, URI uri, Map<String, String> headers, byte[] body, boolean sign)
            throws IOException {
        if (sign) {
            headers.put("authorization", signature(method, uri, headers, body.length));
        }
        boolean bodiless = method.equals("GET") || method.equals("HEAD") || method.equals("DELETE");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        bodiless ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at " + uri, e);
        }
    }

    /** "Authorize with Shared Key", Azure Storage services REST API reference. */
    private static String signature(String method, URI uri, Map<String, String> headers, int length) {
        StringBuilder text = new StringBuilder(method);
        for (String name : SIGNED) {
            String value = name.equals("content-length") && length > 0
                    ? Integer.toString(length)
                    : headers.getOrDefault(name, "");
            text.append('\n').append(value);
        }
        headers.forEach((name, value) -> {
            if (name.startsWith("x-ms-")) {
                text.append('\n').append(name).append(':').append(value);
            }
        });
        text.append("\n/").append(AzuriteServer.ACCOUNT).append(uri.getRawPath());
        Map<String, String> query = new TreeMap<>();
        for (String pair :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(
                    parts[0].toLowerCase(Locale.ROOT),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        query.forEach(
                (name, value) -> text.append('\n').append(name).append(':').append(value));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(AzuriteServer.KEY), "HmacSHA256"));
            byte[] signed = mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8));
            return "SharedKey " + AzuriteServer.ACCOUNT + ":"
                    + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        azurite.close();
    }
}
