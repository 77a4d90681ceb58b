package dev.stint.providers.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * What a machine talks to while it boots: its metadata service, as far as boot data asks it, and a bucket that believes no signature
 * the SDK would not have made.
 */
final class BootSurroundings implements AutoCloseable {

    static final String ACCESS = "ASIAFORTESTSONLY";
    static final String SECRET = "nobodys/secret+of-forty-characters-xxxxx";
    static final String SESSION = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQDtoken==";
    static final String REGION = "eu-central-1";
    private static final String TOKEN = "metadata-token-of-this-test==";
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    static {
        // else the JDK's server leaves each answer lying for 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** An answer in place of the bucket's own. */
    record Answer(int status, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<Answer>>> scripted = new ConcurrentHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Map<String, String> metadata = new ConcurrentHashMap<>();

    BootSurroundings() throws IOException {
        metadata.put("instance-id", "i-0dd13740e97896fa2");
        metadata.put("ami-launch-index", "0");
        metadata.put("placement/availability-zone", REGION + "b");
        metadata.put("iam/security-credentials/", "stint-machine-research");
        metadata.put("iam/security-credentials/stint-machine-research", """
                {
                  "Code" : "Success",
                  "LastUpdated" : "2026-11-21T19:00:00Z",
                  "Type" : "AWS-HMAC",
                  "AccessKeyId" : "%s",
                  "SecretAccessKey" : "%s",
                  "Token" : "%s",
                  "Expiration" : "2026-11-22T01:00:00Z"
                }""".formatted(ACCESS, SECRET, SESSION));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/latest/", exchange -> serve(exchange, this::metadata));
        server.createContext("/models/", exchange -> serve(exchange, this::bucket));
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String storeUri() {
        return "s3://models/stint?endpoint=" + address() + "&region=" + REGION;
    }

    /** What is said of the machine under a path; an empty text takes it away. */
    void metadata(String path, String value) {
        if (value.isEmpty()) {
            metadata.remove(path);
        } else {
            metadata.put(path, value);
        }
    }

    /** Puts an object into the bucket; the key as it is below {@link #storeUri}. */
    void put(String key, byte[] content) {
        objects.put("/models/stint/" + key, content);
    }

    Optional<String> object(String key) {
        return Optional.ofNullable(objects.get("/models/stint/" + key))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Answers the first so many requests for a key so. */
    void answer(String key, int times, Answer answer) {
        AtomicInteger left = new AtomicInteger(times);
        scripted.put("/models/stint/" + key, () -> left.getAndDecrement() > 0 ? Optional.of(answer) : Optional.empty());
    }

    /** What was asked in a way that it should not have been. */
    List<String> wrong() {
        return wrong;
    }

    private interface Part {
        Answer answer(HttpExchange exchange, byte[] body);
    }

    private void serve(HttpExchange exchange, Part part) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = part.answer(exchange, body);
            byte[] found = answer.body().equals("(object)")
                    ? objects.get(exchange.getRequestURI().getRawPath())
                    : answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), found.length == 0 ? -1 : found.length);
            exchange.getResponseBody().write(found);
        }
    }

    private Answer metadata(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/latest/api/token")) {
            boolean good = exchange.getRequestMethod().equals("PUT")
                    && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
            return good ? new Answer(200, TOKEN) : new Answer(400, "");
        }
        if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
            return new Answer(401, "");
        }
        String value = metadata.get(path.replaceFirst("^/latest/meta-data/", ""));
        return value == null ? new Answer(404, "Not Found") : new Answer(200, value);
    }

    private Answer bucket(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getRawPath();
        String expected = signature(exchange, body);
        String found = exchange.getRequestHeaders().getFirst("Authorization");
        if (!expected.equals(found)) {
            wrong.add(exchange.getRequestMethod() + " " + path + ": " + found + " where the SDK signs " + expected);
            return new Answer(403, "<Error><Code>SignatureDoesNotMatch</Code><Message>as it says</Message></Error>");
        }
        Optional<Answer> first = Optional.ofNullable(scripted.get(path)).flatMap(Supplier::get);
        if (first.isPresent()) {
            return first.get();
        }
        if (exchange.getRequestMethod().equals("PUT")) {
            objects.put(path, body);
            return new Answer(200, "");
        }
        return objects.containsKey(path)
                ? new Answer(200, "(object)")
                : new Answer(
                        404,
                        "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
    }

    /** As the SDK signs the same request at the same instant. */
    private String signature(HttpExchange exchange, byte[] body) {
        Instant at = Instant.from(AMZ_DATE.parse(exchange.getRequestHeaders().getFirst("x-amz-date")));
        SdkHttpRequest request = SdkHttpRequest.builder()
                .uri(address().resolve(exchange.getRequestURI()))
                .method(SdkHttpMethod.fromValue(exchange.getRequestMethod()))
                .build();
        return AwsV4HttpSigner.create()
                .sign(signed -> signed.identity(AwsSessionCredentialsIdentity.create(ACCESS, SECRET, SESSION))
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, REGION)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization")
                .orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
