package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery;
import dev.stint.discovery.Discovery.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists: filtered, ordered, and cut into pages that go on after the last thing shown, whatever came or went meanwhile. Guarded by the stage's
 * lock.
 */
final class Pages {

    private static final int LONGEST = 500;

    /** Between the parts of a key; in no name. */
    private static final String BEFORE_ALL = "\u0001";

    private final Discovery discovery;
    private int longest = LONGEST;

    Pages(Discovery discovery) {
        this.discovery = discovery;
    }

    /** Pages are no longer than this from now on. */
    void longest(int things) {
        if (things < 1) {
            throw new IllegalArgumentException("pages of " + things + " things; give one or more");
        }
        longest = Math.min(LONGEST, things);
    }

    /** One thing in a list, and the part of the project it is in. */
    record Entry(String scope, JsonNode thing) {}

    private record Page(List<Entry> entries, String next) {}

    /**
     * A list of one scope.
     *
     * @param kind such as {@code compute#instanceList}
     * @param schema of the things
     */
    ObjectNode list(Call call, String kind, String schema, List<? extends JsonNode> things) {
        Page page = page(
                call, schema, things.stream().map(thing -> new Entry("", thing)).toList());
        ObjectNode answer = head(call, kind, page);
        if (!page.entries().isEmpty()) {
            answer.putArray("items")
                    .addAll(page.entries().stream().map(Entry::thing).toList());
        }
        return answer;
    }

    /**
     * A list of all scopes.
     *
     * @param field name of a scope's things
     * @param scopes all there are, such as {@code zones/us-central1-a}
     */
    ObjectNode aggregated(
            Call call, String kind, String schema, String field, List<String> scopes, List<Entry> things) {
        Page page = page(call, schema, things);
        ObjectNode answer = head(call, kind, page);
        ObjectNode items = answer.putObject("items");
        Map<String, List<JsonNode>> byScope = new TreeMap<>();
        scopes.forEach(scope -> byScope.put(scope, new ArrayList<>()));
        page.entries()
                .forEach(entry -> byScope.computeIfAbsent(entry.scope(), any -> new ArrayList<>())
                        .add(entry.thing()));
        byScope.forEach((scope, here) -> {
            ObjectNode item = items.putObject(scope);
            if (here.isEmpty()) {
                ObjectNode warning = item.putObject("warning");
                warning.put("code", "NO_RESULTS_ON_PAGE");
                warning.put("message", "There are no results for scope '" + scope + "' on this page.");
                warning.putArray("data").addObject().put("key", "scope").put("value", scope);
            } else {
                item.putArray(field).addAll(here);
            }
        });
        return answer;
    }

    private static ObjectNode head(Call call, String kind, Page page) {
        String path = call.method().path("path").asString();
        for (Map.Entry<String, String> part : call.path().entrySet()) {
            path = path.replace("{" + part.getKey() + "}", part.getValue());
        }
        ObjectNode answer = Json.object().put("kind", kind).put("id", path).put("selfLink", Links.of(path));
        if (!page.next().isEmpty()) {
            answer.put("nextPageToken", page.next());
        }
        return answer;
    }

    private Page page(Call call, String schema, List<Entry> all) {
        String order = call.asked("orderBy").orElse("name");
        boolean newest = order.equals("creationTimestamp desc");
        if (!newest && !order.equals("name")) {
            throw RefusedException.invalid("orderBy", order, "Only name and creationTimestamp desc are supported.");
        }
        Predicate<JsonNode> filter = call.asked("filter")
                .filter(text -> !text.isBlank())
                .map(text -> ListFilter.parse(text, discovery, schema))
                .orElse(any -> true);
        Comparator<String> direction = newest ? Comparator.reverseOrder() : Comparator.naturalOrder();
        String after = call.asked("pageToken")
                .filter(token -> !token.isEmpty())
                .map(Pages::decoded)
                .orElse("");
        List<Entry> rest = all.stream()
                .filter(entry -> filter.test(entry.thing()))
                .filter(entry -> after.isEmpty() || direction.compare(key(entry, newest), after) > 0)
                .sorted(Comparator.comparing(entry -> key(entry, newest), direction))
                .toList();
        int length =
                Math.min(longest, call.number("maxResults").map(Long::intValue).orElse(LONGEST));
        if (length < 1) {
            throw RefusedException.invalid("maxResults", Integer.toString(length), "It is between 1 and 500 here.");
        }
        if (rest.size() <= length) {
            return new Page(rest, "");
        }
        List<Entry> shown = rest.subList(0, length);
        String last = key(shown.get(length - 1), newest);
        return new Page(shown, Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("pageToken", token, "It was not given by a former page.");
        }
    }

    private static String key(Entry entry, boolean byTime) {
        JsonNode thing = entry.thing();
        String time = thing.path("creationTimestamp")
                .asString(thing.path("insertTime").asString(""));
        return String.join(
                BEFORE_ALL,
                byTime ? time : "",
                entry.scope(),
                thing.path("name").asString(""),
                thing.path("id").asString(""));
    }
}
