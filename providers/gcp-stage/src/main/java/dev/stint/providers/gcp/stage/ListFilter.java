package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/**
 * A filter of a list, as the discovery document describes it: comparisons of fields ({@code = != < <= > >= :}), joined by AND (which may be
 * left out) and OR, with parentheses; or {@code eq} and {@code ne} with a regular expression. What is not of that language, or
 * names a field that the listed things do not have, is refused.
 */
final class ListFilter {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*([()]|<=|>=|!=|=|<|>|:|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|[^\\s()=!<>:\"']+)");

    private final String text;
    private final Discovery discovery;
    private final String schema;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private ListFilter(String text, Discovery discovery, String schema) {
        this.text = text;
        this.discovery = discovery;
        this.schema = schema;
    }

    /** Reads a filter on things of a schema. */
    static Predicate<JsonNode> parse(String text, Discovery discovery, String schema) {
        ListFilter filter = new ListFilter(text, discovery, schema);
        Matcher matcher = TOKEN.matcher(text.strip());
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            filter.tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (end != text.strip().length() || filter.tokens.isEmpty()) {
            throw filter.refused();
        }
        Predicate<JsonNode> all = filter.either();
        if (filter.at != filter.tokens.size()) {
            throw filter.refused();
        }
        return all;
    }

    private RefusedException refused() {
        return RefusedException.invalid("filter", text, "Invalid list filter expression.");
    }

    private Predicate<JsonNode> either() {
        Predicate<JsonNode> all = both();
        while (is("OR")) {
            at++;
            all = all.or(both());
        }
        return all;
    }

    private Predicate<JsonNode> both() {
        Predicate<JsonNode> all = one();
        while (at < tokens.size() && !is(")") && !is("OR")) {
            if (is("AND")) {
                at++;
            }
            all = all.and(one());
        }
        return all;
    }

    private Predicate<JsonNode> one() {
        if (is("NOT")) {
            at++;
            return one().negate();
        }
        if (is("(")) {
            at++;
            Predicate<JsonNode> inner = either();
            if (!")".equals(next())) {
                throw refused();
            }
            return inner;
        }
        String field = next();
        String operator = next();
        String value = unquoted(next());
        if (!field.matches("[A-Za-z][A-Za-z0-9_.-]*") || !discovery.has(schema, field)) {
            throw refused();
        }
        return comparison(field, operator, value);
    }

    private Predicate<JsonNode> comparison(String field, String operator, String value) {
        Predicate<String> test = switch (operator) {
            case "=", "!=" -> glob(value, true);
            case ":" -> glob(value, false);
            case "<" -> seen -> compare(seen, value) < 0;
            case "<=" -> seen -> compare(seen, value) <= 0;
            case ">" -> seen -> compare(seen, value) > 0;
            case ">=" -> seen -> compare(seen, value) >= 0;
            case "eq", "ne" -> expression(value);
            default -> throw refused();
        };
        boolean not = operator.equals("!=") || operator.equals("ne");
        return item -> values(item, field).stream().anyMatch(test) != not;
    }

    private Predicate<String> expression(String value) {
        try {
            return Pattern.compile(value).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw refused();
        }
    }

    /** A text with a star for anything; where it need not be whole, it may be anywhere, and case does not count. */
    private static Predicate<String> glob(String value, boolean whole) {
        StringBuilder pattern = new StringBuilder();
        for (String part : value.split("\\*", -1)) {
            pattern.append(pattern.length() == 0 ? "" : ".*").append(Pattern.quote(part));
        }
        boolean anywhere = !whole && !value.contains("*");
        Pattern compiled = Pattern.compile(
                anywhere ? ".*" + pattern + ".*" : pattern.toString(),
                Pattern.DOTALL | (whole ? 0 : Pattern.CASE_INSENSITIVE));
        return compiled.asMatchPredicate();
    }

    private static int compare(String seen, String value) {
        try {
            return Double.compare(Double.parseDouble(seen), Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return seen.compareTo(value);
        }
    }

    private static List<String> values(JsonNode item, String field) {
        List<JsonNode> found = List.of(item);
        String rest = field;
        while (!rest.isEmpty()) {
            int point = rest.indexOf('.');
            String name = point < 0 ? rest : rest.substring(0, point);
            rest = point < 0 ? "" : rest.substring(point + 1);
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode each : found) {
                JsonNode below = each.path(name);
                if (below.isArray()) {
                    below.forEach(next::add);
                } else if (!below.isMissingNode()) {
                    next.add(below);
                }
            }
            found = next;
        }
        return found.stream().map(value -> value.asString("")).toList();
    }

    private boolean is(String token) {
        return at < tokens.size() && tokens.get(at).toUpperCase(Locale.ROOT).equals(token);
    }

    private String next() {
        if (at == tokens.size()) {
            throw refused();
        }
        return tokens.get(at++);
    }

    private String unquoted(String token) {
        char first = token.charAt(0);
        if (first == '"' || first == '\'') {
            return token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        if ("()=!<>:".indexOf(first) >= 0) {
            throw refused();
        }
        return token;
    }
}
