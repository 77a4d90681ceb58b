package dev.stint.bench;

import dev.stint.checkpoints.policy.Cadence;
import dev.stint.core.placement.CostModel;
import dev.stint.core.placement.Demand;
import dev.stint.core.placement.HazardModel;
import dev.stint.core.placement.History;
import dev.stint.core.placement.Pace;
import dev.stint.core.placement.Placement;
import dev.stint.core.placement.ProviderStatistics;
import dev.stint.core.placement.Quote;
import dev.stint.core.placement.Standing;
import dev.stint.core.placement.Stated;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Shape;
import dev.stint.spec.JobSpecs;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to put very many markets into order, and to say why ten of them lost. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RankingBenchmark {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final List<String> BANDS = List.of("<5%", "5-10%", "10-15%", "15-20%", ">20%");

    /** Markets. */
    @Param("100000")
    public int markets;

    /** Whether there is history of our own, in about every seventy-fifth market: then most hazards differ. */
    @Param({"false", "true"})
    public boolean history;

    private List<Quote> quotes = List.of();
    private Demand demand = demand();
    private History seen = History.NONE;

    /** Draws the markets: two thirds spot, no two prices alike, a tenth of them unfit. */
    @Setup
    public void draw() {
        Random random = new Random(5);
        List<Quote> drawn = new ArrayList<>();
        List<History.Life> lives = new ArrayList<>();
        for (int i = 0; i < markets; i++) {
            CapacityType capacity = i % 3 == 0 ? CapacityType.ON_DEMAND : CapacityType.SPOT;
            String type = "t" + i % 500;
            Market market = new Market("aws", "region-" + i % 40, "zone-" + i, type, capacity);
            double usd = 0.5 + random.nextDouble() * 20;
            Shape shape = new Shape(8 + i % 64, 64, i % 10 == 0 ? "V100" : i % 2 == 0 ? "A100" : "H100", 1, 40);
            drawn.add(new Quote(
                    market,
                    shape,
                    new Money(BigDecimal.valueOf(usd)),
                    capacity == CapacityType.SPOT
                            ? ProviderStatistics.awsMonthlyBand(BANDS.get(random.nextInt(BANDS.size())))
                            : Stated.NEVER,
                    Optional.empty(),
                    "drawn",
                    Optional.empty()));
            if (history && i % 50 == 1 && capacity == CapacityType.SPOT) {
                lives.add(new History.Life(
                        market, Duration.ofMinutes(10 + random.nextInt(3000)), random.nextInt(4) == 0));
            }
        }
        quotes = drawn;
        demand = demand();
        seen = new History(lives, List.of());
    }

    private static Demand demand() {
        String spec = "name: a\nrun: b\ncheckpoint: {}\nresources: {accelerators: [A100:1, H100:1]}\n"
                + "work: {A100: 6h, H100: 2.5h}\ndeadline: 1d\n";
        return JobSpecs.parse(spec, "bench.yaml")
                .fold(valid -> Demand.of(valid, NOW, Pace.ASSUMED, Optional.empty()), invalid -> {
                    throw new IllegalStateException(invalid.messages().toString());
                });
    }

    /** The whole order of all markets. */
    @Benchmark
    public Standing rank() {
        return Placement.rank(quotes, new CostModel(demand, new HazardModel(seen), Cadence::auto, List.of(), NOW));
    }

    /** The same, and the reasons of the ten best. */
    @Benchmark
    public String rankAndSayWhy() {
        Standing standing = rank();
        StringBuilder why = new StringBuilder();
        for (int place = 0; place < 10; place++) {
            why.append(standing.reason(place));
        }
        return why.toString();
    }
}
