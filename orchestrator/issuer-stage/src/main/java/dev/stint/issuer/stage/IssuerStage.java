package dev.stint.issuer.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An issuer on this computer: discovery, published keys, and sign-ins of devices (RFC 8628), in which its person says yes when the test
 * has them. Counts what it is asked. Safe for use by many threads.
 */
public final class IssuerStage implements AutoCloseable {
    /** The only client it knows. */
    public static final String CLIENT = "stint-cli";

    public static final String DISCOVERY = "/.well-known/openid-configuration";
    public static final String KEYS = "/keys";
    public static final String DEVICE = "/device";
    public static final String TOKEN = "/token";

    /** How long the tokens of a sign-in are good. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    /** Of all of them: making one takes longer than what a test does with it. */
    private static final Jose.Key FIRST = Jose.rsa("key-1");

    private final InstantSource clock;
    private final int port;
    private final List<Jose.Key> published = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> given = new ArrayList<>();
    private final Deque<String> refusals = new ArrayDeque<>();
    private final Map<String, Object> more = new HashMap<>();
    private HttpServer server;
    private Jose.Key key = FIRST;
    private String person = "";
    private int made;

    public IssuerStage(InstantSource clock) {
        this.clock = clock;
        this.published.add(key);
        this.server = serve(0);
        this.port = server.getAddress().getPort();
    }

    /** Its address, which is its name. */
    public String issuer() {
        return "http://127.0.0.1:" + port;
    }

    /** What it signs with now. */
    public synchronized Jose.Key key() {
        return key;
    }

    /** Signs with another key from now on; those before it are published no more. */
    public synchronized void rotate(Jose.Key next) {
        published.clear();
        published.add(next);
        key = next;
    }

    /** The usual claims of a person, good from now for {@link #LIFETIME}; to be changed as a test likes. */
    public synchronized Map<String, Object> claims(String email) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", "subject of " + email);
        claims.put("aud", CLIENT);
        claims.put("iat", now);
        claims.put("exp", now + LIFETIME.toSeconds());
        claims.put("email", email);
        claims.put("email_verified", true);
        return claims;
    }

    /** A good token of a person. */
    public synchronized String token(String email) {
        String token = Jose.signed(key, claims(email));
        given.add(token);
        return token;
    }

    /** All tokens it has made by itself. */
    public synchronized List<String> given() {
        return List.copyOf(given);
    }

    /** Whoever is asked to let a device in says yes from now on, as this person; what comes first is still said first. */
    public synchronized void approve(String email) {
        person = email;
    }

    /** What the next requests for a token are answered, such as {@code slow_down}. */
    public synchronized void refuse(String... errors) {
        refusals.addAll(Arrays.asList(errors));
    }

    /** What the discovery document says beside, or in place of, what it says; {@code interval}: how often devices may ask, in seconds. */
    public synchronized void say(String key, Object value) {
        more.put(key, value);
    }

    /** Nobody answers any more. */
    public synchronized void down() {
        server.stop(0);
    }

    /** They do again. */
    public synchronized void up() {
        server = serve(port);
    }

    /** How often a path was asked for. */
    public synchronized long asked(String path) {
        return asked.stream().filter(each -> each.split(" ", 2)[0].equals(path)).count();
    }

    /** Forms that were sent to a path, in their order. */
    public synchronized List<String> forms(String path) {
        return asked.stream()
                .filter(each -> each.startsWith(path + " "))
                .map(each -> each.substring(path.length() + 1))
                .toList();
    }

    @Override
    public synchronized void close() {
        server.stop(0);
    }

    private HttpServer serve(int on) {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
            fresh.createContext("/", this::answer);
            fresh.start();
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            Map<String, Object> answer = answer(path, form);
            byte[] body = Jose.json(answer).getBytes(StandardCharsets.UTF_8);
            if (path.equals(KEYS)) {
                body = keys().getBytes(StandardCharsets.UTF_8);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.containsKey("error") ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized String keys() {
        return "{\"keys\":["
                + String.join(",", published.stream().map(Jose.Key::published).toList()) + "]}";
    }

    private synchronized Map<String, Object> answer(String path, String form) {
        asked.add(path + " " + form);
        return switch (path) {
            case DISCOVERY -> discovery();
            case KEYS -> Map.of();
            case DEVICE -> device(fields(form));
            case TOKEN -> token(fields(form));
            default -> Map.of("error", "nothing is at " + path);
        };
    }

    private Map<String, Object> discovery() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer());
        document.put("jwks_uri", issuer() + KEYS);
        document.put("token_endpoint", issuer() + TOKEN);
        document.put("device_authorization_endpoint", issuer() + DEVICE);
        document.putAll(more);
        return document;
    }

    private Map<String, Object> device(Map<String, String> form) {
        if (!CLIENT.equals(form.get("client_id"))) {
            return Map.of("error", "invalid_client");
        }
        return Map.of(
                "device_code",
                "device-secret-1",
                "user_code",
                "WDJB-MJHT",
                "verification_uri",
                issuer() + "/activate",
                "verification_uri_complete",
                issuer() + "/activate?code=WDJB-MJHT",
                "expires_in",
                600,
                "interval",
                more.getOrDefault("interval", 5));
    }

    private Map<String, Object> token(Map<String, String> form) {
        String refusal = refusals.poll();
        if (refusal != null) {
            return Map.of("error", refusal);
        }
        boolean known = "urn:ietf:params:oauth:grant-type:device_code".equals(form.get("grant_type"))
                ? "device-secret-1".equals(form.get("device_code"))
                : "refresh_token".equals(form.get("grant_type"))
                        && ("refresh-secret-" + made).equals(form.get("refresh_token"));
        if (!known || !CLIENT.equals(form.get("client_id"))) {
            return Map.of("error", "invalid_grant");
        }
        if (person.isEmpty()) {
            return Map.of("error", "authorization_pending");
        }
        made++;
        return Map.of(
                "id_token",
                token(person),
                "access_token",
                "opaque-access-" + made,
                "refresh_token",
                "refresh-secret-" + made, // each is good once
                "token_type",
                "Bearer",
                "expires_in",
                LIFETIME.toSeconds());
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String each : form.split("&")) {
            String[] pair = each.split("=", 2);
            fields.put(pair[0], pair.length < 2 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return fields;
    }
}
