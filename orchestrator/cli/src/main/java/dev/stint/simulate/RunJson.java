package dev.stint.simulate;

import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.ReplayCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Reads runs to be replayed, one a line. */
final class RunJson {
    private final Map<String, PoolTrace> pools;

    RunJson(Map<String, PoolTrace> pools) {
        this.pools = pools;
    }

    /** @param where file and line, for people */
    ReplayCase read(String where, String line) {
        JsonNode run = TraceJson.tree(where, line);
        List<PoolTrace> traces = new ArrayList<>();
        for (JsonNode name : run.path("pools")) {
            PoolTrace trace = pools.get(name.asString(""));
            if (trace == null) {
                throw new BenchException(where + ": pools: there is no trace of " + name + "; there are "
                        + String.join(", ", pools.keySet()));
            }
            traces.add(trace);
        }
        try {
            return new ReplayCase(
                    text(where, run, "id"),
                    text(where, run, "track"),
                    text(where, run, "set"),
                    traces,
                    whole(where, run, "start"),
                    whole(where, run, "work_s"),
                    whole(where, run, "deadline_s"),
                    whole(where, run, "overhead_s"),
                    price(where, run.path("price")));
        } catch (IllegalArgumentException e) {
            throw new BenchException(where + ": " + e.getMessage());
        }
    }

    private static OptionalDouble price(String where, JsonNode price) {
        if (price.isString() && price.asString().equals("trace")) {
            return OptionalDouble.empty();
        }
        if (!price.isNumber() || !(price.asDouble() > 0)) {
            throw new BenchException(where + ": price: "
                    + (price.isMissingNode() ? "missing" : price.toString())
                    + "; give spot price over on-demand price, or \"trace\"");
        }
        return OptionalDouble.of(price.asDouble());
    }

    private static String text(String where, JsonNode run, String key) {
        String text = run.path(key).asString("");
        if (text.isBlank()) {
            throw new BenchException(where + ": " + key + ": missing");
        }
        return text;
    }

    private static int whole(String where, JsonNode run, String key) {
        JsonNode number = run.path(key);
        if (!number.isIntegralNumber() || !number.canConvertToInt()) {
            throw new BenchException(where + ": " + key + ": "
                    + (number.isMissingNode() ? "missing" : number + " is not a whole number"));
        }
        return number.asInt();
    }
}
