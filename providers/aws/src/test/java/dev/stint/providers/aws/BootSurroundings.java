package dev.stint.providers.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.stage.MachineCloud;
import dev.stint.providers.stage.contract.BootFacts;
import dev.stint.providers.stage.contract.BootStore;
import dev.stint.providers.stage.contract.BootWorld;
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
import java.util.Set;
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
final class BootSurroundings implements BootWorld, BootStore {

    private static final String ACCESS = "ASIAFORTESTSONLY";
    private static final String SECRET = "nobodys/secret+of-forty-characters-xxxxx";
    private static final String SESSION = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQDtoken==";
    private static final String REGION = "eu-central-1";
    private static final String ROLE = "iam/security-credentials/";
    private static final String TOKEN = "metadata-token-of-this-test==";
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    static {
        // else the JDK's server leaves each answer lying for 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<Answer>>> scripted = new ConcurrentHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final Map<String, String> metadata = new ConcurrentHashMap<>();

    BootSurroundings() throws IOException {
        metadata.put("placement/availability-zone", REGION + "b");
        metadata.put(ROLE, "stint-machine-research");
        metadata.put(ROLE + "stint-machine-research", """
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

    @Override
    public BootFacts facts() {
        return new BootFacts(
                MachineCloud.AWS,
                new Market("aws", REGION, REGION + "b", "g6.xlarge", CapacityType.SPOT),
                REGION + "b",
                "Amazon EC2 NVMe Instance Storage        ",
                "Amazon Elastic Block Store              ",
                List.of("169.254.169.254", "fd00:ec2::254"),
                Set.of(SECRET, SESSION));
    }

    @Override
    public BootStore store() {
        return this;
    }

    @Override
    public String machine(int rank) {
        String id = "i-0dd13740e97896fa" + rank;
        metadata.put("instance-id", id);
        metadata.put("ami-launch-index", Integer.toString(rank));
        return id;
    }

    @Override
    public void withoutIdentity() {
        metadata.remove(ROLE);
    }

    @Override
    public URI metadata() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public String render(LaunchRequest request) {
        return BootScript.of(new AwsDialect()).render(request);
    }

    @Override
    public String uri() {
        return "s3://models/stint?endpoint=" + metadata() + "&region=" + REGION;
    }

    @Override
    public void put(String key, byte[] content) {
        objects.put("/models/stint/" + key, content);
    }

    @Override
    public Optional<String> object(String key) {
        return Optional.ofNullable(objects.get("/models/stint/" + key))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** {@inheritDoc} Some of S3's refusals quote the token. */
    @Override
    public void refuse(String key, int times, Refusal refusal) {
        AtomicInteger left = new AtomicInteger(times);
        Answer answer = new Answer(
                refusal.status(),
                "<?xml version=\"1.0\"?>\n<Error><Code>" + refusal.code() + "</Code><Message>" + refusal.message()
                        + "</Message><Token-0>" + SESSION + "</Token-0></Error>");
        scripted.put("/models/stint/" + key, () -> left.getAndDecrement() > 0 ? Optional.of(answer) : Optional.empty());
    }

    @Override
    public List<String> wrong() {
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
                .uri(metadata().resolve(exchange.getRequestURI()))
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
