package dev.stint.core.schedule;

import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Expects each hour to cost what the same hour of the last days did, at today's level: the seasonal naive method with a season of a day
 * (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2), averaged. Pure.
 */
public final class PriceProfile {

    /** So many days count; whatever was before is another market. */
    public static final int DAYS = 7;

    /** A price seen longer ago says nothing of today's level. */
    private static final Duration RECENT = Duration.ofHours(2);

    private static final int HOURS_OF_DAY = 24;

    private PriceProfile() {}

    /** What an hour cost at an instant. */
    public record Sample(Instant at, Money perHour) {}

    /**
     * The prices to expect.
     *
     * @param samples in any order
     * @return empty when for some hour between the two instants there is no sample of a day before
     */
    public static Optional<PriceOutlook> outlook(List<Sample> samples, Instant now, Instant until) {
        Instant oldest = now.minus(Duration.ofDays(DAYS));
        double[] sum = new double[HOURS_OF_DAY];
        int[] count = new int[HOURS_OF_DAY];
        Optional<Sample> newest = Optional.empty();
        for (Sample each : samples) {
            if (each.at().isBefore(oldest) || each.at().isAfter(now)) {
                continue;
            }
            sum[hour(each.at())] += each.perHour().doubleValue();
            count[hour(each.at())]++;
            if (newest.isEmpty() || newest.get().at().isBefore(each.at())) {
                newest = Optional.of(each);
            }
        }
        double level = 1;
        if (newest.isPresent() && newest.get().at().isAfter(now.minus(RECENT))) {
            int hour = hour(newest.get().at());
            double usual = sum[hour] / count[hour];
            level = usual > 0 ? newest.get().perHour().doubleValue() / usual : 1;
        }
        List<PriceOutlook.Step> steps = new ArrayList<>();
        int days = 0;
        for (Instant from = now.truncatedTo(ChronoUnit.HOURS);
                from.isBefore(until);
                from = from.plus(1, ChronoUnit.HOURS)) {
            int hour = hour(from);
            if (count[hour] == 0) {
                return Optional.empty();
            }
            days = Math.max(days, count[hour]);
            steps.add(new PriceOutlook.Step(from, Money.of(level * sum[hour] / count[hour])));
        }
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new PriceOutlook(
                        "the same hours of the last " + (days == 1 ? "day" : days + " days") + ", at today's level",
                        steps));
    }

    private static int hour(Instant at) {
        return (int) Math.floorMod(at.getEpochSecond() / Duration.ofHours(1).toSeconds(), (long) HOURS_OF_DAY);
    }
}
