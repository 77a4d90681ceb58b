package dev.stint.server.money;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds a FOCUS 1.2 file against the published rules of its columns, which are data in {@code focus/focus-1.2-columns.csv}; knows nothing
 * of the exporter. What the rules cannot see in a file (whether a price is the vendor's) it does not look at.
 */
final class FocusRules {

    /** Of columns, in the order of the file. */
    private record Rule(String column, String level, String type, String nulls, String values) {}

    /** Children of the categories that occur here, as the specification lists them. */
    private static final Map<String, Set<String>> SUBCATEGORIES = Map.of(
            "Compute",
            Set.of(
                    "Containers",
                    "End User Computing",
                    "Quantum",
                    "Serverless Compute",
                    "Virtual Machines",
                    "Other (Compute)"),
            "Storage",
            Set.of(
                    "Backup Storage",
                    "Block Storage",
                    "File Storage",
                    "Object Storage",
                    "Storage Platform",
                    "Other (Storage)"),
            "Networking",
            Set.of(
                    "Application Networking",
                    "Content Delivery",
                    "Data Transfer",
                    "Load Balancing",
                    "Network Connectivity",
                    "Network Infrastructure",
                    "Network Management",
                    "Network Routing",
                    "Network Security",
                    "Other (Networking)"));

    /** Properties of SKU prices that FOCUS defines; others begin with {@code x_}. */
    private static final Set<String> PROPERTIES = Set.of(
            "CoreCount",
            "DiskMaxIops",
            "DiskSpace",
            "DiskType",
            "GpuCount",
            "InstanceSeries",
            "InstanceType",
            "MemorySize",
            "NetworkMaxIops",
            "NetworkMaxThroughput",
            "OperatingSystem",
            "Redundancy",
            "StorageClass");

    /** Base units: data sizes, times, and the recommended counts. */
    private static final String SIZE = "(?:[KMGTPE]i?)?[bB]";

    private static final String TIMES = "(?:Years|Months|Days|Hours|Minutes|Seconds)";
    private static final String COUNTS = "(?:Units|Requests|Tokens|Connections|Certificates|Domains|Cores)";
    private static final String UNIT = "(?:" + SIZE + "|" + TIMES + "|" + COUNTS + "|" + SIZE + "-" + TIMES + ")";

    /** A nano-dollar: costs are kept to that, and a product of more decimals is rounded to it. */
    private static final int COST_SCALE = 9;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final Map<String, Rule> rules;

    private FocusRules(Map<String, Rule> rules) {
        this.rules = rules;
    }

    static FocusRules published() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        try (InputStream in =
                Objects.requireNonNull(FocusRules.class.getResourceAsStream("/focus/focus-1.2-columns.csv"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("column;"))
                    .map(line -> line.split(";", -1))
                    .forEach(cells -> rules.put(cells[0], new Rule(cells[0], cells[1], cells[2], cells[3], cells[4])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FocusRules(rules);
    }

    /** What breaks a rule, each kind of it once with the first row it was seen in. */
    List<String> faults(List<Map<String, Optional<String>>> rows) {
        Map<String, String> faults = new LinkedHashMap<>();
        Set<String> there = rows.get(0).keySet();
        rules.values().stream()
                .filter(rule -> Set.of("M", "C").contains(rule.level()) && !there.contains(rule.column()))
                .forEach(rule -> faults.put(rule.column(), "is missing"));
        boolean own = false;
        for (String column : there) {
            if (rules.containsKey(column)) {
                if (own) {
                    faults.put(column, "stands among custom columns");
                }
            } else {
                own = true;
                if (!column.matches("x_[A-Z][A-Za-z0-9]{0,47}")) {
                    faults.put(column, "is no FOCUS column and no custom one: x_ and PascalCase");
                }
            }
        }
        for (Map<String, Optional<String>> row : rows) {
            List<String> its = new ArrayList<>();
            rules.values().stream()
                    .filter(rule -> there.contains(rule.column()))
                    .forEach(rule -> column(rule, row, its));
            whole(row, its);
            its.forEach(fault -> faults.putIfAbsent(fault, "in " + row));
        }
        consistent(rows).forEach(fault -> faults.put(fault, ""));
        return faults.entrySet().stream()
                .map(fault -> fault.getKey() + " " + fault.getValue())
                .toList();
    }

    private static void column(Rule rule, Map<String, Optional<String>> row, List<String> faults) {
        Optional<String> value = row.get(rule.column());
        String wrongNull = nulls(rule, row, value.isPresent());
        if (!wrongNull.isEmpty()) {
            faults.add(rule.column() + ": " + wrongNull);
        }
        if (value.isEmpty()) {
            return;
        }
        String text = value.get();
        boolean typed = switch (rule.type()) {
            case "decimal" -> text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
            case "datetime" ->
                text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")
                        && time(text).isPresent();
            case "json" -> keyValues(rule.column(), text);
            case "string" -> !text.isBlank();
            default -> throw new IllegalArgumentException(rule.toString());
        };
        if (!typed) {
            faults.add(rule.column() + ": not a " + rule.type());
            return;
        }
        boolean allowed = switch (rule.values()) {
            case "" -> true;
            case "currency" -> text.matches("[A-Z]{3}");
            case "unit" -> text.matches(UNIT);
            case "non-negative" -> new BigDecimal(text).signum() >= 0;
            default -> Set.of(rule.values().split("\\|")).contains(text);
        };
        if (!allowed) {
            faults.add(rule.column() + ": " + text + " is not allowed");
        }
    }

    private static String nulls(Rule rule, Map<String, Optional<String>> row, boolean there) {
        String kind = rule.nulls().split(":")[0];
        Optional<String> other = rule.nulls().contains(":")
                ? row.getOrDefault(rule.nulls().split(":")[1], Optional.empty())
                : Optional.empty();
        String category = row.get("ChargeCategory").orElse("");
        boolean corrects = row.get("ChargeClass").isPresent();
        boolean charge = (category.equals("Usage") || category.equals("Purchase")) && !corrects;
        boolean consumed = category.equals("Usage")
                && !row.getOrDefault("CommitmentDiscountStatus", Optional.empty())
                        .equals(Optional.of("Unused"));
        return switch (kind) {
            case "never" -> there ? "" : "null";
            case "may" -> "";
            case "with" -> there == other.isPresent() ? "" : "not null exactly where its other column is";
            case "may-with" -> there && other.isEmpty() ? "not null where its other column is" : "";
            case "usage" -> charge && !there ? "null" : category.equals("Tax") && there ? "not null for Tax" : "";
            case "consumed" -> consumed && !corrects && !there ? "null" : !consumed && there ? "not null" : "";
            default -> throw new IllegalArgumentException(rule.toString());
        };
    }

    /** Rules between columns. */
    private static void whole(Map<String, Optional<String>> row, List<String> faults) {
        product(row, "ListUnitPrice", "ListCost", faults);
        product(row, "ContractedUnitPrice", "ContractedCost", faults);
        for (String period : List.of("BillingPeriod", "ChargePeriod")) {
            Optional<Instant> start = row.get(period + "Start").flatMap(FocusRules::time);
            Optional<Instant> end = row.get(period + "End").flatMap(FocusRules::time);
            if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
                faults.add(period + ": ends before it begins");
            }
        }
        Optional<Instant> charged = row.get("ChargePeriodStart").flatMap(FocusRules::time);
        Optional<Instant> from = row.get("BillingPeriodStart").flatMap(FocusRules::time);
        Optional<Instant> to = row.get("BillingPeriodEnd").flatMap(FocusRules::time);
        if (charged.isPresent()
                && from.isPresent()
                && to.isPresent()
                && (charged.get().isBefore(from.get()) || !charged.get().isBefore(to.get()))) {
            faults.add("ChargePeriodStart: not within its billing period");
        }
        Optional<String> discount = row.get("CommitmentDiscountId");
        boolean committed = row.get("PricingCategory").equals(Optional.of("Committed"));
        boolean usage = row.get("ChargeCategory").equals(Optional.of("Usage"));
        if (usage && committed != discount.isPresent()) {
            faults.add("PricingCategory: Committed where, and only where, a commitment discount applies");
        }
        if (usage && discount.isPresent() != row.get("CommitmentDiscountStatus").isPresent()) {
            faults.add("CommitmentDiscountStatus: null exactly where no commitment discount applies");
        }
        if (committed
                && row.get("CommitmentDiscountQuantity")
                        .map(BigDecimal::new)
                        .filter(q -> q.signum() > 0)
                        .isEmpty()) {
            faults.add("CommitmentDiscountQuantity: not a positive quantity of what was used");
        }
        if (row.get("ResourceName").isPresent() && row.get("ResourceName").equals(row.get("ResourceId"))) {
            faults.add("ResourceName: the same as ResourceId");
        }
        Set<String> children =
                SUBCATEGORIES.getOrDefault(row.get("ServiceCategory").orElse(""), Set.of());
        if (!children.contains(row.get("ServiceSubcategory").orElse(""))) {
            faults.add("ServiceSubcategory: no child of its category");
        }
    }

    private static void product(Map<String, Optional<String>> row, String price, String cost, List<String> faults) {
        if (row.get(price).isPresent()
                && row.get("PricingQuantity").isPresent()
                && row.get("ChargeClass").isEmpty()) {
            BigDecimal product = new BigDecimal(row.get(price).get())
                    .multiply(new BigDecimal(row.get("PricingQuantity").get()))
                    .setScale(COST_SCALE, RoundingMode.HALF_EVEN);
            if (product.compareTo(new BigDecimal(row.get(cost).orElse("0"))) != 0) {
                faults.add(cost + ": not " + price + " × PricingQuantity");
            }
        }
    }

    /** Rules between rows: a price has one SKU, a SKU one meter, a service one category. */
    private static Set<String> consistent(List<Map<String, Optional<String>>> rows) {
        Set<String> faults = new TreeSet<>();
        Map<String, String> parents = new HashMap<>();
        for (Map<String, Optional<String>> row : rows) {
            for (List<String> pair : List.of(
                    List.of("SkuPriceId", "SkuId"),
                    List.of("SkuId", "SkuMeter"),
                    List.of("SkuPriceId", "SkuPriceDetails"),
                    List.of("ServiceName", "ServiceCategory"),
                    List.of("ServiceSubcategory", "ServiceCategory"))) {
                String child = pair.get(0) + " " + row.get(pair.get(0)).orElse("");
                String parent = row.get(pair.get(1)).orElse("");
                String known = parents.putIfAbsent(child + " " + pair.get(1), parent);
                if (known != null && !known.equals(parent)) {
                    faults.add(child + " has several of " + pair.get(1) + ": " + known + ", " + parent);
                }
            }
        }
        return faults;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A JSON object whose keys are unique and whose values are simple; of SKU prices with defined properties only. */
    private static boolean keyValues(String column, String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree.isObject()
                    && tree.properties().stream()
                            .allMatch(property -> property.getValue().isValueNode()
                                    && (!column.equals("SkuPriceDetails")
                                            || PROPERTIES.contains(property.getKey())
                                            || property.getKey().startsWith("x_")));
        } catch (JacksonException e) {
            return false;
        }
    }
}
