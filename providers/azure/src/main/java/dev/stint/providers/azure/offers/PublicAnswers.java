package dev.stint.providers.azure.offers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that anybody may read JSON of, over HTTP and without credentials. Repeats nothing. Safe for use by many threads. */
final class PublicAnswers {

    /** Prices exactly as they are written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Some thirty times what a page of 1,000 prices has; a larger answer is something else. */
    private static final int MOST_BYTES = 32 << 20;

    private static final int MOST_SHOWN = 200;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final URI service;

    /** @param service where it is, without a query */
    PublicAnswers(URI service) {
        this.service = service;
    }

    URI service() {
        return service;
    }

    /**
     * Reads.
     *
     * @param address of the service; one that lies elsewhere, as an answer may name it, is refused
     * @throws UnansweredException when the answer is not JSON with status 200
     */
    JsonNode get(URI address) {
        String place = address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
        if (!Places.same(address, service)) {
            throw new UnansweredException(
                    0, "the next page is named as " + place + ", which is not at " + service, null);
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .timeout(WHOLE)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] bytes;
            try (InputStream body = response.body()) {
                bytes = body.readNBytes(MOST_BYTES + 1);
            }
            if (response.statusCode() != 200) {
                throw new UnansweredException(
                        response.statusCode(),
                        place + " was answered with status " + response.statusCode() + said(bytes),
                        null);
            }
            if (bytes.length > MOST_BYTES) {
                throw new UnansweredException(200, place + " has more than " + MOST_BYTES + " bytes", null);
            }
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new UnansweredException(200, place + ": the answer is not JSON", e);
        } catch (IOException e) {
            throw new UnansweredException(0, place + " could not be reached (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnansweredException(0, place + ": asking was interrupted", e);
        }
    }

    /** The beginning of an error's words, on one line. */
    private static String said(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, MOST_SHOWN), StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return text.isEmpty() ? "" : ": " + text;
    }
}
