package dev.stint.simulate;

import dev.stint.core.replay.ReplayCase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is known of the runs that come with stint. */
final class Recorded {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static final Bench BENCH = Bench.shipped();
    static final Map<String, ReplayCase> RUNS =
            BENCH.runs().stream().collect(Collectors.toMap(ReplayCase::id, Function.identity()));

    private Recorded() {}

    /** What others computed by the same rules, for every 31st run or so. */
    static List<JsonNode> expected() {
        return lines("expected.jsonl.gz");
    }

    /** The omniscient optimum of every run, as {@code stint simulate --optimum} found it. */
    static Map<String, Double> optima() {
        return lines("optima.jsonl.gz").stream()
                .collect(Collectors.toMap(
                        line -> line.get("id").asString(),
                        line -> line.get("optimum").asDouble()));
    }

    private static List<JsonNode> lines(String name) {
        InputStream stream = Objects.requireNonNull(Recorded.class.getResourceAsStream(name), name);
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.UTF_8))) {
            return reader.lines().map(MAPPER::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
