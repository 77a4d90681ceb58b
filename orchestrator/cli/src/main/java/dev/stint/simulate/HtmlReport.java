package dev.stint.simulate;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** A simulation as one page that needs nothing from elsewhere: tables, bars, and the timeline of one run. */
public final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>stint simulate: %1$s</title>
            <style>
            body { font: 14px/1.45 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222 }
            table { border-collapse: collapse; margin: 1em 0 } th, td { padding: .25em .8em; border-bottom: 1px solid #ddd }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } th { text-align: left }
            .late { color: #b00020; font-weight: bold } svg { width: 100%%; font: 11px system-ui, sans-serif }
            .lane { fill: #f3f3f3 } .free { fill: #cfe6d4 } .spot { fill: #2a7d46 } .od { fill: #c2571a }
            .frame { fill: none; stroke: #ccc } .done { fill: none; stroke: #1d4f91; stroke-width: 2 }
            .last { stroke: #c2571a; stroke-dasharray: 4 3 } .deadline { stroke: #b00020 }
            .bar { height: .8em; display: inline-block; vertical-align: middle }
            .policy { background: #2a7d46 } .base { background: #9a9a9a } .best { background: #1d4f91 }
            @media (prefers-color-scheme: dark) { body { background: #16181b; color: #ddd } th, td { border-color: #333 }
              .lane { fill: #22262b } .free { fill: #2c4a36 } svg text { fill: #ccc } }
            </style></head><body>
            <h1>Policy %1$s on recorded markets</h1>
            <p>%2$d runs, %3$s. Costs are means in on-demand hours: what one hour on-demand costs is 1.</p>
            """;
    private static final int WIDEST = 260;

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    /**
     * @param report what came of all runs
     * @param runs how many those are
     * @param shown the run to draw
     */
    public static String of(Report report, int runs, Outcome shown) {
        HtmlReport html = new HtmlReport();
        html.page.append(String.format(
                Locale.ROOT,
                HEAD,
                text(report.policy()),
                runs,
                report.late() == 0 ? "none late" : report.late() + " late"));
        html.families(report);
        html.groups(report);
        html.timeline(report.policy(), shown);
        return html.page.append("</body></html>\n").toString();
    }

    private void families(Report report) {
        double most = report.families().stream()
                .mapToDouble(
                        family -> Math.max(family.tally().cost(), family.tally().baseline()))
                .max()
                .orElse(1);
        page.append("<h2>At a glance</h2>\n<table><tr><th>Where</th><th class=\"n\">Overhead</th><th></th>"
                + "<th class=\"n\">Cost</th><th class=\"n\">Gap closed</th></tr>\n");
        for (Report.Family family : report.families()) {
            Tally tally = family.tally();
            row(
                    text(family.name()),
                    n(minutes(family.overhead())),
                    bar("policy", tally.cost(), most, report.policy())
                            + bar("base", tally.baseline(), most, tally.baselineName())
                            + (tally.optimum().isPresent()
                                    ? bar("best", tally.optimum().getAsDouble(), most, "optimum")
                                    : ""),
                    n(number(tally.cost())),
                    n(percent(tally.closed()) + sure(family)));
        }
        page.append("</table>\n");
        report.worst()
                .ifPresent(worst -> page.append("<p>Worst against its baseline: ")
                        .append(text(worst.zone()))
                        .append(String.format(
                                Locale.ROOT,
                                ", deadline %s, overhead %s: %.3f times its cost.</p>%n",
                                hours(worst.deadline()),
                                minutes(worst.overhead()),
                                worst.ratio())));
    }

    private void groups(Report report) {
        page.append("<h2>By setting</h2>\n<table><tr><th>Track</th><th>Set</th><th class=\"n\">Deadline</th>"
                + "<th class=\"n\">Overhead</th><th class=\"n\">Runs</th><th class=\"n\">Cost</th><th class=\"n\">Baseline</th>"
                + "<th></th><th class=\"n\">Optimum</th><th class=\"n\">Closed</th><th class=\"n\">Late</th></tr>\n");
        for (Report.Group group : report.groups()) {
            Tally tally = group.tally();
            row(
                    text(group.track()),
                    text(group.set()),
                    n(hours(group.deadline())),
                    n(minutes(group.overhead())),
                    n(Integer.toString(tally.runs())),
                    n(number(tally.cost())),
                    n(number(tally.baseline())),
                    text(tally.baselineName()),
                    n(tally.optimum().isPresent() ? number(tally.optimum().getAsDouble()) : "-"),
                    n(percent(tally.closed())),
                    n(tally.late() == 0 ? "0" : "<span class=\"late\">" + tally.late() + "</span>"));
        }
        page.append("</table>\n");
    }

    private void timeline(String policy, Outcome shown) {
        page.append("<h2>Run ")
                .append(text(shown.run().id()))
                .append(
                        "</h2>\n<p>Pale: a machine could be had. Green: used. Orange: on-demand. The blue line is the work done; at the"
                                + " dashed one only on-demand without a pause makes the deadline, the red one.</p>\n");
        picture(policy, shown, shown.result());
        if (shown.baseline() != shown.result()) {
            picture(PolicyName.baseline(shown.run()).word(), shown, shown.baseline());
        }
    }

    private void picture(String policy, Outcome shown, dev.stint.core.replay.ReplayResult result) {
        page.append(String.format(
                Locale.ROOT,
                "<h3>%s: %.2f on-demand hours, done after %s, %d launches, %d preemptions</h3>%n",
                text(policy),
                result.cost(),
                hours(Duration.ofSeconds(result.finishSeconds())),
                result.launches(),
                result.preemptions()));
        page.append(TimelineSvg.draw(shown.run(), result)).append('\n');
    }

    private void row(String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append(cell.startsWith("<td") ? cell : "<td>" + cell + "</td>");
        }
        page.append("</tr>\n");
    }

    private static String n(String cell) {
        return "<td class=\"n\">" + cell + "</td>";
    }

    private static String bar(String kind, double value, double most, String name) {
        return String.format(
                Locale.ROOT,
                "<div><span class=\"bar %s\" style=\"width:%.0fpx\"></span> %s %.2f</div>",
                kind,
                value / most * WIDEST,
                text(name),
                value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble()) : "-";
    }

    private static String sure(Report.Family family) {
        return family.sure()
                .map(sure -> String.format(Locale.ROOT, " [%.1f–%.1f]", 100 * sure.from(), 100 * sure.to()))
                .orElse("");
    }

    private static String hours(Duration time) {
        return time.toHours() + " h" + (time.toMinutesPart() == 0 ? "" : " " + time.toMinutesPart() + " min");
    }

    private static String minutes(Duration time) {
        return time.toMinutes() + " min" + (time.toSecondsPart() == 0 ? "" : " " + time.toSecondsPart() + " s");
    }

    /** Text as text, whatever it holds. */
    static String text(String any) {
        return any.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
