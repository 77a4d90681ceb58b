package dev.stint.providers.aws.offers;

import dev.stint.providers.ReclaimBand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Interruption bands as AWS publishes them for its page "Spot Instance Advisor": one JSON document for all regions, public. In it
 * {@code ranges} gives each band a number, and {@code spot_advisor.REGION.Linux.TYPE.r} is the number of a type's band.
 */
final class SpotAdvisor {

    private static final Logger LOG = System.getLogger(SpotAdvisor.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Some ten times what it has; a larger answer is something else. */
    private static final int MOST_BYTES = 64 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(60);

    private final URI where;
    private final List<String> regions;

    SpotAdvisor(URI where, List<String> regions) {
        this.where = where;
        this.regions = regions;
    }

    /** The bands of the regions asked for. */
    Bands read() {
        JsonNode document = JSON.readTree(fetch());
        JsonNode advice = document.path("spot_advisor");
        Map<Integer, ReclaimBand> numbers = numbers(document);
        if (!advice.isObject() || numbers.isEmpty()) {
            throw new IllegalStateException(
                    where + ": is not Spot Advisor's data, it has no ranges or no spot_advisor");
        }
        Map<String, Map<String, ReclaimBand>> bands = new HashMap<>();
        int unknown = 0;
        for (String region : regions) {
            Map<String, ReclaimBand> types = new HashMap<>();
            for (Map.Entry<String, JsonNode> type :
                    advice.path(region).path("Linux").properties()) {
                JsonNode number = type.getValue().path("r");
                ReclaimBand band = number.isInt() ? numbers.get(number.asInt()) : null;
                if (band == null) {
                    unknown++;
                } else {
                    types.put(type.getKey(), band);
                }
            }
            bands.put(region, Map.copyOf(types));
        }
        if (unknown > 0) {
            LOG.log(Level.WARNING, "{0}: {1} types have a band that is not known here; left out", where, unknown);
        }
        return new Bands(bands);
    }

    private static Map<Integer, ReclaimBand> numbers(JsonNode document) {
        Map<Integer, ReclaimBand> numbers = new HashMap<>();
        for (JsonNode range : document.path("ranges")) {
            if (range.path("index").isInt() && range.path("label").isString()) {
                ReclaimBand.ofLabel(range.path("label").asString())
                        .ifPresent(band -> numbers.put(range.path("index").asInt(), band));
            }
        }
        return numbers;
    }

    private byte[] fetch() {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(where).timeout(WHOLE).build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IllegalStateException(where + " was answered with status " + response.statusCode());
                }
                byte[] bytes = body.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new IllegalStateException(where + " has more than " + MOST_BYTES + " bytes");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(where + " could not be fetched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(where + ": fetching was interrupted", e);
        }
    }
}
