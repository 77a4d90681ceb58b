package dev.stint.checkpoints.prices;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object of which every key must be asked for: {@link #end} refuses the others. Not thread-safe. */
final class StrictFields {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode node;
    private final String where;
    private final Set<String> asked = new HashSet<>();

    private StrictFields(JsonNode node, String where) throws InvalidStoragePricesException {
        this.node = node;
        this.where = where;
        if (!node.isObject()) {
            throw new InvalidStoragePricesException(where + ": is no JSON object; see the files that come with Stint");
        }
    }

    static StrictFields parse(String json, String name) throws InvalidStoragePricesException {
        try {
            return new StrictFields(JSON.readTree(json), name + ":");
        } catch (JacksonException e) {
            throw new InvalidStoragePricesException(
                    name + " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        }
    }

    String text(String key) throws InvalidStoragePricesException {
        JsonNode value = required(key);
        if (!value.isString() || value.asString().isBlank()) {
            throw wrong(key, value.toString(), "give a text");
        }
        return value.asString();
    }

    <T> T word(String key, Map<String, T> words) throws InvalidStoragePricesException {
        String text = text(key);
        T meant = words.get(text);
        if (meant == null) {
            throw wrong(key, text, "give one of " + String.join(", ", new TreeSet<>(words.keySet())));
        }
        return meant;
    }

    BigDecimal number(String key) throws InvalidStoragePricesException {
        required(key);
        return optionalNumber(key).orElseThrow();
    }

    Optional<BigDecimal> optionalNumber(String key) throws InvalidStoragePricesException {
        JsonNode value = asked(key);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber() || value.decimalValue().signum() < 0) {
            throw wrong(key, value.toString(), "give a number of zero or more");
        }
        return Optional.of(value.decimalValue());
    }

    Long wholeNumber(String key) throws InvalidStoragePricesException {
        required(key);
        return optionalWholeNumber(key);
    }

    /** Zero when it is not there. */
    Long optionalWholeNumber(String key) throws InvalidStoragePricesException {
        JsonNode value = asked(key);
        if (value.isMissingNode()) {
            return 0L;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() && !value.canConvertToLong() || value.asLong() < 0) {
            throw wrong(key, value.toString(), "give a whole number of zero or more");
        }
        return value.asLong();
    }

    List<String> texts(String key) throws InvalidStoragePricesException {
        required(key);
        List<String> texts = optionalTexts(key);
        if (texts.isEmpty()) {
            throw wrong(key, "[]", "give at least one");
        }
        return texts;
    }

    List<String> optionalTexts(String key) throws InvalidStoragePricesException {
        JsonNode value = asked(key);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray() || value.valueStream().anyMatch(each -> !each.isString())) {
            throw wrong(key, value.toString(), "give a list of texts");
        }
        return value.valueStream().map(JsonNode::asString).toList();
    }

    StrictFields object(String key) throws InvalidStoragePricesException {
        return new StrictFields(required(key), where + " " + key + ":");
    }

    Optional<StrictFields> optionalObject(String key) throws InvalidStoragePricesException {
        return asked(key).isMissingNode() ? Optional.empty() : Optional.of(object(key));
    }

    List<StrictFields> objects(String key) throws InvalidStoragePricesException {
        JsonNode value = required(key);
        if (!value.isArray() || value.isEmpty()) {
            throw wrong(key, value.toString(), "give a list of objects");
        }
        List<StrictFields> objects = new ArrayList<>();
        for (JsonNode each : value) {
            String name = each.path("name").asString(Integer.toString(objects.size() + 1));
            objects.add(new StrictFields(each, where + " " + key + " " + name + ":"));
        }
        return objects;
    }

    /** Refuses what was not asked for. */
    void end() throws InvalidStoragePricesException {
        for (String key : node.propertyNames()) {
            if (!asked.contains(key)) {
                throw new InvalidStoragePricesException(where + " unknown key '" + key + "'; known are "
                        + asked.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /** What a record refuses, with where it stands. */
    <T> T checked(Supplier<T> maker) throws InvalidStoragePricesException {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidStoragePricesException(where + " " + e.getMessage());
        }
    }

    InvalidStoragePricesException wrong(String key, String seen, String remedy) {
        String shown = seen.length() > 80 ? seen.substring(0, 80) + "…" : seen;
        return new InvalidStoragePricesException(where + " " + key + ": " + shown + "; " + remedy);
    }

    private JsonNode asked(String key) {
        asked.add(key);
        return node.path(key);
    }

    private JsonNode required(String key) throws InvalidStoragePricesException {
        JsonNode value = asked(key);
        if (value.isMissingNode()) {
            throw new InvalidStoragePricesException(where + " has no " + key);
        }
        return value;
    }
}
