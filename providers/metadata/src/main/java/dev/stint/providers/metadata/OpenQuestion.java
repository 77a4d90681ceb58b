package dev.stint.providers.metadata;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One question that is asked again and again, of a service that may take long to answer it: it stays open from look to look, so that
 * nobody waits for it. Used by one thread.
 */
final class OpenQuestion {

    /** How long one stays open that was answered before. */
    private static final Duration LATER = Duration.ofSeconds(5);

    private final TimedHttp http;
    private final HttpRequest request;
    private final Duration first;
    private Optional<Asked> open = Optional.empty();
    private boolean answered;

    private record Asked(CompletableFuture<HttpResponse<String>> answer, long atNanos) {}

    /** @param first how long the question stays open until it was answered for the first time */
    OpenQuestion(TimedHttp http, HttpRequest request, Duration first) {
        this.http = http;
        this.request = request;
        this.first = first;
    }

    /**
     * What has come since it was asked. If nothing is open, asks, and waits for as long as told; never waits for what was
     * asked before.
     *
     * @param untilNanos when whoever looks wants to go on, by {@link System#nanoTime}
     */
    Optional<TimedHttp.Answer> look(long untilNanos) {
        long now = System.nanoTime();
        Asked asked = open.orElseGet(() -> new Asked(http.send(request), now));
        long wait = open.isPresent() ? 0 : untilNanos - now;
        open = Optional.of(asked);
        try {
            HttpResponse<String> answer = asked.answer().get(Math.max(0, wait), TimeUnit.NANOSECONDS);
            answered = true;
            open = Optional.empty();
            return Optional.of(TimedHttp.Answer.of(answer));
        } catch (TimeoutException e) {
            if (System.nanoTime() - asked.atNanos() > (answered ? LATER : first).toNanos()) {
                asked.answer().cancel(true);
                open = Optional.empty();
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            open = Optional.empty();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
