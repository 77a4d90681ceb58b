package dev.stint.cli;

import dev.stint.core.placement.Commitment;
import dev.stint.core.placement.Families;
import dev.stint.core.placement.Pace;
import dev.stint.core.placement.ProviderStatistics;
import dev.stint.core.placement.Quote;
import dev.stint.core.placement.Stated;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.prices.InvalidPricesException;
import dev.stint.providers.prices.PriceRow;
import dev.stint.providers.prices.PriceSnapshot;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The markets a plan compares: those of a price snapshot, and the local ones that the spec names. No credentials, no network.
 *
 * @param quotes every market
 * @param snapshot the snapshot they are from; empty where only local markets are meant
 * @param withoutSpot how many types and places have no spot price, and so no spot market
 */
record PlanMarkets(List<Quote> quotes, Optional<PriceSnapshot> snapshot, int withoutSpot) {
    private static final String LOCAL = "local";

    /**
     * @param local times of the job on machines of this host
     * @param prices a file or folder in place of the shipped snapshot
     * @throws CommandFailure with {@link ExitCodes#WRONG_CALL} when prices or a local market cannot be read
     */
    static PlanMarkets of(
            JobSpec spec, Instant now, Path home, Optional<Path> prices, List<Commitment> commitments, Pace local) {
        List<Quote> quotes = new ArrayList<>();
        for (Offer offer : localOffers(spec, now, home)) {
            quotes.add(Quote.of(offer, local));
        }
        if (onlyLocal(spec, quotes)) {
            return new PlanMarkets(quotes, Optional.empty(), 0);
        }
        PriceSnapshot snapshot = snapshot(prices);
        int withoutSpot = 0;
        for (PriceRow row : snapshot.rows()) {
            quotes.add(quote(row, CapacityType.ON_DEMAND));
            if (row.spot().isPresent()) {
                quotes.add(quote(row, CapacityType.SPOT));
            } else {
                withoutSpot++;
            }
        }
        return new PlanMarkets(Commitment.added(quotes, commitments), Optional.of(snapshot), withoutSpot);
    }

    /** The same, with those closed that a team may not use. */
    PlanMarkets within(Families families) {
        return new PlanMarkets(
                quotes.stream()
                        .map(quote -> families.misfit(quote.market())
                                .map(why -> new Quote(
                                        quote.market(),
                                        quote.shape(),
                                        quote.perHour(),
                                        quote.stated(),
                                        quote.pace(),
                                        quote.priceSource(),
                                        Optional.of(why)))
                                .orElse(quote))
                        .toList(),
                snapshot,
                withoutSpot);
    }

    private static Quote quote(PriceRow row, CapacityType capacity) {
        boolean spot = capacity == CapacityType.SPOT;
        return new Quote(
                row.market(capacity),
                row.shape(),
                spot ? row.spot().orElseThrow() : row.onDemand(),
                spot ? stated(row) : Stated.NEVER,
                Optional.empty(),
                "price snapshot, " + row.basis() + ", " + row.observed(),
                Optional.empty());
    }

    private static Stated stated(PriceRow row) {
        return switch (row.provider()) {
            case "aws" -> ProviderStatistics.awsMonthlyBand(row.interruptionBand());
            case "azure" -> ProviderStatistics.azureHourlyBand(row.interruptionBand());
            case "gcp" -> ProviderStatistics.googlePrior();
            default -> ProviderStatistics.silent(row.provider());
        };
    }

    /** Local markets count where the spec names the provider, or a region of its; this machine does not compete unasked. */
    private static List<Offer> localOffers(JobSpec spec, Instant now, Path home) {
        Set<String> regions = new LinkedHashSet<>();
        boolean unnamed = false;
        for (Resources wanted : spec.resources().alternatives()) {
            boolean named = wanted.providers().contains(LOCAL);
            if (named || wanted.providers().isEmpty()) {
                regions.addAll(wanted.regions());
                unnamed |= named && wanted.regions().isEmpty();
            }
        }
        List<Offer> offers = new ArrayList<>();
        Path markets = home.resolve("markets");
        Map<String, String> settings = Files.isDirectory(markets) ? Map.of("markets", markets.toString()) : Map.of();
        for (CapacityProviderFactory factory : ServiceLoader.load(CapacityProviderFactory.class)) {
            try {
                if (!regions.isEmpty()) {
                    offers.addAll(factory.preview(settings, new OfferQuery(regions, now, now)));
                }
                if (unnamed) {
                    offers.addAll(factory.preview(settings, new OfferQuery(Set.of(), now, now)));
                }
            } catch (ProviderUnavailableException | IllegalArgumentException e) {
                throw new CommandFailure(ExitCodes.WRONG_CALL, String.valueOf(e.getMessage()));
            }
        }
        return offers;
    }

    private static boolean onlyLocal(JobSpec spec, List<Quote> local) {
        return spec.resources().alternatives().stream()
                .allMatch(wanted -> wanted.providers().equals(Set.of(LOCAL))
                        || !wanted.regions().isEmpty()
                                && wanted.regions().stream()
                                        .allMatch(region -> local.stream()
                                                .anyMatch(quote ->
                                                        quote.market().region().equals(region))));
    }

    private static PriceSnapshot snapshot(Optional<Path> prices) {
        if (prices.isEmpty()) {
            return PriceSnapshot.shipped();
        }
        try {
            return PriceSnapshot.read(prices.get());
        } catch (InvalidPricesException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "--prices: " + prices.get() + " cannot be used", e.problems());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "--prices: " + prices.get() + " cannot be read: " + DiskWords.of(e));
        }
    }
}
