package dev.stint.server.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format, version 0.0.4, strictly: what the page on exposition formats says of lines, families, types, escapes,
 * histograms and order. Collects faults instead of stopping at the first.
 */
final class Exposition {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\\\n]|\\\\\\\\|\\\\n)*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\\\\\|\\\\\"|\\\\n)*\"";
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL
            + ")*)?,?})? " + "([+-]?Inf|NaN|[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(?: -?[0-9]+)?");

    final List<String> faults = new ArrayList<>();
    final Map<String, String> types = new TreeMap<>();
    final Set<String> names = new HashSet<>();
    final Map<String, Double> values = new HashMap<>();

    private final Set<String> helped = new HashSet<>();
    private final Set<String> closed = new HashSet<>();
    private String family = "";

    Exposition(String text) {
        if (!text.endsWith("\n")) {
            faults.add("the last line does not end");
        }
        for (String line : text.split("\n")) {
            line(line);
        }
        types.forEach((name, type) -> {
            if (!helped.contains(name)) {
                faults.add(name + " has no HELP");
            }
            if (type.equals("counter") && !name.endsWith("_total")) {
                faults.add(name + " is a counter and does not end in _total");
            }
            if (type.equals("histogram")) {
                histogram(name);
            }
        });
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            open(help.group(1));
            if (!helped.add(help.group(1))) {
                faults.add(help.group(1) + " has two HELPs");
            }
        } else if (type.matches()) {
            open(type.group(1));
            if (types.put(type.group(1), type.group(2)) != null) {
                faults.add(type.group(1) + " has two TYPEs");
            }
        } else if (sample.matches()) {
            sample(sample.group(1), sample.group(2) == null ? "" : sample.group(2), sample.group(3));
        } else {
            faults.add("is no line: " + line);
        }
    }

    /** All lines of a family stand together. */
    private void open(String name) {
        if (!family.equals(name)) {
            if (!closed.add(name)) {
                faults.add(name + " stands in two places");
            }
            family = name;
        }
    }

    private void sample(String name, String labels, String value) {
        names.add(name);
        String type = types.getOrDefault(family, "untyped");
        boolean own = name.equals(family)
                || (type.equals("histogram") && name.matches(Pattern.quote(family) + "_(bucket|sum|count)"))
                || (type.equals("summary") && name.matches(Pattern.quote(family) + "_(sum|count)"));
        if (!own) {
            faults.add(name + " stands below " + family);
        }
        if (values.put(name + "{" + labels + "}", number(value)) != null) {
            faults.add(name + "{" + labels + "} is told twice");
        }
        if (type.equals("counter") && number(value) < 0) {
            faults.add(name + " is a counter below zero");
        }
        Set<String> keys = new HashSet<>();
        Matcher each = Pattern.compile("([a-zA-Z0-9_]+)=\"").matcher(labels);
        while (each.find()) {
            if (!keys.add(each.group(1))) {
                faults.add(name + " has label " + each.group(1) + " twice");
            }
        }
    }

    private void histogram(String name) {
        Map<String, Double> last = new HashMap<>();
        Map<String, Double> bounds = new HashMap<>();
        // buckets of one series, in order of their bounds, never fall, and the last one is the count
        values.entrySet().stream()
                .filter(each -> each.getKey().startsWith(name + "_bucket{"))
                .sorted((a, b) -> Double.compare(bound(a.getKey()), bound(b.getKey())))
                .forEach(each -> {
                    String series = each.getKey().replaceAll(",?le=\"[^\"]*\"", "");
                    if (each.getValue() < last.getOrDefault(series, 0.0)) {
                        faults.add(each.getKey() + " is less than the bucket before");
                    }
                    last.put(series, each.getValue());
                    bounds.put(series, bound(each.getKey()));
                });
        bounds.forEach((series, bound) -> {
            Double count = values.get(series.replace("_bucket{", "_count{"));
            if (!bound.equals(Double.POSITIVE_INFINITY)) {
                faults.add(series + " has no bucket +Inf");
            } else if (count == null || !count.equals(last.get(series))) {
                faults.add(series + ": its bucket +Inf is not its count");
            }
        });
        if (bounds.isEmpty()) {
            faults.add(name + " is a histogram without buckets");
        }
    }

    private static double bound(String series) {
        Matcher le = Pattern.compile("le=\"([^\"]*)\"").matcher(series);
        return le.find() ? number(le.group(1)) : Double.NaN;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }
}
