package dev.stint.providers.gcp.offers;

import dev.stint.providers.gcp.GcpConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pages of the Cloud Billing Catalog's list of SKUs of Compute Engine ({@code services.skus.list}). It has some tens of thousands; one at a
 * time is taken apart. There is no client of the catalog here: Google's speaks gRPC alone.
 */
final class CatalogPages {

    /** Where the catalog is when no other endpoint is set. */
    private static final URI GOOGLE = URI.create("https://cloudbilling.googleapis.com");

    /** Compute Engine, as the catalog numbers services. */
    private static final String SKUS = "/v1/services/6F81-5844-456A/skus";

    /** As many as it gives at once. */
    private static final int SKUS_PER_PAGE = 5_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GcpConnection connection;
    private final HttpClient http;
    private final Duration patience;

    /** @param patience for one page, to its last byte */
    CatalogPages(GcpConnection connection, HttpClient http, Duration patience) {
        this.connection = connection;
        this.http = http;
        this.patience = patience;
    }

    /**
     * Reads a page.
     *
     * @param token the page's, empty for the first
     * @param skus is given one after another
     * @return the token of the next page; empty at the end
     */
    String read(String token, Consumer<JsonNode> skus) {
        byte[] body = body(token);
        String next = "";
        try (JsonParser page = JSON.createParser(body)) {
            if (page.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalStateException("a page of the price catalog is no JSON object");
            }
            while (page.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = page.currentName();
                JsonToken value = page.nextToken();
                if (name.equals("skus") && value == JsonToken.START_ARRAY) {
                    while (page.nextToken() == JsonToken.START_OBJECT) {
                        skus.accept(page.readValueAsTree());
                    }
                } else if (name.equals("nextPageToken") && value == JsonToken.VALUE_STRING) {
                    next = page.getString();
                } else {
                    page.skipChildren();
                }
            }
        }
        return next;
    }

    private byte[] body(String token) {
        URI base = connection.endpoint().orElse(GOOGLE);
        URI uri = URI.create(base.toString().replaceFirst("/+$", "") + SKUS + "?currencyCode=USD&pageSize="
                + SKUS_PER_PAGE
                + (token.isEmpty() ? "" : "&pageToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
        HttpResponse<byte[]> answer = send(base, uri);
        if (answer.statusCode() != 200) {
            throw new GcpFailure.RefusedException(
                    answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    private HttpResponse<byte[]> send(URI base, URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        try {
            connection
                    .authorization(uri)
                    .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        } catch (IOException e) {
            throw new UncheckedIOException("there are no credentials for the price catalog: " + e, e);
        }
        // a timeout of the request's own would end with the answer's headers
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the price catalog could not be reached at " + base + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the price catalog at " + base + " did not give a page within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("reading the price catalog was interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }
}
