package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of Kusto's language as questions for spot prices and machines need: a table, then {@code where} (with {@code and}), {@code project},
 * {@code extend}, {@code order by}, {@code take}. "Understanding the Azure Resource Graph query language". The rest is not played.
 */
final class KustoPipe {

    private static final Pattern TERM =
            Pattern.compile("(\\S+?)\\s*(=~|!~|==|!=|\\bin~|\\bin\\b|\\bcontains\\b|\\bstartswith\\b)\\s*(.+)");
    private static final Pattern CALL = Pattern.compile("(tostring|todouble|toreal|toint|tolower)\\((.+)\\)");
    private static final Pattern STEP = Pattern.compile("([A-Za-z_$][\\w$-]*)|\\[(\\d+)]|\\['([^']+)'\\]|\\.");

    private KustoPipe() {}

    /** Name of the table a query asks, in small letters. */
    static String table(String query) {
        return split(query, '|').get(0).trim().toLowerCase(Locale.ROOT);
    }

    /** Rows as a query wants them. */
    static List<ObjectNode> run(String query, List<ObjectNode> table) {
        List<String> stages = split(query, '|');
        List<ObjectNode> rows = new ArrayList<>(table);
        for (String stage : stages.subList(1, stages.size())) {
            rows = step(stage.trim(), rows);
        }
        return rows;
    }

    private static List<ObjectNode> step(String stage, List<ObjectNode> rows) {
        String[] words = stage.split("\\s+", 2);
        String rest = words.length == 2 ? words[1].trim() : "";
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "where" -> rows.stream().filter(row -> holds(rest, row)).toList();
            case "project" ->
                rows.stream().map(row -> columns(rest, row, Tree.object())).toList();
            case "extend" ->
                rows.stream().map(row -> columns(rest, row, row.deepCopy())).toList();
            case "order", "sort" -> ordered(rest, rows);
            case "take", "limit" -> rows.stream().limit(Long.parseLong(rest)).toList();
            default -> throw RefusedException.unplayed("a query with '" + stage + "'");
        };
    }

    private static boolean holds(String conditions, JsonNode row) {
        boolean all = true;
        for (String each : conditions.split("\\band\\b")) {
            all &= term(each.trim(), row);
        }
        return all;
    }

    private static boolean term(String text, JsonNode row) {
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw RefusedException.unplayed("a query with the condition '" + text + "'");
        }
        String value = value(term.group(1), row).asString("");
        List<String> wanted = split(strip(term.group(3)), ',').stream()
                .map(each -> each.trim().replaceAll("^['\"]|['\"]$", ""))
                .toList();
        String first = wanted.get(0);
        return switch (term.group(2)) {
            case "=~" -> value.equalsIgnoreCase(first);
            case "!~" -> !value.equalsIgnoreCase(first);
            case "==" -> value.equals(first);
            case "!=" -> !value.equals(first);
            case "in~" -> wanted.stream().anyMatch(value::equalsIgnoreCase);
            case "in" -> wanted.contains(value);
            case "contains" -> value.toLowerCase(Locale.ROOT).contains(first.toLowerCase(Locale.ROOT));
            default -> value.toLowerCase(Locale.ROOT).startsWith(first.toLowerCase(Locale.ROOT));
        };
    }

    private static String strip(String list) {
        return list.startsWith("(") && list.endsWith(")") ? list.substring(1, list.length() - 1) : list;
    }

    private static ObjectNode columns(String columns, JsonNode row, ObjectNode made) {
        for (String column : split(columns, ',')) {
            String[] both = column.split("=", 2);
            made.set(both[0].trim(), value(both[both.length - 1].trim(), row).deepCopy());
        }
        return made;
    }

    private static List<ObjectNode> ordered(String by, List<ObjectNode> rows) {
        String[] words = by.replaceFirst("^by\\s+", "").split("\\s+");
        Comparator<ObjectNode> order =
                Comparator.comparing(row -> value(words[0], row).asString(""));
        boolean rising = words.length > 1 && words[1].equalsIgnoreCase("asc"); // falling unless said otherwise
        return rows.stream().sorted(rising ? order : order.reversed()).toList();
    }

    private static JsonNode value(String expression, JsonNode row) {
        Matcher call = CALL.matcher(expression);
        if (call.matches()) {
            JsonNode inner = value(call.group(2).trim(), row);
            return switch (call.group(1)) {
                case "tostring" ->
                    Tree.object("is", inner.isValueNode() ? inner.asString("") : inner.toString())
                            .path("is");
                case "tolower" ->
                    Tree.object("is", inner.asString("").toLowerCase(Locale.ROOT))
                            .path("is");
                default -> inner;
            };
        }
        JsonNode found = row;
        Matcher step = STEP.matcher(expression);
        int end = 0;
        while (step.find() && step.start() == end) {
            end = step.end();
            if (step.group(1) != null) {
                found = found.path(step.group(1));
            } else if (step.group(2) != null) {
                found = found.path(Integer.parseInt(step.group(2)));
            } else if (step.group(3) != null) {
                found = found.path(step.group(3));
            }
        }
        if (end != expression.length()) {
            throw RefusedException.unplayed("a query with the expression '" + expression + "'");
        }
        return found.isMissingNode() ? NullNode.getInstance() : found;
    }

    /** Parts of a text between a character that stands outside of quotes and brackets. */
    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '\'' || c == '"';
            if (!quoted) {
                depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
                if (c == at && depth == 0) {
                    parts.add(text.substring(from, i));
                    from = i + 1;
                }
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
