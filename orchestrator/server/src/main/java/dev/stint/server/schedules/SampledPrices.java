package dev.stint.server.schedules;

import dev.stint.core.schedule.PriceOutlook;
import dev.stint.core.schedule.PriceProfile;
import dev.stint.core.schedule.WindowRules.Need;
import dev.stint.providers.Money;
import dev.stint.server.db.SchedulePriceTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.server.db.ScheduleTable;
import dev.stint.server.engine.PriceBoard;
import dev.stint.spec.WorkEstimate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Looks once an hour what jobs with a window would cost, and expects of each hour of the night what it cost in the nights before. What
 * a job is estimated to take is the longest that its spec says of any machine. Safe for use by many threads.
 */
@Component
final class SampledPrices implements WindowPrices {

    private static final Duration KEPT = Duration.ofDays(PriceProfile.DAYS + 1);

    private final ScheduleTable schedules;
    private final SchedulePriceTable seen;
    private final Plans plans;
    private final PriceBoard board;
    private final InstantSource clock;

    SampledPrices(
            ScheduleTable schedules, SchedulePriceTable seen, Plans plans, PriceBoard board, InstantSource clock) {
        this.schedules = schedules;
        this.seen = seen;
        this.plans = plans;
        this.board = board;
        this.clock = clock;
    }

    /** Looks at the prices of this hour, where that was not done yet. */
    void look() {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        for (long id : schedules.active()) {
            Optional<ScheduleRow> row = schedules
                    .find(id)
                    .filter(each -> plans.of(each).schedule().window().isPresent());
            if (row.isPresent() && seen.since(id, hour).isEmpty()) {
                Optional<Money> price = board.cheapest(plans.of(row.get()).job(), clock.instant());
                price.ifPresent(perHour -> seen.insert(id, hour, perHour));
                seen.forget(hour.minus(KEPT));
            }
        }
    }

    @Override
    public Need need(ScheduleRow schedule) {
        Optional<Duration> work = plans.of(schedule).job().work().flatMap(SampledPrices::longest);
        return new Need(work, board.start());
    }

    private static Optional<Duration> longest(WorkEstimate work) {
        return Stream.concat(work.anywhere().stream(), work.byName().values().stream())
                .max(Comparator.naturalOrder());
    }

    @Override
    public Optional<PriceOutlook> outlook(ScheduleRow schedule, Instant from, Instant until) {
        SortedMap<Instant, Money> prices = seen.since(schedule.id(), from.minus(KEPT));
        List<PriceProfile.Sample> samples = prices.entrySet().stream()
                .map(each -> new PriceProfile.Sample(each.getKey(), each.getValue()))
                .toList();
        return PriceProfile.outlook(samples, from, until);
    }
}
