package dev.stint.providers.aws.offers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;

/**
 * Services of AWS that answer as a test says, over HTTP: EC2 in its query language (answers as in the Amazon EC2 API Reference),
 * Price List and Service Quotas in JSON 1.1, and documents by GET. What no test said is refused as an unknown action.
 */
final class FakeAws implements AutoCloseable, OfferClients {

    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/\\d+/([a-z0-9-]+)/");

    /** A call as it came: operation, region it was signed for, and its parameters (or the whole body, under the empty name). */
    record Asked(String operation, String region, Map<String, String> parameters) {

        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }

        String body() {
            return parameter("");
        }
    }

    record Answer(int status, String body) {

        static Answer ok(String body) {
            return new Answer(200, body);
        }

        /** As EC2 refuses. */
        static Answer error(int status, String code, String message) {
            return new Answer(
                    status,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Errors><Error><Code>" + code
                            + "</Code><Message>" + message
                            + "</Message></Error></Errors><RequestID>r-1</RequestID></Response>");
        }

        /** As services that speak JSON refuse. */
        static Answer jsonError(int status, String type, String message) {
            return new Answer(status, "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\"}");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SdkClients clients;
    private final Map<String, Function<Asked, Answer>> scripts = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    FakeAws() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        clients = new SdkClients(uri(""));
    }

    /** Says how an operation is answered in all regions, such as {@code DescribeInstances} or {@code GetProducts}. */
    FakeAws on(String operation, Function<Asked, Answer> script) {
        scripts.put(operation, script);
        return this;
    }

    /** Says how an operation is answered in one region. */
    FakeAws on(String operation, String region, Function<Asked, Answer> script) {
        scripts.put(operation + "@" + region, script);
        return this;
    }

    /** From now on the operation is answered in this region as in all others. */
    void calm(String operation, String region) {
        scripts.remove(operation + "@" + region);
    }

    /** The calls of an operation, in all regions. */
    List<Asked> asked(String operation) {
        return asked.stream().filter(one -> one.operation().equals(operation)).toList();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Where an EC2 list goes on: pages of so many rows each, by a token that is the number of the next row. */
    static Answer page(Asked asked, String list, List<String> rows, int perPage) {
        int from = asked.parameter("NextToken").isEmpty() ? 0 : Integer.parseInt(asked.parameter("NextToken"));
        int to = Math.min(rows.size(), from + perPage);
        String items = rows.subList(from, to).stream()
                .map(row -> "<item>" + row + "</item>")
                .collect(Collectors.joining());
        String next = to < rows.size() ? String.valueOf(to) : "";
        return Answer.ok("<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + asked.operation()
                + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId><" + list + ">"
                + items + "</" + list + "><nextToken>" + next + "</nextToken></" + asked.operation() + "Response>");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            Asked call = call(exchange, new String(bytes, StandardCharsets.UTF_8));
            asked.add(call);
            Function<Asked, Answer> script = scripts.getOrDefault(
                    call.operation() + "@" + call.region(),
                    scripts.getOrDefault(
                            call.operation(),
                            one -> Answer.error(400, "InvalidAction", "no test says how to answer " + one)));
            Answer answer = script.apply(call);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Asked call(HttpExchange exchange, String body) {
        if (exchange.getRequestMethod().equals("GET")) {
            return new Asked("GET " + exchange.getRequestURI().getPath(), "", Map.of());
        }
        Matcher scope =
                SCOPE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String region = scope.find() ? scope.group(1) : "unsigned";
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            return new Asked(target.substring(target.indexOf('.') + 1), region, Map.of("", body));
        }
        Map<String, String> parameters = Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> decode(pair[0]), pair -> pair.length > 1 ? decode(pair[1]) : ""));
        return new Asked(parameters.getOrDefault("Action", ""), region, parameters);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Ec2Client ec2(String region) {
        return clients.ec2(region);
    }

    @Override
    public ServiceQuotasClient quotas(String region) {
        return clients.quotas(region);
    }

    @Override
    public PricingClient pricing() {
        return clients.pricing();
    }

    @Override
    public void close() {
        clients.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
