package dev.stint.cli;

import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import dev.stint.simulate.Outcome;
import dev.stint.simulate.PolicyName;
import dev.stint.simulate.Report;
import dev.stint.simulate.Tally;
import dev.stint.simulate.Timeline;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A simulation for people: tables, bars, and strips of what was done when. */
final class SimulateView {
    private static final int WIDEST = 40;
    private static final int STRIP = 60;

    private final Console console;
    private final Report report;

    SimulateView(Console console, Report report) {
        this.console = console;
        this.report = report;
    }

    /** The run asked for; else one of middling cost. */
    static Outcome toShow(List<Outcome> outcomes, String id) {
        return outcomes.stream()
                .filter(one -> one.run().id().equals(id))
                .findFirst()
                .orElseGet(() -> outcomes.stream()
                        .sorted(Comparator.comparingDouble(one -> one.result().cost()))
                        .toList()
                        .get(outcomes.size() / 2));
    }

    /**
     * @param shown the run whose timeline was asked for; empty for none
     * @param each whether every single run is worth a line
     */
    void show(List<Outcome> outcomes, String shown, boolean each) {
        if (each) {
            runs(outcomes);
        } else {
            groups();
        }
        bars();
        if (!shown.isEmpty()) {
            timeline(toShow(outcomes, shown));
        }
        int late = report.late();
        String count = Wording.count(outcomes.size(), "run");
        console.out().println();
        console.out().println(late == 0 ? count + ", none late" : count + ", " + late + " LATE");
        report.worst()
                .filter(worst -> !each)
                .ifPresent(worst -> console.out()
                        .println(String.format(
                                Locale.ROOT,
                                "worst against its baseline: %.3f times its cost, in %s, deadline %s, overhead %s",
                                worst.ratio(),
                                worst.zone(),
                                Wording.time(worst.deadline()),
                                Wording.time(worst.overhead()))));
    }

    private void groups() {
        Table table = new Table(
                "TRACK",
                "SET",
                "DEADLINE>",
                "OVERHEAD>",
                "RUNS>",
                "COST>",
                "BASELINE>",
                "OF",
                "OPTIMUM>",
                "CLOSED>",
                "LATE>");
        for (Report.Group group : report.groups()) {
            Tally tally = group.tally();
            table.row(
                    group.track(),
                    group.set(),
                    Wording.time(group.deadline()),
                    Wording.time(group.overhead()),
                    tally.runs(),
                    hours(tally.cost()),
                    hours(tally.baseline()),
                    tally.baselineName(),
                    tally.optimum().isPresent() ? hours(tally.optimum().getAsDouble()) : "-",
                    percent(tally.closed()),
                    tally.late());
        }
        table.print(console, "");
    }

    private void runs(List<Outcome> outcomes) {
        Table table = new Table("RUN", "COST>", "SAVED>", "DONE AFTER>", "LAUNCHES>", "TAKEN>", "UP TO THE DEADLINE");
        for (Outcome one : outcomes) {
            ReplayResult result = one.result();
            double onDemand = one.run().workSeconds() / 3600.0;
            table.row(
                    one.run().id(),
                    hours(result.cost()),
                    percent(OptionalDouble.of(1 - result.cost() / onDemand)),
                    Wording.time(Duration.ofSeconds(result.finishSeconds())),
                    result.launches(),
                    result.preemptions(),
                    strip(one.run(), result).replace(' ', '_'));
        }
        table.print(console, "");
        legend(outcomes.get(0).run());
    }

    private void bars() {
        double most = report.families().stream()
                .mapToDouble(
                        family -> Math.max(family.tally().cost(), family.tally().baseline()))
                .max()
                .orElse(1);
        for (Report.Family family : report.families()) {
            Tally tally = family.tally();
            console.out().println();
            console.out()
                    .println(family.name() + ", starts of " + Wording.time(family.overhead()) + ", "
                            + Wording.count(tally.runs(), "run")
                            + (tally.closed().isPresent()
                                    ? ": " + percent(tally.closed()) + " of the gap closed" + sure(family)
                                    : ""));
            bar(report.policy(), tally.cost(), most);
            if (!tally.baselineName().equals(report.policy())) {
                bar(tally.baselineName(), tally.baseline(), most);
            }
            tally.optimum().ifPresent(least -> bar("optimum", least, most));
        }
    }

    private static String sure(Report.Family family) {
        return family.sure()
                .map(sure -> String.format(
                        Locale.ROOT, " (90 %% interval %.1f to %.1f)", 100 * sure.from(), 100 * sure.to()))
                .orElse("");
    }

    private void bar(String name, double value, double most) {
        String block = console.unicode() ? "█" : "#";
        String bar = block.repeat((int) Math.round(value / most * WIDEST));
        console.out().println(String.format(Locale.ROOT, "  %-16s %-" + WIDEST + "s %6.2f", name, bar, value));
    }

    private void timeline(Outcome one) {
        console.out().println();
        console.out().println("run " + one.run().id() + ", up to its deadline:");
        line(report.policy(), one.run(), one.result());
        if (one.baseline() != one.result()) {
            line(PolicyName.baseline(one.run()).word(), one.run(), one.baseline());
        }
        legend(one.run());
    }

    private void line(String name, ReplayCase run, ReplayResult result) {
        console.out().println(String.format(Locale.ROOT, "  %-16s |%s| %.2f", name, strip(run, result), result.cost()));
    }

    private static String strip(ReplayCase run, ReplayResult result) {
        int ticks = (run.deadlineSeconds() + run.gapSeconds() - 1) / run.gapSeconds();
        return Timeline.strip(result.actions(), ticks, STRIP);
    }

    private void legend(ReplayCase run) {
        StringBuilder legend = new StringBuilder("  . no machine, O on-demand");
        for (int pool = 0; pool < run.pools().size(); pool++) {
            legend.append(", ")
                    .append(Integer.toString(pool, Character.MAX_RADIX))
                    .append(' ')
                    .append(run.pools().get(pool).pool());
        }
        console.out().println(legend);
    }

    private static String hours(double hours) {
        return String.format(Locale.ROOT, "%.2f", hours);
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble()) : "-";
    }
}
