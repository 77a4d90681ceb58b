package dev.stint.spec;

import static dev.stint.spec.Key.free;
import static dev.stint.spec.Key.list;
import static dev.stint.spec.Key.map;
import static dev.stint.spec.Key.named;
import static dev.stint.spec.Key.scalar;
import static dev.stint.spec.Key.words;

import dev.stint.spec.teams.BudgetSpec;
import dev.stint.spec.teams.ChannelSpec;
import dev.stint.spec.teams.Quota;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a whole file of teams: collects every problem, and answers teams only when there is none. */
final class TeamsReader {

    static final Key ROOT = map(
            "",
            named(
                    "teams",
                    free("members"),
                    scalar("shares"),
                    map("quota", scalar("machines"), scalar("gpu_hours_per_month"), scalar("usd_per_day")),
                    words("families"),
                    list("budgets", scalar("project"), scalar("usd"), scalar("period"), scalar("at_limit")),
                    list("notify", NotifyReader.KEYS)));

    private static final long MOST_SHARES = 1000;
    private static final long MOST_MACHINES = 1_000_000;
    private static final BigDecimal MOST_HOURS = BigDecimal.valueOf(1_000_000_000);
    private static final int MOST_BUDGETS = 50;
    private static final Pattern PERSON = Pattern.compile("\\S(?:[^\\p{Cntrl}]{0,198}\\S)?");
    private static final Pattern HOURS = Pattern.compile("\\d{1,10}(?:\\.\\d{1,3})?");
    private static final Pattern FAMILY = Pattern.compile("[a-z0-9*?-]{1,63}:[A-Za-z0-9*?._-]{1,127}");

    private final Problems problems;

    TeamsReader(Problems problems) {
        this.problems = problems;
    }

    /** The teams by name, or nothing when anything was wrong. */
    Optional<List<TeamSpec>> read(Node root) {
        Map<String, TeamSpec> teams = new LinkedHashMap<>();
        new Value(ROOT, "", root, problems)
                .fields()
                .flatMap(top -> top.require("teams", "name each team below it, or write teams: {} for none"))
                .map(Value::entries)
                .orElse(Map.of())
                .forEach((name, each) -> {
                    if (isTeam(name, each)) {
                        each.fields().ifPresent(fields -> teams.put(name, team(name, fields)));
                    }
                });
        return problems.isEmpty()
                ? Optional.of(teams.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue)
                        .toList())
                : Optional.empty();
    }

    private boolean isTeam(String name, Value team) {
        if (!Names.isName(name)) {
            problems.add(team.path(), team.node(), "", "is not the name of a team", Names.NAME_REMEDY);
        } else if (TeamSpec.RESERVED.contains(name)) {
            String what = "is what Stint calls keys of its own in stores";
            problems.add(team.path(), team.node(), "", what, "give another name");
        } else {
            return true;
        }
        return false;
    }

    private TeamSpec team(String name, Fields fields) {
        return new TeamSpec(
                name,
                fields.get("members").map(this::members).orElse(Map.of()),
                fields.read("shares", Readings.whole(1, MOST_SHARES)).orElse(1L).intValue(),
                fields.get("quota")
                        .flatMap(Value::fields)
                        .map(TeamsReader::quota)
                        .orElse(Quota.NONE),
                fields.get("families").map(TeamsReader::families).orElse(List.of()),
                fields.get("budgets").map(TeamsReader::budgets).orElse(List.of()),
                fields.get("notify").map(NotifyReader::read).orElse(List.<ChannelSpec>of()));
    }

    private Map<String, String> members(Value value) {
        Map<String, String> roles = new LinkedHashMap<>();
        TeamSpec.ROLES.forEach(role -> roles.put(role, role));
        Map<String, String> members = new LinkedHashMap<>();
        value.entries().forEach((name, each) -> {
            if (!PERSON.matcher(name).matches()) {
                problems.add(
                        each.path(),
                        each.node(),
                        "",
                        "is not a name that a token or a sign-in can have",
                        "give 1 to 200 characters without a blank at the ends");
            }
            each.as(Readings.choice(roles, Map.of())).ifPresent(role -> members.put(name, role));
        });
        return members;
    }

    private static Quota quota(Fields fields) {
        return new Quota(
                fields.read("machines", Readings.whole(0, MOST_MACHINES)).map(Long::intValue),
                fields.read("gpu_hours_per_month", hours()),
                fields.read("usd_per_day", Readings.usd(true)));
    }

    private static Reading<BigDecimal> hours() {
        return text -> {
            if (text.startsWith("-")) {
                throw new MisreadException("is negative", "give zero or more");
            }
            if (!HOURS.matcher(text).matches()) {
                throw new MisreadException("is not a number of hours", "write it such as 500 or 12.5");
            }
            BigDecimal hours = new BigDecimal(text);
            if (hours.compareTo(MOST_HOURS) > 0) {
                throw new MisreadException("is out of range", "give at most " + MOST_HOURS);
            }
            return hours;
        };
    }

    private static List<String> families(Value value) {
        if (value.isList() && value.items().isEmpty()) {
            value.refuseWhole("is empty", "name some, such as aws:g5.*, or remove the key for all");
            return List.of();
        }
        return value.words(Readings.form(
                FAMILY,
                "is not a family of machines",
                "write provider:instance-type with * for any text, such as aws:g5.*"));
    }

    private static List<BudgetSpec> budgets(Value value) {
        List<BudgetSpec> budgets = new ArrayList<>();
        Set<List<Object>> taken = new HashSet<>();
        List<Value> items = value.items();
        if (items.size() > MOST_BUDGETS) {
            value.refuse("has " + items.size() + " budgets", "give at most " + MOST_BUDGETS);
            return List.of();
        }
        for (Value item : items) {
            item.fields().flatMap(TeamsReader::budget).ifPresent(budget -> {
                if (taken.add(List.of(budget.project(), budget.period(), budget.atLimit()))) {
                    budgets.add(budget);
                } else {
                    item.refuse("has the project, period and at_limit of another budget", "keep one of them");
                }
            });
        }
        return budgets;
    }

    private static Optional<BudgetSpec> budget(Fields fields) {
        Optional<String> project = fields.read("project", Readings.name());
        Optional<BudgetSpec.Period> period = or("period", fields, BudgetSpec.Period.values(), BudgetSpec.Period.MONTH);
        Optional<BudgetSpec.AtLimit> atLimit =
                or("at_limit", fields, BudgetSpec.AtLimit.values(), BudgetSpec.AtLimit.WARN);
        Optional<BigDecimal> usd =
                fields.require("usd", "give the amount, such as 5000").flatMap(value -> value.as(Readings.usd(true)));
        return period.isEmpty() || atLimit.isEmpty()
                ? Optional.empty()
                : usd.map(amount -> new BudgetSpec(project, amount, period.get(), atLimit.get()));
    }

    /** What is chosen, or the usual; empty when what is written is no choice. */
    private static <E extends Enum<E>> Optional<E> or(String key, Fields fields, E[] choices, E usual) {
        return fields.has(key) ? fields.read(key, word(choices)) : Optional.of(usual);
    }

    private static <E extends Enum<E>> Reading<E> word(E[] choices) {
        Map<String, E> words = new LinkedHashMap<>();
        Arrays.stream(choices).forEach(each -> words.put(each.name().toLowerCase(Locale.ROOT), each));
        return Readings.choice(words, Map.of());
    }
}
