package dev.stint.providers.aws.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.CapacityType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata service of one instance, on a port of its own of this computer; give the instance {@link #endpoint()} as {@code
 * AWS_EC2_METADATA_SERVICE_ENDPOINT}. It speaks version 2 only: without a token, or with one that has expired by the clock, 401.
 *
 * <p>What is told: the instance's id, type, place, launch index and boot data; announced interruptions ({@link #announce}) and
 * recommendations ({@link #recommend}); keys of a role ({@link #credentials}); the identity document. All else is 404. It can answer
 * {@link #nonsense}, {@link #vanish} from the network, and {@link #hang}. That an answer goes no further than so many hops
 * cannot be played.
 *
 * <p>{@link Ec2Stage#metadata} has one for each of its instances and announces its interruptions there; without a stage it is started
 * alone. Safe for many threads.
 */
public final class MetadataFake implements AutoCloseable {

    private static final String TTL = "x-aws-ec2-metadata-token-ttl-seconds";
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "metadata");
        thread.setDaemon(true);
        return thread;
    });

    static {
        StageServer.answerAtOnce();
    }

    /**
     * Who the instance is.
     *
     * @param instanceId such as {@code i-0dd13740e97896fa2}
     * @param region such as {@code us-east-1}
     * @param zone such as {@code us-east-1a}
     * @param instanceType such as {@code g4dn.xlarge}
     * @param imageId its image
     * @param account number of the account
     * @param launchIndex its number within its launch, from zero
     * @param spot whether it can be interrupted
     * @param privateAddress its address in the network
     * @param userData its boot data, decoded; empty when there is none
     */
    public record Identity(
            String instanceId,
            String region,
            String zone,
            String instanceType,
            String imageId,
            String account,
            int launchIndex,
            boolean spot,
            String privateAddress,
            byte[] userData) {

        public Identity {
            userData = userData.clone();
        }

        @Override
        public byte[] userData() {
            return userData.clone();
        }

        /** Never shows boot data, which holds a key. */
        @Override
        public String toString() {
            return "Identity[" + instanceId + "]";
        }

        /** Some spot instance without boot data. */
        public static Identity some() {
            return new Identity(
                    "i-00000000000000001",
                    "us-east-1",
                    "us-east-1a",
                    "g4dn.xlarge",
                    "ami-00000000000000001",
                    "123456789012",
                    0,
                    true,
                    "127.0.0.1",
                    new byte[0]);
        }

        static Identity of(StagedInstance instance, String account) {
            return new Identity(
                    instance.id(),
                    instance.market().region(),
                    instance.market().zone(),
                    instance.market().instanceType(),
                    instance.imageId(),
                    account,
                    instance.launchIndex(),
                    instance.market().capacity() == CapacityType.SPOT,
                    "127.0.0.1", // where a machine that is played is reached
                    instance.userData());
        }
    }

    private final InstantSource clock;
    private final Identity identity;
    private final HttpServer server;
    private final URI endpoint;
    private final MetadataTokens tokens;
    private final Map<String, byte[]> pages = new LinkedHashMap<>();
    private @Nullable String nonsense;
    private boolean hanging;
    private boolean closed;

    private MetadataFake(InstantSource clock, Identity identity, HttpServer server) {
        this.clock = clock;
        this.identity = identity;
        this.server = server;
        this.tokens = new MetadataTokens(clock, identity.instanceId());
        this.endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Starts the service of an instance; by the clock, tokens and keys expire. */
    public static MetadataFake start(InstantSource clock, Identity identity) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            MetadataFake fake = new MetadataFake(clock, identity, server);
            fake.fill();
            server.setExecutor(THREADS);
            server.createContext("/", fake::serve);
            server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException("no metadata service for " + identity, e);
        }
    }

    /** Where it is: {@code http://127.0.0.1:PORT}; it takes the place of {@code http://169.254.169.254}. */
    public URI endpoint() {
        return endpoint;
    }

    private void fill() {
        meta("instance-id", identity.instanceId());
        meta("instance-type", identity.instanceType());
        meta("ami-id", identity.imageId());
        meta("ami-launch-index", Integer.toString(identity.launchIndex()));
        meta("instance-life-cycle", identity.spot() ? "spot" : "on-demand");
        meta("instance-action", "none");
        meta("local-ipv4", identity.privateAddress());
        meta("hostname", "localhost");
        meta("placement/region", identity.region());
        meta("placement/availability-zone", identity.zone());
        meta("services/domain", "amazonaws.com");
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("accountId", identity.account());
        document.put("architecture", "x86_64");
        document.put("availabilityZone", identity.zone());
        document.put("imageId", identity.imageId());
        document.put("instanceId", identity.instanceId());
        document.put("instanceType", identity.instanceType());
        document.put(
                "pendingTime", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("privateIp", identity.privateAddress());
        document.put("region", identity.region());
        document.put("version", "2017-09-30");
        page("/latest/dynamic/instance-identity/document", JsonMapper.shared().writeValueAsString(document));
        if (identity.userData().length > 0) {
            pages.put("/latest/user-data", identity.userData());
        }
    }

    private void meta(String path, String text) {
        page("/latest/meta-data/" + path, text);
    }

    private synchronized void page(String path, String text) {
        pages.put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** EC2 will terminate the instance at an instant. */
    public synchronized void announce(Instant endsAt) {
        String at = endsAt.truncatedTo(ChronoUnit.SECONDS).toString();
        nonsense = null;
        meta("spot/instance-action", "{\"action\":\"terminate\",\"time\":\"" + at + "\"}");
        meta("spot/termination-time", at);
        meta("instance-action", "terminate");
    }

    /** EC2 recommends to move away: the instance is at raised risk. */
    public synchronized void recommend(Instant noticedAt) {
        meta(
                "events/recommendations/rebalance",
                "{\"noticeTime\":\"" + noticedAt.truncatedTo(ChronoUnit.SECONDS) + "\"}");
    }

    /** The instance has a role, with these keys until an instant. */
    public synchronized void credentials(
            String role, String accessKey, String secretKey, String sessionToken, Instant until) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("Code", "Success");
        keys.put("LastUpdated", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        keys.put("Type", "AWS-HMAC");
        keys.put("AccessKeyId", accessKey);
        keys.put("SecretAccessKey", secretKey);
        keys.put("Token", sessionToken);
        keys.put("Expiration", until.truncatedTo(ChronoUnit.SECONDS).toString());
        meta("iam/security-credentials/", role);
        meta("iam/security-credentials", role);
        meta("iam/security-credentials/" + role, JsonMapper.shared().writeValueAsString(keys));
    }

    /** From now until the next announcement every page is this text, whatever it should be. */
    public synchronized void nonsense(String text) {
        nonsense = text;
    }

    /** It cannot be reached any more: connections are refused. */
    public void vanish() {
        close();
    }

    /** From now on it takes requests and answers none. */
    public synchronized void hang() {
        hanging = true;
    }

    private void serve(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        synchronized (this) {
            if (hanging) {
                return; // nobody answers; the connection stays until the service is closed
            }
        }
        try (exchange) {
            if (path.equals("/latest/api/token")) {
                token(exchange);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                say(exchange, 405, new byte[0]);
            } else if (!tokens.valid(exchange.getRequestHeaders().getFirst("x-aws-ec2-metadata-token"))) {
                say(exchange, 401, "Unauthorized".getBytes(StandardCharsets.UTF_8));
            } else {
                Optional<byte[]> page = find(path);
                say(exchange, page.isPresent() ? 200 : 404, page.orElse("Not Found".getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        String seconds = exchange.getRequestHeaders().getFirst(TTL);
        if (!exchange.getRequestMethod().equals("PUT")) {
            say(exchange, 405, new byte[0]);
        } else if (exchange.getRequestHeaders().containsKey("x-forwarded-for")) {
            say(exchange, 403, new byte[0]);
        } else {
            Optional<String> token = tokens.issue(seconds);
            token.ifPresent(any -> exchange.getResponseHeaders().set(TTL, seconds));
            say(
                    exchange,
                    token.isPresent() ? 200 : 400,
                    token.orElse("Bad Request").getBytes(StandardCharsets.UTF_8));
        }
    }

    private synchronized Optional<byte[]> find(String path) {
        return nonsense != null
                ? Optional.of(nonsense.getBytes(StandardCharsets.UTF_8))
                : Optional.ofNullable(pages.get(path));
    }

    private static void say(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.stop(0);
        }
    }
}
