package dev.stint.cli;

import dev.stint.core.placement.Expectation;
import dev.stint.core.placement.Explanation;
import dev.stint.core.placement.ServiceQuestions;
import dev.stint.core.placement.Shortage;
import dev.stint.core.placement.Standing;
import dev.stint.providers.Shape;
import dev.stint.providers.prices.PriceRow;
import dev.stint.spec.Accelerator;
import dev.stint.spec.Resources;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A plan for people. */
final class PlanText {
    private static final String CHOSEN = "*";

    private final Plan plan;
    private final Standing standing;
    private final Console console;
    private final PrintStream out;

    PlanText(Plan plan, Console console) {
        this.plan = plan;
        this.standing = plan.standing();
        this.console = console;
        this.out = console.out();
    }

    void print(boolean all, int top) {
        out.println(request());
        prices().ifPresent(out::println);
        out.println();
        if (standing.open() == 0) {
            out.println("No market can be used.");
        }
        List<Plan.Row> rows = all
                ? IntStream.range(0, standing.size())
                        .mapToObj(place -> new Plan.Row(place, 0))
                        .toList()
                : plan.rows(top);
        table(rows);
        if (!rows.isEmpty()) {
            out.println();
        }
        Optional<PlanForecast> forecast = PlanForecast.of(plan);
        if (forecast.isPresent()) {
            forecast.get().lines().forEach(out::println);
            out.println();
        }
        notes();
        shortages(all);
        out.println();
        questions();
    }

    private String request() {
        List<String> words = new ArrayList<>();
        words.add(plan.spec().resources().alternatives().stream()
                .map(PlanText::wanted)
                .distinct()
                .collect(Collectors.joining(" or ")));
        plan.spec()
                .work()
                .ifPresent(work -> words.add("work "
                        + work.anywhere()
                                .map(Wording::time)
                                .orElseGet(() -> work.byName().entrySet().stream()
                                        .map(each -> each.getKey() + " " + Wording.time(each.getValue()))
                                        .collect(Collectors.joining(", ")))));
        words.add(plan.spec().capacity().word());
        standing.demand().timeLeft().ifPresent(left -> words.add("deadline in " + Wording.time(left)));
        plan.spec().maxPriceUsdPerHour().ifPresent(usd -> words.add("at most " + Wording.usd(usd) + "/h"));
        plan.spec().budgetMaxUsd().ifPresent(usd -> words.add("budget " + Wording.usd(usd)));
        return plan.spec().name() + ": " + String.join("; ", words);
    }

    private static String wanted(Resources wanted) {
        List<String> words = new ArrayList<>();
        if (!wanted.accelerators().isEmpty()) {
            words.add(wanted.accelerators().stream().map(Accelerator::toString).collect(Collectors.joining(" or ")));
        }
        wanted.gpuMemoryGib().ifPresent(each -> words.add(each + " GiB each"));
        wanted.cpus().ifPresent(each -> words.add(each + " vCPU"));
        wanted.memoryGib().ifPresent(each -> words.add(each + " GiB"));
        if (!wanted.providers().isEmpty()) {
            words.add("at " + String.join(", ", wanted.providers()));
        }
        if (!wanted.regions().isEmpty()) {
            words.add("in " + String.join(", ", wanted.regions()));
        }
        return words.isEmpty() ? "any machine" : String.join(", ", words);
    }

    private Optional<String> prices() {
        return plan.markets().snapshot().map(snapshot -> {
            String newest = snapshot.rows().stream()
                    .flatMap(row -> List.of(row.observed().split(";")).stream())
                    .max(String::compareTo)
                    .orElse("");
            String oldest = snapshot.rows().stream()
                    .map(PriceRow::oldest)
                    .min(String::compareTo)
                    .orElse("");
            String zones = "zone any: the price is that of the region";
            return "Prices: snapshot (" + snapshot.source() + ") of " + oldest + " to " + newest + ", not live; "
                    + zones + "; " + plan.markets().withoutSpot()
                    + " types and places without a known spot price are on-demand only";
        });
    }

    private void table(List<Plan.Row> rows) {
        boolean known =
                rows.stream().anyMatch(row -> standing.expectation(row.place()).workKnown());
        Table table = known
                ? new Table(
                        "", "MARKET", "MACHINE", "$/H>", "HAZARD/H>", "COST>", "FINISH>", "P90>", "ON-DEMAND>", "WHY")
                : new Table("", "MARKET", "MACHINE", "$/H>", "HAZARD/H>", "$/USEFUL H>", "ON-DEMAND $/H>", "WHY");
        for (Plan.Row row : rows) {
            Expectation here = standing.expectation(row.place());
            boolean open = row.place() < standing.open();
            List<Object> cells = new ArrayList<>();
            cells.add(row.place() == 0 && open ? CHOSEN : "");
            cells.add(plan.market(row).id() + (row.alike() > 0 ? " +" + Wording.count(row.alike(), "zone") : ""));
            cells.add(machine(standing.quote(row.place()).shape()));
            cells.add(price(here.usdPerHour()));
            cells.add(here.hazard().never() ? "-" : String.format(Locale.ROOT, "%.4f", here.hazardPerHour()));
            Optional<Expectation> onDemand = standing.onDemandOf(row.place());
            if (known) {
                boolean told = here.workKnown() && here.finishes();
                cells.add(told ? cost(here.usd()) : "-");
                cells.add(told ? Wording.time(rounded(here.finish())) : "-");
                cells.add(told ? Wording.time(rounded(here.finishP90())) : "-");
                cells.add(onDemand.filter(Expectation::workKnown)
                        .map(each -> cost(each.usd()))
                        .orElse("-"));
            } else {
                cells.add(here.finishes() ? price(here.usdPerUsefulHour()) : "-");
                cells.add(onDemand.map(each -> price(each.usdPerHour())).orElse("-"));
            }
            cells.add(Wording.money(standing.reason(row.place())));
            table.row(cells.toArray());
        }
        table.print(console, "");
    }

    private void notes() {
        if (standing.comparesPricesOnly()) {
            out.println(
                    "Machines of different kinds are compared by price only, for nothing is said about how fast they are:"
                            + " give work: {A100: 6h, H100: 2.5h}, with your times.");
        } else if (standing.open() > 0 && plan.spec().work().isEmpty()) {
            out.println(
                    "Without work: TIME in the spec only prices per useful hour can be compared, over a day as a sample.");
        }
        if (standing.open() > 0
                && standing.demand().timeLeft().isPresent()
                && standing.safest().isEmpty()) {
            out.println("No market that is never taken makes the deadline: nothing guards it.");
        }
    }

    private void shortages(boolean all) {
        List<Shortage> shortages = standing.shortages();
        out.println(Wording.count(standing.size(), "market") + " compared, " + standing.open() + " can be used.");
        if (all || standing.open() == 0) {
            Table table = new Table("LIMIT", "REMOVES>", "ALONE>", "WHAT WOULD BRING THOSE BACK");
            for (Shortage each : shortages) {
                table.row(
                        each.limit().key(),
                        each.removed(),
                        each.alone(),
                        Wording.money(each.remedy().orElse("nothing by this alone")));
            }
            table.print(console, "");
            plan.together().ifPresent(text -> out.println(text + "."));
        } else if (!shortages.isEmpty()) {
            out.println("Removed by "
                    + shortages.stream()
                            .map(each -> each.limit().key() + " " + each.removed())
                            .collect(Collectors.joining(", "))
                    + (shortages.size() > 1 ? " (some by several)" : "") + "; --all shows them.");
        }
    }

    private void questions() {
        ServiceQuestions questions = plan.questions();
        Table table = new Table("QUESTION", "ANSWER", "BECAUSE");
        questions
                .all()
                .forEach(each -> table.row(
                        each.question() + "?",
                        each.answer().yes() ? "yes" : "no",
                        each.answer().why()));
        table.print(console, "");
        out.println("Service tier that follows: " + questions.follows().word() + " (" + questions.why() + ")"
                + (questions.follows() == questions.stated()
                        ? ", as in the spec."
                        : "; the spec has " + questions.stated().word() + "."));
    }

    /** Every term of one market. */
    static void explain(Plan plan, int place, Console console) {
        Standing standing = plan.standing();
        PrintStream out = console.out();
        String rank = place < standing.open()
                ? "place " + (place + 1) + " of " + standing.open() + (place == 0 ? ", chosen" : "")
                : "cannot be used";
        out.println(standing.quote(place).market() + ": " + rank);
        out.println(machine(standing.quote(place).shape()) + "; " + Wording.money(standing.reason(place)));
        out.println();
        Table table = new Table("TERM", "VALUE>", "SOURCE");
        Explanation.of(standing, place)
                .terms()
                .forEach(term -> table.row(term.name(), Wording.money(term.value()), Wording.money(term.source())));
        table.print(console, "");
    }

    static String machine(Shape shape) {
        String memory =
                BigDecimal.valueOf(shape.memoryGib()).stripTrailingZeros().toPlainString();
        return shape.vcpus() + " vCPU, " + memory + " GiB"
                + (shape.accelerator().isEmpty() ? "" : ", " + shape.accelerator() + ":" + shape.acceleratorCount());
    }

    private static String price(double usd) {
        return String.format(Locale.ROOT, "%.4f", usd);
    }

    static String cost(double usd) {
        return String.format(Locale.ROOT, usd < 1 ? "$%.4f" : "$%.2f", usd);
    }

    private static Duration rounded(Duration time) {
        return Duration.ofSeconds(Math.round(time.toMillis() / 1000.0));
    }
}
