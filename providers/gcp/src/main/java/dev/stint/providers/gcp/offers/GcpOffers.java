package dev.stint.providers.gcp.offers;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import dev.stint.providers.cloud.Backoff;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.cloud.RegionalOffers;
import dev.stint.providers.gcp.GcpConnection;
import dev.stint.providers.gcp.OfferSource;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * What Compute Engine has on offer, from memory: zones, types and prices are read in the background when somebody looks and they are older
 * than they should be, and each look is given what is known. Only the first look waits for the network; while one region cannot be read,
 * the others are offered. Safe for use by many threads.
 */
public final class GcpOffers implements OfferSource, AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private final RegionalOffers<RegionMarkets> markets;
    private final ProjectQuotas quotas;
    private final Runnable end;

    private GcpOffers(RegionalOffers<RegionMarkets> markets, ProjectQuotas quotas, Runnable end) {
        this.markets = markets;
        this.quotas = quotas;
        this.end = end;
    }

    /**
     * Opens it. Nothing is asked before somebody looks.
     *
     * @param connection stays open when this is closed
     * @param random spreads repeated attempts
     */
    public static GcpOffers open(
            OfferSettings settings, GcpConnection connection, InstantSource clock, RandomGenerator random) {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "stint-gcp-offers");
            thread.setDaemon(true);
            return thread;
        });
        return open(settings, connection, reading(clock, threads, random), threads::shutdownNow);
    }

    /** As patient as the adapter is. */
    static Reading reading(InstantSource clock, Executor threads, RandomGenerator random) {
        return new Reading(clock, threads, new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random), GcpFailure::of);
    }

    /** @param end what is done when it is closed */
    static GcpOffers open(OfferSettings settings, GcpConnection connection, Reading reading, Runnable end) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECTING)
                // credentials go to Google alone
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        Assembly assembly = new Assembly(settings, connection, http, reading);
        RegionalOffers<RegionMarkets> markets =
                new RegionalOffers<>("Compute Engine", settings.regions(), assembly::region);
        return new GcpOffers(markets, new ProjectQuotas(connection, reading), end);
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return markets.offers(query);
    }

    @Override
    public List<String> regions() {
        return markets.names();
    }

    @Override
    public Optional<Refusal> quota(Market market, int count) {
        return markets.of(market.region())
                .flatMap(region -> region.facts(market.instanceType()))
                .flatMap(type -> quotas.check(market, count, type));
    }

    /**
     * What the settings allow and was not on offer at the last look, with the reason: by region and type, such as {@code us-central1
     * a3-megagpu-8g on-demand}. Asks nobody.
     */
    public Map<String, String> notOffered() {
        Map<String, String> all = new TreeMap<>();
        markets.all()
                .forEach((region, market) ->
                        market.leftOut().forEach((type, reason) -> all.put(region + " " + type, reason)));
        return all;
    }

    /** Ends what is being read. */
    @Override
    public void close() {
        end.run();
    }
}
