package dev.stint.core.placement;

import dev.stint.providers.ReclaimBand;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What providers publish about interruptions, as cumulative hazards. A band is read as {@link ReclaimBand} says.
 *
 * <p>Each provider counts over another time: AWS over a month, Google over a day, Azure over an hour. Spread evenly, a monthly 10 %
 * would be 0.00014 interruptions per hour, thirty times less than a daily 10 %. Machines are not taken evenly, however: the young
 * ones go first ({@link Stated#SPOT_SHAPE}), so the share of the whole time is kept, and most of it falls into the first hours.
 */
public final class ProviderStatistics {

    private static final double HOURS_PER_MONTH = 730;
    private static final double HOURS_PER_DAY = 24;
    private static final Map<String, Stated> AWS = bands(
            Arrays.stream(ReclaimBand.values()).collect(Collectors.toMap(ReclaimBand::label, ReclaimBand::share)),
            HOURS_PER_MONTH,
            "AWS Spot Advisor: ",
            " of capacity reclaimed in a month");
    private static final Stated AWS_SILENT = Stated.share(
            0.25, HOURS_PER_MONTH, "AWS states nothing; taken for the worst band of Spot Advisor, >20% a month");
    private static final Map<String, Stated> AZURE = bands(
            Map.of("0-5", 0.025, "5-10", 0.075, "10-15", 0.125, "15-20", 0.175, "20+", 0.25),
            1,
            "Azure eviction rate: ",
            "% an hour");
    private static final Stated AZURE_SILENT = Stated.share(
            0.05, 1, "no eviction rate of Azure at hand; taken for 5% an hour, the upper end of its lowest band");
    private static final Stated GOOGLE = Stated.share(
            0.10, HOURS_PER_DAY, "Google: prior of 10% a day (5-15% by its documentation of preemptible machines)");

    private ProviderStatistics() {}

    /**
     * AWS Spot Advisor's frequency of interruption: "the rate at which Spot has reclaimed capacity during the trailing month",
     * read as the share of machines taken within a month of running.
     *
     * @param band {@code <5%}, {@code 5-10%}, {@code 10-15%}, {@code 15-20%} or {@code >20%}; empty when not known, which is
     *     taken for the worst
     * @throws IllegalArgumentException for any other band
     */
    public static Stated awsMonthlyBand(String band) {
        return band.isEmpty() ? AWS_SILENT : known(AWS, band);
    }

    /**
     * Azure's eviction rate, which is per hour: "an eviction rate of 10% means a VM has a 10% chance of being evicted within the
     * next hour, based on historical eviction data of the last 28 days" (Azure documentation, Spot Virtual Machines).
     *
     * @param band {@code 0-5}, {@code 5-10}, {@code 10-15}, {@code 15-20} or {@code 20+}, in per cent; empty when not known,
     *     which is taken for the upper end of the lowest, 5 %
     * @throws IllegalArgumentException for any other band
     */
    public static Stated azureHourlyBand(String band) {
        return band.isEmpty() ? AZURE_SILENT : known(AZURE, band);
    }

    /**
     * Google publishes no rate per machine type without credentials. The prior is 10 % a day, the middle of what its
     * documentation said of preemptible machines: "we've observed from historical data that the average preemption rate varies
     * between 5% and 15% per day per project, on a seven-day average, occasionally spiking higher".
     */
    public static Stated googlePrior() {
        return GOOGLE;
    }

    /**
     * What a live offer states. That of AWS and of Azure is a band's share, spread evenly over the time it counts over, a month and an
     * hour ({@link ReclaimBand#perHour}); the share is taken out of it again, so that an offer and a row of a snapshot in the same band
     * mean the same, as they do where nothing is stated. Others state a rate, which is taken as it is.
     *
     * @param hazardPerHour of an offer that can be interrupted; empty when it states nothing
     */
    static Stated offered(String provider, OptionalDouble hazardPerHour) {
        if (provider.equals("aws")) {
            return hazardPerHour.isEmpty()
                    ? AWS_SILENT
                    : Stated.expected(
                            hazardPerHour.getAsDouble() * HOURS_PER_MONTH,
                            HOURS_PER_MONTH,
                            "stated by aws, of capacity reclaimed in a month");
        }
        if (provider.equals("azure")) {
            return hazardPerHour.isEmpty()
                    ? AZURE_SILENT
                    : Stated.expected(
                            hazardPerHour.getAsDouble(), 1, "stated by azure, of machines evicted in an hour");
        }
        return hazardPerHour.isEmpty()
                ? silent(provider)
                : Stated.rate(hazardPerHour.getAsDouble(), "stated by " + provider);
    }

    /** What is assumed of a provider that states nothing and of which nothing is known: the prior for Google. */
    public static Stated silent(String provider) {
        return Stated.share(
                0.10, HOURS_PER_DAY, provider + " states nothing; taken for 10% a day, the prior for Google");
    }

    private static Stated known(Map<String, Stated> bands, String band) {
        Stated stated = bands.get(band);
        if (stated == null) {
            throw new IllegalArgumentException("interruption band: '" + band + "' is unknown; known are "
                    + bands.keySet().stream().sorted().toList());
        }
        return stated;
    }

    private static Map<String, Stated> bands(
            Map<String, Double> middles, double withinHours, String before, String after) {
        Map<String, Stated> bands = new HashMap<>();
        middles.forEach((band, share) -> bands.put(band, Stated.share(share, withinHours, before + band + after)));
        return Map.copyOf(bands);
    }
}
