package dev.stint.providers.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A recorded spot market: machines obtainable and price per tick, played from one of its ticks on. Past its end nothing is
 * available.
 *
 * @param available machines obtainable
 * @param price US dollars per machine-hour, where the recording has it
 */
record Trace(Steps available, Optional<Steps> price) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads {@code {"metadata":{"gap_seconds":…},"data":[…],"spot_usd":[…]}}.
     *
     * @param start tick to start at
     * @param speed seconds of the recording per second replayed
     * @throws IllegalArgumentException saying what is wrong
     */
    static Trace read(String json, int start, double speed) {
        JsonNode root = parse(json);
        double gapSeconds = root.path("metadata").path("gap_seconds").asDouble(0);
        JsonNode data = root.path("data");
        JsonNode price = root.path("spot_usd");
        if (!(gapSeconds > 0) || !data.isArray()) {
            throw new IllegalArgumentException("has no metadata.gap_seconds above 0 or no list 'data'");
        }
        if (start >= data.size()) {
            throw new IllegalArgumentException("has " + data.size() + " ticks; start " + start + " is past its end");
        }
        if (price.isArray() && price.size() < data.size()) {
            throw new IllegalArgumentException(
                    "has " + data.size() + " ticks but " + price.size() + " prices in spot_usd");
        }
        Duration tick = Duration.ofNanos(Math.max(1, Math.round(gapSeconds / speed * 1e9)));
        List<Steps.Step> available = changes(data, start, data.size(), tick);
        Duration end = tick.multipliedBy(data.size() - start);
        available.add(new Steps.Step(end, 0));
        Optional<Steps> prices = price.isArray()
                ? Optional.of(new Steps(changes(price, start, data.size(), tick), Optional.empty()))
                : Optional.empty();
        return new Trace(new Steps(available, Optional.empty()), prices);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Steps.Step> changes(JsonNode values, int start, int end, Duration tick) {
        List<Steps.Step> steps = new ArrayList<>();
        double last = Double.NaN;
        for (int i = start; i < end; i++) {
            JsonNode value = values.get(i);
            if (!value.isNumber() || value.asDouble() < 0) {
                throw new IllegalArgumentException("tick " + i + " is " + value + "; numbers from 0 on are expected");
            }
            if (value.asDouble() != last) {
                last = value.asDouble();
                steps.add(new Steps.Step(tick.multipliedBy(i - start), last));
            }
        }
        return steps;
    }
}
