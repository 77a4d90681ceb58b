package dev.stint.providers.metadata;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Small questions over HTTP, each answered within a given time or not at all, whatever the other side does. Goes through no proxy,
 * follows no redirect, reads no more than 64 KiB, and has daemon threads only. Used by one thread.
 */
final class TimedHttp {

    private static final int LARGEST_BYTES = 64 * 1024;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * What came back.
     *
     * @param code the HTTP status
     * @param body its text, cut at 64 KiB
     */
    record Answer(int code, HttpHeaders headers, String body) {
        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.headers(), response.body());
        }
    }

    /**
     * Asks.
     *
     * @param within most time for everything: connecting, headers and body
     * @return empty when there was no whole answer in that time, for whatever reason
     */
    Optional<Answer> ask(HttpRequest request, Duration within) {
        if (within.isNegative() || within.isZero()) {
            return Optional.empty();
        }
        CompletableFuture<HttpResponse<String>> asked = send(request);
        try {
            return Optional.of(Answer.of(asked.get(within.toNanos(), TimeUnit.NANOSECONDS)));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            // Closes the connection of a question that is still open.
            asked.cancel(true);
        }
    }

    /** Asks, and waits for nothing; cancelling what comes back closes the connection. */
    CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, info -> {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            return BodySubscribers.mapping(
                    BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(
                            bytes -> kept.write(bytes, 0, Math.min(bytes.length, LARGEST_BYTES - kept.size())))),
                    done -> kept.toString(StandardCharsets.UTF_8));
        });
    }
}
