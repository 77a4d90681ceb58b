package dev.stint.providers.aws.offers;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import dev.stint.providers.aws.AwsConnection;
import dev.stint.providers.aws.OfferSource;
import dev.stint.providers.cloud.Backoff;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.cloud.RegionalOffers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * What EC2 has on offer, from memory: prices, types and interruptions are read in the background when somebody looks and they are
 * older than they should be, and each look is given what is known. Only the first look at a region waits for the network; while one
 * region cannot be read, the others are offered. Safe for use by many threads.
 */
public final class Ec2Offers implements OfferSource, AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final RegionalOffers<RegionMarkets> markets;
    private final AccountQuotas quotas;
    private final Runnable end;

    private Ec2Offers(RegionalOffers<RegionMarkets> markets, AccountQuotas quotas, Runnable end) {
        this.markets = markets;
        this.quotas = quotas;
        this.end = end;
    }

    /**
     * Opens it. Nothing is asked before somebody looks.
     *
     * @param connection stays open when this is closed
     * @param zones where machines can be launched
     * @param random spreads repeated attempts
     */
    public static Ec2Offers open(
            OfferSettings settings,
            AwsConnection connection,
            Zones zones,
            InstantSource clock,
            RandomGenerator random) {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "stint-aws-offers");
            thread.setDaemon(true);
            return thread;
        });
        OfferClients clients = OfferClients.of(connection);
        return open(settings, clients, zones, reading(clock, threads, random), () -> {
            threads.shutdownNow();
            clients.close();
        });
    }

    /** As patient as the adapter is. */
    static Reading reading(InstantSource clock, Executor threads, RandomGenerator random) {
        return new Reading(
                clock,
                threads,
                new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random),
                failure -> AwsFailure.of(failure).kept());
    }

    /** @param end what is done when it is closed */
    static Ec2Offers open(OfferSettings settings, OfferClients clients, Zones zones, Reading reading, Runnable end) {
        Assembly assembly = new Assembly(settings, clients, zones, reading);
        RegionalOffers<RegionMarkets> markets = new RegionalOffers<>("EC2", settings.regions(), assembly::region);
        return new Ec2Offers(markets, new AccountQuotas(clients, reading), end);
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
        OptionalInt vcpus = markets.of(market.region())
                .map(region -> region.vcpus(market.instanceType()))
                .orElse(OptionalInt.empty());
        return vcpus.isEmpty() ? Optional.empty() : quotas.check(market, count, vcpus.getAsInt());
    }

    /** Ends what is being read. */
    @Override
    public void close() {
        end.run();
    }
}
