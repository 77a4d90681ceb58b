package dev.stint.providers.aws.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code Filter.1.Name}, {@code Filter.1.Value.1}, … of a request: all of them must hold, each with any of its values, in which
 * {@code *} and {@code ?} stand for other characters. Immutable.
 */
final class RequestFilters {

    private final Map<String, List<String>> values;

    private RequestFilters(Map<String, List<String>> values) {
        this.values = values;
    }

    static RequestFilters of(StageRequest request) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 1; request.parameter("Filter." + i + ".Name").isPresent(); i++) {
            values.put(request.parameter("Filter." + i + ".Name").orElse(""), request.list("Filter." + i + ".Value"));
        }
        return new RequestFilters(values);
    }

    Set<String> names() {
        return values.keySet();
    }

    /** Whether a thing whose property of this name has a value passes; an empty one passes no filter. */
    boolean pass(String name, Optional<String> value) {
        List<String> wanted = values.get(name);
        return wanted == null || (value.isPresent() && wanted.stream().anyMatch(each -> like(each, value.orElse(""))));
    }

    private static boolean like(String wanted, String value) {
        StringBuilder pattern = new StringBuilder();
        for (char c : wanted.toCharArray()) {
            pattern.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL)
                .matcher(value)
                .matches();
    }

    /** The request without filters of these names, the others numbered anew. */
    static StageRequest without(StageRequest request, Set<String> names) {
        Map<String, String> kept = new LinkedHashMap<>();
        request.parameters().forEach((name, value) -> {
            if (!name.startsWith("Filter.")) {
                kept.put(name, value);
            }
        });
        List<Map.Entry<String, List<String>>> others =
                new ArrayList<>(of(request).values.entrySet());
        others.removeIf(filter -> names.contains(filter.getKey()));
        for (int i = 0; i < others.size(); i++) {
            String place = "Filter." + (i + 1);
            kept.put(place + ".Name", others.get(i).getKey());
            List<String> each = others.get(i).getValue();
            for (int j = 0; j < each.size(); j++) {
                kept.put(place + ".Value." + (j + 1), each.get(j));
            }
        }
        return request.with(kept);
    }
}
