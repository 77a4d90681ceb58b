package dev.stint.core.placement;

import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Shape;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Markets and demands for tests. */
final class Scenes {
    static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    static final Shape A100 = new Shape(12, 85, "A100", 1, 40);
    static final Shape H100 = new Shape(26, 234, "H100", 1, 80);
    static final Shape CPU = Shape.cpus(8, 32);

    /** The rule of {@code checkpoint.interval: auto} needs the module of checkpoints; a fixed interval does for most. */
    static final CadenceRule TEN_MINUTES = (save, hazardPerHour) -> Duration.ofMinutes(10);

    private Scenes() {}

    static Quote quote(String market, Shape shape, String usd, Stated stated) {
        return new Quote(
                Market.parse(market), shape, Money.of(usd), stated, Optional.empty(), "a test", Optional.empty());
    }

    static Quote onDemand(String market, Shape shape, String usd) {
        return quote(market, shape, usd, Stated.NEVER);
    }

    static Quote daily(String market, Shape shape, String usd, double share) {
        return quote(market, shape, usd, Stated.share(share, 24, "a test"));
    }

    static JobSpec spec(String... lines) {
        String yaml = "name: a\nrun: b\n" + String.join("\n", lines) + "\n";
        return JobSpecs.parse(yaml, "test.yaml").fold(valid -> valid, invalid -> {
            throw new AssertionError(invalid.messages());
        });
    }

    static Demand demand(String... lines) {
        return Demand.of(spec(lines), NOW, Pace.ASSUMED, Optional.empty());
    }

    static CostModel model(Demand demand) {
        return new CostModel(demand, new HazardModel(History.NONE), TEN_MINUTES, List.of(), NOW);
    }

    static Standing rank(Demand demand, Quote... quotes) {
        return Placement.rank(Arrays.asList(quotes), model(demand));
    }

    static List<String> order(Standing standing) {
        return standing.places()
                .limit(standing.open())
                .mapToObj(place -> standing.quote(place).market().id())
                .toList();
    }
}
