package dev.stint.providers.azure.offers;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Lists of Azure that come in pages, each naming the next. */
final class Pages {

    /** Far more than any list read here has; an endpoint that goes on for ever is broken. */
    private static final int MOST = 500;

    private Pages() {}

    /**
     * Reads a list of Azure Resource Manager to its end: items in {@code value}, the next page in {@code nextLink}.
     *
     * @param what for people
     */
    static void read(String what, Arm arm, String first, Consumer<JsonNode> item) {
        read(what, first, arm::get, page -> text(page.path("nextLink")), page -> {
            JsonNode items = page.path("value");
            if (!items.isArray()) {
                throw new IllegalStateException(what + ": the answer has no list 'value'");
            }
            items.forEach(item);
        });
    }

    /**
     * Reads a list to its end.
     *
     * @param what for people
     * @param first where it begins
     * @param page the page at a place
     * @param next where it goes on
     * @throws IllegalStateException when the list does not end, or comes back to where it was
     */
    static void read(
            String what,
            String first,
            Function<String, JsonNode> page,
            Function<JsonNode, Optional<String>> next,
            Consumer<JsonNode> consumer) {
        Set<String> seen = new HashSet<>();
        Optional<String> place = Optional.of(first);
        while (place.isPresent()) {
            if (!seen.add(place.get())) {
                throw new IllegalStateException(what + ": page " + seen.size() + " names an earlier one as the next");
            }
            if (seen.size() > MOST) {
                throw new IllegalStateException(what + ": does not end after " + MOST + " pages");
            }
            JsonNode here = page.apply(place.get());
            consumer.accept(here);
            place = next.apply(here);
        }
    }

    /** A text that says something; empty for anything else. */
    static Optional<String> text(JsonNode node) {
        return node.isString() && !node.asString().isBlank() ? Optional.of(node.asString()) : Optional.empty();
    }
}
