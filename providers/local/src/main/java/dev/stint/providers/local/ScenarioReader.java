package dev.stint.providers.local;

import dev.stint.providers.CapacityType;
import dev.stint.providers.MachinePace;
import dev.stint.providers.Market;
import dev.stint.providers.Shape;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one scenario file; all problems are found in one go. Used once per file. */
final class ScenarioReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Set<String> KEYS = Set.of(
            "description", "notice", "start_bound", "pace", "cooldown", "start_delay", "shapes", "zones", "repeat");
    private static final Duration START_BOUND = Duration.ofSeconds(10);
    private static final Duration COOLDOWN = Duration.ofSeconds(2);
    private static final Duration ORDER_POLL = Duration.ofMillis(300);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final String name;
    private final MarketReader marketReader;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> shapeNames = new LinkedHashSet<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<Market, MarketScript> markets = new LinkedHashMap<>();

    /**
     * @param name name of the scenario
     * @param traces finds a trace file by its name
     */
    ScenarioReader(String name, MarketReader.Traces traces) {
        this.name = name;
        this.marketReader = new MarketReader(traces);
    }

    /**
     * The scenario a text describes.
     *
     * @param source where the text is from, for messages
     * @throws InvalidScenarioException naming every problem with its line
     */
    Scenario read(String text, String source) {
        Optional<Scenario> scenario = root(text).map(this::scenario);
        if (!problems.isEmpty() || scenario.isEmpty()) {
            throw new InvalidScenarioException(source, problems);
        }
        return scenario.get();
    }

    private Optional<YamlValue> root(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(1_000_000);
        options.setMaxAliasesForCollections(10);
        options.setNestingDepthLimit(20);
        try {
            @Nullable Node node = new Yaml(options).compose(new StringReader(text));
            if (node != null) {
                return Optional.of(new YamlValue(node, "", problems));
            }
            problems.add("line 1: the file is empty; see docs/local-markets.md for what it may contain");
        } catch (YAMLException e) {
            problems.add("not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Scenario scenario(YamlValue root) {
        Map<String, YamlValue> top = root.members(KEYS);
        for (String required : List.of("notice", "shapes", "zones")) {
            if (!top.containsKey(required)) {
                root.problem("'" + required + "' is missing");
            }
        }
        Duration notice = duration(top, "notice", Duration.ZERO);
        Optional<Duration> repeat = Optional.ofNullable(top.get("repeat")).flatMap(YamlValue::duration);
        repeat.filter(Duration::isZero).ifPresent(zero -> root.problem("repeat: 0s is no round; leave it out"));
        Optional.ofNullable(top.get("shapes")).ifPresent(this::readShapes);
        Optional.ofNullable(top.get("zones"))
                .ifPresent(zones -> readZones(zones, repeat.filter(round -> !round.isZero())));
        return new Scenario(
                name,
                Optional.ofNullable(top.get("description"))
                        .flatMap(YamlValue::text)
                        .orElse(""),
                notice,
                duration(top, "start_bound", START_BOUND),
                pace(top.get("pace")),
                duration(top, "cooldown", COOLDOWN),
                duration(top, "start_delay", Duration.ZERO),
                shapes,
                markets);
    }

    private static Duration duration(Map<String, YamlValue> members, String key, Duration otherwise) {
        return Optional.ofNullable(members.get(key))
                .flatMap(YamlValue::duration)
                .orElse(otherwise);
    }

    private static MachinePace pace(@Nullable YamlValue value) {
        Map<String, YamlValue> members = value == null ? Map.of() : value.members(Set.of("order_poll", "heartbeat"));
        Duration orderPoll = duration(members, "order_poll", ORDER_POLL);
        Duration heartbeat = duration(members, "heartbeat", HEARTBEAT);
        if (value != null && (orderPoll.isZero() || heartbeat.isZero())) {
            value.problem("0s is no beat; give more than zero");
        }
        return new MachinePace(orderPoll, heartbeat);
    }

    private void readShapes(YamlValue value) {
        value.entries().forEach((shape, description) -> {
            checkName(description, shape);
            shapeNames.add(shape);
            readShape(description).ifPresent(read -> shapes.put(shape, read));
        });
    }

    private static Optional<Shape> readShape(YamlValue value) {
        Map<String, YamlValue> members = value.members(Set.of("vcpus", "memory_gib", "accelerator"));
        Optional<Integer> vcpus = required(value, members, "vcpus").flatMap(v -> v.whole(1, 100_000));
        Optional<Double> memory = required(value, members, "memory_gib").flatMap(v -> v.number(0.001, 1_000_000));
        if (vcpus.isEmpty() || memory.isEmpty()) {
            return Optional.empty();
        }
        if (!members.containsKey("accelerator")) {
            return Optional.of(Shape.cpus(vcpus.get(), memory.get()));
        }
        YamlValue accelerator = members.get("accelerator");
        Map<String, YamlValue> parts = accelerator.members(Set.of("name", "count", "memory_gib"));
        Optional<String> kind = required(accelerator, parts, "name").flatMap(YamlValue::text);
        Optional<Integer> count = required(accelerator, parts, "count").flatMap(v -> v.whole(1, 1000));
        Optional<Double> each = required(accelerator, parts, "memory_gib").flatMap(v -> v.number(0, 100_000));
        if (kind.isEmpty() || count.isEmpty() || each.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Shape(vcpus.get(), memory.get(), kind.get(), count.get(), each.get()));
    }

    private void readZones(YamlValue value, Optional<Duration> repeat) {
        value.entries().forEach((zone, inZone) -> {
            checkName(inZone, zone);
            inZone.entries().forEach((shape, inShape) -> {
                if (!shapeNames.contains(shape)) {
                    inShape.problem("no such shape" + Words.nearest(shape, shapeNames));
                }
                inShape.members(Set.of("spot", "on_demand"))
                        .forEach((capacity, market) -> readMarket(
                                zone,
                                shape,
                                capacity.equals("spot") ? CapacityType.SPOT : CapacityType.ON_DEMAND,
                                market,
                                repeat));
            });
        });
    }

    private void readMarket(
            String zone, String shape, CapacityType capacity, YamlValue value, Optional<Duration> repeat) {
        Optional<MarketScript> script = marketReader.read(value, capacity, repeat);
        if (script.isPresent()
                && NAME.matcher(zone).matches()
                && NAME.matcher(shape).matches()) {
            markets.put(new Market(LocalCapacityProvider.ID, name, zone, shape, capacity), script.get());
        }
    }

    static Optional<YamlValue> required(YamlValue parent, Map<String, YamlValue> members, String key) {
        @Nullable YamlValue value = members.get(key);
        if (value == null) {
            parent.problem("'" + key + "' is missing");
        }
        return Optional.ofNullable(value);
    }

    private static void checkName(YamlValue value, String name) {
        if (!NAME.matcher(name).matches()) {
            value.problem("'" + name + "' is not a name; use letters, digits, '.', '_' and '-'");
        }
    }
}
