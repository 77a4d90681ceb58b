package dev.stint.providers.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import dev.stint.providers.cloud.Pause;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes calls of Azure Resource Manager, and repeats those that were throttled or failed inside Azure: up to five times in all, after as
 * long as Azure asks for ({@code Retry-After}) and a time drawn evenly between nothing and a bound that doubles from one second to eight
 * ("full jitter": M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015). Who is asked to wait longer than half a minute
 * gives up at once. A caller waits on its own thread and holds nothing meanwhile, so others go on. Safe for use by many threads.
 */
public final class ArmCalls {

    static final int TIMES = 5;
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(8);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A loop of links would end nowhere. */
    private static final int MOST_PAGES = 1000;

    private static final int ABSENT = 404;

    private static final HttpHeaderName ASYNC_OPERATION = HttpHeaderName.fromString("Azure-AsyncOperation");

    private final HttpPipeline pipeline;
    private final URI base;
    private final RandomGenerator lots;
    private final Pause pause;

    /**
     * @param base where paths are below
     * @param lots safe for use by many threads
     */
    public ArmCalls(HttpPipeline pipeline, URI base, RandomGenerator lots, Pause pause) {
        this.pipeline = pipeline;
        this.base = base;
        this.lots = lots;
        this.pause = pause;
    }

    /** Makes a call; its answer has a status from 200 to 299, or one that was expected. */
    public ArmAnswer make(ArmRequest request) throws CallFailedException {
        boolean doubtful = false;
        for (int time = 1; ; time++) {
            Failure failure;
            @Nullable RuntimeException cause = null;
            try {
                ArmAnswer answer = send(request);
                if (answer.status() / 100 == 2 || request.expected().contains(answer.status())) {
                    return answer;
                }
                failure = Failure.answered(request.operation(), answer);
            } catch (RuntimeException e) { // all that the SDK, Reactor and Netty throw has no other type in common
                if (e.getCause() instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                failure = Failure.thrown(request.operation(), e);
                cause = e;
            }
            doubtful |= failure.effect() == Failure.Effect.POSSIBLE;
            if (!failure.passing() || time == TIMES || !waited(time, failure.retryAfter())) {
                throw new CallFailedException(failure, doubtful, cause);
            }
        }
    }

    /** The {@code value} of a list, all its pages; nothing where the resource group is not there. */
    public List<JsonNode> all(String operation, String address) throws CallFailedException {
        List<JsonNode> values = new ArrayList<>();
        String next = address;
        for (int page = 0; page < MOST_PAGES && !next.isEmpty(); page++) {
            ArmAnswer answer = make(ArmRequest.get(operation, next).expecting(ABSENT));
            if (answer.status() == ABSENT) {
                Failure failure = Failure.answered(operation, answer);
                if (failure.code().equals("ResourceGroupNotFound")) {
                    return List.of();
                }
                throw new CallFailedException(failure, false, null);
            }
            JsonNode body = answer.json();
            body.path("value").forEach(values::add);
            next = body.path("nextLink").asString("");
        }
        return values;
    }

    /**
     * Lets time pass between two looks at an operation.
     *
     * @return false when the thread was interrupted, and shall end
     */
    boolean waited(Duration length) {
        try {
            pause.pause(length);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean waited(int time, Optional<Duration> asked) {
        if (asked.filter(length -> length.compareTo(PATIENCE) > 0).isPresent()) {
            return false;
        }
        long boundMillis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << (time - 1));
        return waited(asked.orElse(Duration.ZERO).plusMillis(lots.nextLong(boundMillis + 1)));
    }

    private ArmAnswer send(ArmRequest request) {
        HttpRequest http = new HttpRequest(request.method(), url(request.address()));
        http.setHeader(HttpHeaderName.ACCEPT, "application/json");
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            http.setHeader(HttpHeaderName.fromString(header.getKey()), header.getValue());
        }
        request.body().ifPresent(body -> {
            http.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json");
            http.setBody(body);
        });
        try (HttpResponse response = pipeline.sendSync(http, Context.NONE)) {
            BinaryData body = response.getBodyAsBinaryData();
            HttpHeaders headers = response.getHeaders();
            return new ArmAnswer(
                    response.getStatusCode(),
                    Optional.ofNullable(headers.getValue(ASYNC_OPERATION)).filter(this::ours),
                    Optional.ofNullable(headers.getValue(HttpHeaderName.RETRY_AFTER))
                            .flatMap(ArmCalls::seconds),
                    body == null ? new byte[0] : body.toBytes());
        }
    }

    /** Whether a place is Azure Resource Manager's: the identity goes nowhere else, whatever an answer names. */
    private boolean ours(String address) {
        if (address.startsWith("/")) {
            return true;
        }
        URI named = URI.create(address);
        boolean host = base.getHost().equals(named.getHost())
                || String.valueOf(named.getHost()).endsWith("." + base.getHost());
        return host
                && base.getPort() == named.getPort()
                && String.valueOf(base.getScheme()).equals(named.getScheme());
    }

    private URL url(String address) {
        if (!ours(address)) {
            throw new IllegalArgumentException("azure: '" + address + "' is not below " + base + ", and is not asked");
        }
        try {
            return URI.create(address.startsWith("/") ? base + address : address)
                    .toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("azure: '" + address + "' is no address", e);
        }
    }

    /** Azure gives seconds; a date is taken for nothing said. */
    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,6}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }
}
