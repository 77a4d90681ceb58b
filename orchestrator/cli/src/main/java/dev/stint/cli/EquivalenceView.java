package dev.stint.cli;

import dev.stint.drill.DrillReport;
import dev.stint.drill.DrillReport.AttemptView;
import dev.stint.drill.DrillReport.Compared;
import dev.stint.drill.DrillReport.FileDifference;
import dev.stint.drill.DrillReport.Result;
import dev.stint.drill.DrillReport.RunView;
import dev.stint.drill.DrillReport.Verdict;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A drill's report for people. */
final class EquivalenceView {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final Console console;
    private final PrintStream out;

    EquivalenceView(Console console) {
        this.console = console;
        this.out = console.out();
    }

    void show(String job, DrillReport report) {
        out.println();
        runs(report.runs());
        comparisons(report.comparisons());
        differences(report.comparisons());
        report.lastWords().forEach(line -> out.println("  | " + Wording.clean(line)));
        out.println(verdict(report.verdict()) + " " + job + ": " + Wording.clean(report.headline()));
        list("likely, in this order:", report.likely());
        list("also:", report.advice());
        out.flush();
    }

    private void runs(List<RunView> runs) {
        Table table = new Table("RUN", "ATTEMPT>", "FROM", "TO STEP>", "END");
        for (RunView run : runs) {
            String name = run.name();
            for (AttemptView attempt : run.attempts()) {
                table.row(name, attempt.attempt(), from(attempt), step(attempt.lastStep()), attempt.end());
                name = "";
            }
        }
        table.print(console, "");
        out.println();
    }

    private static String from(AttemptView attempt) {
        return attempt.resumedAt()
                .map(step -> step < 0 ? "a checkpoint" : "step " + step)
                .orElse("the beginning");
    }

    private static String step(long step) {
        return step < 0 ? "-" : Long.toString(step);
    }

    private void comparisons(List<Compared> comparisons) {
        Table table = new Table("COMPARED", "OF THE RUN", "AFTER", "WITH LEFT ALONE");
        for (Compared each : comparisons) {
            table.row(each.what(), each.run(), each.after().isEmpty() ? "-" : each.after(), word(each.result()));
        }
        table.print(console, "");
        if (!comparisons.isEmpty()) {
            out.println();
        }
    }

    /** Of each run where it differs first; what follows from it is no news. */
    private void differences(List<Compared> comparisons) {
        Set<String> told = new HashSet<>();
        for (Compared each : comparisons) {
            boolean differs = each.result() == Result.DIFFERS || each.result() == Result.PROBABLY_DIFFERS;
            if (differs && !each.files().isEmpty() && told.add(each.run())) {
                out.println(each.run() + ", " + each.what() + ":");
                each.files().forEach(this::file);
                out.println();
            }
        }
    }

    private void file(FileDifference file) {
        out.println("  " + Wording.clean(file.path()) + " (" + file.kind() + ")");
        file.places().forEach(place -> out.println("    " + Wording.clean(place)));
        if (file.more() > 0) {
            out.println("    and " + file.more() + " more");
        }
    }

    private void list(String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            out.println("  " + heading);
            lines.forEach(line -> out.println("  - " + Wording.clean(line)));
        }
    }

    private String verdict(Verdict verdict) {
        String word = verdict.name().replace('_', ' ');
        String color = verdict == Verdict.EQUAL ? GREEN : RED;
        return console.live() ? color + word + PLAIN : word;
    }

    private static String word(Result result) {
        return switch (result) {
            case EQUAL -> "equal";
            case SAME_VALUES -> "equal in value";
            case DIFFERS -> "DIFFERS";
            case PROBABLY_DIFFERS -> "differs, as far as the step is known";
            case NO_COUNTERPART -> "not saved at that step";
        };
    }
}
