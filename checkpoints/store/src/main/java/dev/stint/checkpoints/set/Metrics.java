package dev.stint.checkpoints.set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Values a command states of a checkpoint, such as its loss; retention can keep the best by one. In JSON an object of numbers.
 *
 * @param values finite numbers, by name: 1 to 64 of {@code A-Z a-z 0-9 _ . -}; at most {@value #MOST}
 */
public record Metrics(@JsonValue Map<String, Double> values) {

    /** How many a checkpoint may have. */
    public static final int MOST = 32;

    /** Nothing was stated. */
    public static final Metrics NONE = new Metrics(Map.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Metrics {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        if (values.size() > MOST) {
            throw new IllegalArgumentException(values.size() + " metrics; at most " + MOST + " are kept");
        }
        values.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "metric '" + name + "': a name is 1 to 64 letters, digits, '_', '.' or '-'");
            }
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("metric '" + name + "' is " + value + ", no finite number");
            }
        });
    }
}
