package dev.stint.simulate;

import dev.stint.core.replay.PoolTrace;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads recorded traces: {@code {"metadata":{"gap_seconds":195,"pool":"…","od_usd":3.06},"data":[…],"spot_usd":[…]}}. */
final class TraceJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private TraceJson() {}

    /** @param where the file, and the line where one is a trace, for people */
    static JsonNode tree(String where, String text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (!tree.isObject()) {
                throw new BenchException(where + ": not a JSON object");
            }
            return tree;
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            throw new BenchException(where + ": not JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()) + ": "
                    + e.getOriginalMessage() + "; is the file whole?");
        }
    }

    static PoolTrace read(String where, String text) {
        JsonNode tree = tree(where, text);
        JsonNode metadata = tree.path("metadata");
        String pool = metadata.path("pool").asString("");
        if (pool.isBlank()) {
            throw new BenchException(where + ": metadata.pool: the pool's name is missing");
        }
        int gap = (int) number(where, "metadata.gap_seconds", metadata.path("gap_seconds"));
        int[] machines = machines(where, tree.path("data"));
        double[] prices = new double[0];
        if (!tree.path("spot_usd").isMissingNode()) {
            double onDemand = number(where, "metadata.od_usd", metadata.path("od_usd"));
            prices = prices(where, tree.path("spot_usd"), onDemand);
        }
        try {
            return new PoolTrace(pool, gap, machines, prices);
        } catch (IllegalArgumentException e) {
            throw new BenchException(where + ": " + e.getMessage());
        }
    }

    private static int[] machines(String where, JsonNode data) {
        if (!data.isArray() || data.isEmpty()) {
            throw new BenchException(where + ": data: give a list with the machines obtainable in each tick");
        }
        int[] machines = new int[data.size()];
        for (int i = 0; i < machines.length; i++) {
            JsonNode count = data.get(i);
            if (!count.isIntegralNumber() || count.asLong() < 0) {
                throw new BenchException(where + ": data[" + i + "]: " + count + " is not a number of machines");
            }
            machines[i] = (int) Math.min(Integer.MAX_VALUE, count.asLong());
        }
        return machines;
    }

    private static double[] prices(String where, JsonNode list, double onDemand) {
        double[] prices = new double[list.size()];
        for (int i = 0; i < prices.length; i++) {
            prices[i] = number(where, "spot_usd[" + i + "]", list.get(i)) / onDemand;
        }
        return prices;
    }

    private static double number(String where, String key, JsonNode value) {
        if (!value.isNumber() || !(value.asDouble() > 0) || value.asDouble() > Integer.MAX_VALUE) {
            throw new BenchException(where + ": " + key + ": "
                    + (value.isMissingNode() ? "missing" : value + " is not a number above zero"));
        }
        return value.asDouble();
    }
}
