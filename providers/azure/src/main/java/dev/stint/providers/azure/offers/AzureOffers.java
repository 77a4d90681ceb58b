package dev.stint.providers.azure.offers;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import dev.stint.providers.azure.ArmCalls;
import dev.stint.providers.azure.AzureConnection;
import dev.stint.providers.azure.OfferSource;
import dev.stint.providers.cloud.Backoff;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.cloud.RegionalOffers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What Azure has on offer, from memory: prices, sizes and eviction rates are read in the background when somebody looks and they are
 * older than they should be, and each look is given what is known. Only the first look at a region waits for the network; while one
 * region cannot be read, the others are offered. Safe for use by many threads.
 */
public final class AzureOffers implements OfferSource, AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final String RETAIL = "/api/retail/prices";

    private final RegionalOffers<RegionMarkets> markets;
    private final SubscriptionQuotas quotas;
    private final Runnable end;

    private AzureOffers(RegionalOffers<RegionMarkets> markets, SubscriptionQuotas quotas, Runnable end) {
        this.markets = markets;
        this.quotas = quotas;
        this.end = end;
    }

    /**
     * Opens it. Nothing is asked before somebody looks.
     *
     * @param connection stays open when this is closed
     * @param random spreads repeated attempts; safe for use by many threads
     */
    public static AzureOffers open(
            OfferSettings settings, AzureConnection connection, InstantSource clock, RandomGenerator random) {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "stint-azure-offers");
            thread.setDaemon(true);
            return thread;
        });
        Arm arm = new ArmQuestions(
                new ArmCalls(
                        connection.authorized(),
                        connection.management(),
                        random,
                        length -> TimeUnit.MILLISECONDS.sleep(length.toMillis())),
                connection.management());
        return open(
                settings,
                arm,
                new PublicAnswers(connection.retailPrices().resolve(RETAIL)),
                reading(clock, threads, random),
                threads::shutdownNow);
    }

    /** As patient as the adapter is. */
    static Reading reading(InstantSource clock, Executor threads, RandomGenerator random) {
        return new Reading(clock, threads, new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random), UnansweredException::words);
    }

    /** @param end what is done when it is closed */
    static AzureOffers open(OfferSettings settings, Arm arm, PublicAnswers retail, Reading reading, Runnable end) {
        Assembly assembly = new Assembly(settings, arm, retail, reading);
        RegionalOffers<RegionMarkets> markets = new RegionalOffers<>("Azure", settings.regions(), assembly::region);
        return new AzureOffers(markets, new SubscriptionQuotas(settings.subscription(), arm, reading), end);
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
                .flatMap(region -> region.size(market.instanceType()))
                .flatMap(size -> quotas.check(market, count, size));
    }

    /** Ends what is being read. */
    @Override
    public void close() {
        end.run();
    }
}
