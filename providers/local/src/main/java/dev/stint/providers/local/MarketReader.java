package dev.stint.providers.local;

import dev.stint.providers.CapacityType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one market of a scenario: a script of prices and availability, or a recorded trace. */
final class MarketReader {
    private static final double MOST_USD = 1_000_000;
    private static final double MOST_MACHINES = 1_000_000;

    private final Traces traces;

    /** Finds a trace by the name a scenario gives. */
    @FunctionalInterface
    interface Traces {
        Optional<String> read(String file) throws IOException;
    }

    MarketReader(Traces traces) {
        this.traces = traces;
    }

    Optional<MarketScript> read(YamlValue value, CapacityType capacity, Optional<Duration> repeat) {
        Set<String> known = capacity == CapacityType.SPOT
                ? Set.of("price", "available", "hazard_per_hour", "trace")
                : Set.of("price", "available");
        Map<String, YamlValue> members = value.members(known);
        Optional<Trace> trace = Optional.ofNullable(members.get("trace")).flatMap(this::trace);
        if (members.containsKey("trace") && members.containsKey("available")) {
            value.problem("has both 'trace' and 'available'; give one");
        }
        Optional<Steps> price = Optional.ofNullable(members.get("price"))
                .map(given -> steps(given, MOST_USD, false, repeat))
                .orElseGet(() -> priceOf(value, members, trace, repeat));
        Optional<Steps> available = trace.map(Trace::available)
                .map(steps -> repeat.map(steps::repeatedEvery).orElse(steps))
                .or(() -> availability(members, repeat));
        OptionalDouble hazard = capacity == CapacityType.SPOT ? hazard(members) : OptionalDouble.of(0);
        if (price.isEmpty() || available.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MarketScript(price.get(), available.get(), hazard));
    }

    private static Optional<Steps> availability(Map<String, YamlValue> members, Optional<Duration> repeat) {
        if (!members.containsKey("available")) {
            return Optional.of(Steps.constant(MOST_MACHINES));
        }
        return steps(members.get("available"), MOST_MACHINES, true, repeat);
    }

    private static Optional<Steps> priceOf(
            YamlValue market, Map<String, YamlValue> members, Optional<Trace> trace, Optional<Duration> repeat) {
        Optional<Steps> recorded = trace.flatMap(Trace::price);
        if (recorded.isEmpty() && (trace.isPresent() || !members.containsKey("trace"))) {
            market.problem(
                    trace.isPresent()
                            ? "'price' is missing, and the trace has no spot_usd; give a price"
                            : "'price' is missing");
        }
        return recorded.map(steps -> repeat.map(steps::repeatedEvery).orElse(steps));
    }

    private static OptionalDouble hazard(Map<String, YamlValue> members) {
        return Optional.ofNullable(members.get("hazard_per_hour"))
                .flatMap(value -> value.number(0, 1_000_000))
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    /** A number, or a list of {@code [offset, number]}. */
    private static Optional<Steps> steps(YamlValue value, double most, boolean whole, Optional<Duration> repeat) {
        Optional<List<YamlValue>> items = value.items();
        if (items.isEmpty()) {
            return number(value, most, whole).map(Steps::constant);
        }
        List<Steps.Step> steps = new ArrayList<>();
        for (YamlValue item : items.get()) {
            Optional<List<YamlValue>> pair = item.items().filter(parts -> parts.size() == 2);
            if (pair.isEmpty()) {
                item.problem("is not a step; write [offset, number], such as [30s, 1]");
                return Optional.empty();
            }
            Optional<Duration> from = pair.get().get(0).duration();
            Optional<Double> number = number(pair.get().get(1), most, whole);
            if (from.isEmpty() || number.isEmpty()) {
                return Optional.empty();
            }
            steps.add(new Steps.Step(from.get(), number.get()));
        }
        try {
            return Optional.of(new Steps(steps, repeat));
        } catch (IllegalArgumentException e) {
            value.problem(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Double> number(YamlValue value, double most, boolean whole) {
        return whole ? value.whole(0, (int) most).map(Integer::doubleValue) : value.number(0, most);
    }

    private Optional<Trace> trace(YamlValue value) {
        Map<String, YamlValue> members = value.members(Set.of("file", "start", "speed"));
        @Nullable YamlValue startValue = members.get("start");
        @Nullable YamlValue speedValue = members.get("speed");
        int start = startValue == null ? 0 : startValue.whole(0, 10_000_000).orElse(0);
        double speed =
                speedValue == null ? 1 : speedValue.number(0.001, 1_000_000).orElse(1.0);
        Optional<YamlValue> fileValue = ScenarioReader.required(value, members, "file");
        Optional<String> file = fileValue.flatMap(YamlValue::text);
        if (fileValue.isEmpty() || file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<String> json = traces.read(file.get());
            if (json.isEmpty()) {
                fileValue.get().problem("no trace '" + file.get() + "' beside the scenario or among the shipped ones");
                return Optional.empty();
            }
            return Optional.of(Trace.read(json.get(), start, speed));
        } catch (IOException | IllegalArgumentException e) {
            fileValue.get().problem("trace '" + file.get() + "': " + e.getMessage());
            return Optional.empty();
        }
    }
}
