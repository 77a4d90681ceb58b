package dev.stint.providers.gcp.offers;

import dev.stint.providers.gcp.GcpConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prices of the parts of machines, by the Cloud Billing Catalog ({@code services.skus.list} of Compute Engine), which lists the SKUs of all
 * regions, in pages. It has some tens of thousands, of which what is needed is kept. Google gives no client of it for Java without gRPC.
 */
final class PriceCatalog {

    private static final Logger LOG = System.getLogger(PriceCatalog.class.getName());

    /** Where the catalog is when no other endpoint is set. */
    private static final URI GOOGLE = URI.create("https://cloudbilling.googleapis.com");

    /** Compute Engine, as the catalog numbers services. */
    private static final String SKUS = "/v1/services/6F81-5844-456A/skus";

    /** Of at most 5,000: an answer is held in memory as a whole. */
    private static final int SKUS_PER_PAGE = 1_000;

    private static final int MOST_BYTES_PER_PAGE = 32 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHOWN = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GcpConnection connection;
    private final HttpClient http;
    private final Set<String> regions;

    PriceCatalog(GcpConnection connection, HttpClient http, List<String> regions) {
        this.connection = connection;
        this.http = http;
        this.regions = new LinkedHashSet<>(regions);
    }

    /**
     * What parts cost. A part whose price cannot be read has none here and is reported; of two prices of one part in one region the dearer
     * is taken (there are SKUs of a continent beside those of a region) and it is reported.
     *
     * @throws SkuRate.WrongCurrencyException when a price is not in dollars
     * @throws IllegalStateException when there is no price at all: what was known is kept
     */
    CatalogPrices read() {
        Gathered gathered = new Gathered();
        Pages.read("price catalog of Compute Engine", this::page, PriceCatalog::next, page -> {
            for (JsonNode sku : page.path("skus")) {
                take(sku, gathered);
            }
        });
        if (gathered.byRegion.isEmpty()) {
            throw new IllegalStateException("the price catalog has no price of any machine in " + regions);
        }
        report("could not be read, so that machines with these parts are not offered", gathered.problems);
        report("have two prices, of which the dearer is taken", gathered.twice);
        Map<String, Map<SkuPart, BigDecimal>> prices = new HashMap<>();
        gathered.byRegion.forEach((region, rates) -> prices.put(region, Map.copyOf(rates)));
        return new CatalogPrices(prices);
    }

    private static final class Gathered {
        private final Map<String, Map<SkuPart, BigDecimal>> byRegion = new HashMap<>();
        private final Map<String, String> problems = new TreeMap<>();
        private final Map<String, String> twice = new TreeMap<>();
    }

    private void take(JsonNode sku, Gathered gathered) {
        List<String> here = sku.path("serviceRegions")
                .valueStream()
                .map(JsonNode::asString)
                .filter(regions::contains)
                .toList();
        if (here.isEmpty()) {
            return;
        }
        JsonNode category = sku.path("category");
        Optional<SkuPart> part = SkuPart.of(
                sku.path("description").asString(""),
                category.path("resourceFamily").asString(""),
                category.path("resourceGroup").asString(""),
                category.path("usageType").asString(""));
        if (part.isEmpty()) {
            return;
        }
        SkuRate rate = SkuRate.of(part.get().kind(), sku);
        if (rate.usdPerHour().isEmpty()) {
            gathered.problems.put(
                    sku.path("description").asString() + " ("
                            + sku.path("skuId").asString("") + ")",
                    rate.problem());
            return;
        }
        for (String region : here) {
            BigDecimal usd = rate.usdPerHour().get();
            BigDecimal before = gathered.byRegion
                    .computeIfAbsent(region, name -> new HashMap<>())
                    .merge(part.get(), usd, BigDecimal::max);
            if (before.compareTo(usd) != 0) {
                gathered.twice.put(part.get().words() + " of " + region, before + " and " + usd + " USD");
            }
        }
    }

    private static void report(String words, Map<String, String> what) {
        if (!what.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "price catalog of Compute Engine: {0} SKUs {1}: {2}",
                    what.size(),
                    words,
                    what.entrySet().stream().limit(SHOWN).toList());
        }
    }

    private static String next(JsonNode page) {
        return page.path("nextPageToken").asString("");
    }

    private JsonNode page(String token) {
        URI base = connection.endpoint().orElse(GOOGLE);
        String path = base.toString().replaceFirst("/+$", "") + SKUS;
        URI uri = URI.create(path + "?currencyCode=USD&pageSize=" + SKUS_PER_PAGE
                + (token.isEmpty() ? "" : "&pageToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
            connection
                    .authorization(uri)
                    .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            byte[] body;
            try (InputStream in = answer.body()) {
                body = in.readNBytes(MOST_BYTES_PER_PAGE + 1);
            }
            if (answer.statusCode() != 200) {
                throw new GcpFailure.RefusedException(answer.statusCode(), new String(body, StandardCharsets.UTF_8));
            }
            if (body.length > MOST_BYTES_PER_PAGE) {
                throw new IllegalStateException("a page of the price catalog has more than " + MOST_BYTES_PER_PAGE
                        + " bytes, though " + SKUS_PER_PAGE + " SKUs were asked for");
            }
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("the price catalog could not be reached at " + base + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("reading the price catalog was interrupted", e);
        }
    }
}
