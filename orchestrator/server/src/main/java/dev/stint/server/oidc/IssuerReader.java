package dev.stint.server.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an issuer publishes: within {@link #TIMEOUT}, the last byte of it as well, at most {@link #MOST_BYTES} of it, and without
 * being sent elsewhere. Safe for use by many threads.
 */
final class IssuerReader {
    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final int MOST_BYTES = 1 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * The text at an address.
     *
     * @throws IOException with what went wrong in words
     */
    String read(URI uri) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request, info -> new Bounded(HttpResponse.BodySubscribers.ofByteArray(), MOST_BYTES));
        try {
            HttpResponse<byte[]> answer = asked.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException(uri + " answered " + answer.statusCode());
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IOException(uri + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new IOException(uri + " cannot be read (" + words + ")", e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException(uri + " was not waited for: the server ends", e);
        }
    }

    /** Breaks off what is longer than it may be. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> inner;
        private Flow.@Nullable Subscription subscription;
        private long left;

        Bounded(HttpResponse.BodySubscriber<byte[]> inner, long mostBytes) {
            this.inner = inner;
            this.left = mostBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return inner.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            inner.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            left -= item.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left < 0) {
                if (subscription != null) {
                    // else the connection would stand, and the issuer wait for somebody to read on
                    subscription.cancel();
                }
                inner.onError(new IOException("is longer than " + MOST_BYTES + " bytes"));
            } else {
                inner.onNext(item);
            }
        }

        @Override
        public void onError(Throwable failure) {
            inner.onError(failure);
        }

        @Override
        public void onComplete() {
            inner.onComplete();
        }
    }
}
