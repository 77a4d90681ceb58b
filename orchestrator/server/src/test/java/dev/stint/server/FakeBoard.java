package dev.stint.server;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The one run of {@link FakeRuns}, and a little of everything else. */
public final class FakeBoard implements Board {
    public final List<Filter> filters = new ArrayList<>();
    private final FakeRuns runs;

    public FakeBoard(FakeRuns runs) {
        this.runs = runs;
    }

    @Override
    public synchronized Page runs(Filter filter, Optional<String> before, int limit) {
        filters.add(filter);
        boolean seen = filter.visible().isEmpty() || filter.visible().get().contains("default");
        return new Page(
                seen ? List.of(new Line(runs.brief(FakeRuns.ID), 50, Optional.of(new BigDecimal("0.5")))) : List.of(),
                Optional.of("17"));
    }

    @Override
    public List<StateCount> counts(Optional<Set<String>> visible) {
        return List.of(new StateCount("QUEUED", 0), new StateCount("RUNNING", 1));
    }

    @Override
    public long logBytes(String run) {
        return 0;
    }

    @Override
    public Spending spending(Optional<Set<String>> visible, Instant since) {
        LocalDate day = LocalDate.ofInstant(since, ZoneOffset.UTC);
        return new Spending(
                since,
                List.of(
                        new DayCost(day, Purpose.SPOT, new BigDecimal("1.25")),
                        new DayCost(day, Purpose.ON_DEMAND, new BigDecimal("1.25")),
                        new DayCost(day.plusDays(1), Purpose.STORAGE, new BigDecimal("0.10"))),
                List.of(
                        new TeamCost("default", "digits", new BigDecimal("2"), new BigDecimal("0.10")),
                        new TeamCost("vision", "", new BigDecimal("0.5"), BigDecimal.ZERO)));
    }

    @Override
    public List<TierBytes> tiers(Optional<Set<String>> visible) {
        return List.of(
                new TierBytes("s3://bucket", "STANDARD_IA", 2, 10, 5L << 30, FakeRuns.T0, new BigDecimal("0.3")));
    }

    @Override
    public Markets markets(int limit) {
        return new Markets(
                FakeRuns.T0,
                List.of(new MarketLine(
                        "aws/us-east-1/us-east-1a/g5.xlarge/spot",
                        "1 × A10G, 4 vCPU, 16 GiB",
                        new BigDecimal("0.3125"),
                        OptionalDouble.of(0.05),
                        "UNKNOWN",
                        1,
                        Optional.of(Duration.ofMinutes(29)),
                        "QUOTA")),
                2,
                List.of("gcp could not be asked: no network"));
    }
}
