package dev.stint.cli;

import dev.stint.api.ScheduleViews;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How schedules look to people. */
final class ScheduleView {

    private ScheduleView() {}

    static void list(ScheduleViews.ScheduleList list, Console console) {
        boolean teams = list.schedules().stream()
                        .map(ScheduleViews.ScheduleView::team)
                        .distinct()
                        .count()
                > 1;
        Table table = new Table("NAME", "WHEN", "NEXT", "LAST", "FAILING>", "RUNS>");
        for (ScheduleViews.ScheduleView each : list.schedules()) {
            table.row(
                    teams ? each.team() + "/" + each.name() : each.name(),
                    each.cron() + " " + each.zone(),
                    next(each, console),
                    each.last().map(last -> last(last, console)).orElse("-"),
                    each.failing() == 0 ? "-" : each.failing(),
                    each.runs());
        }
        table.print(console, "");
    }

    private static String next(ScheduleViews.ScheduleView schedule, Console console) {
        return schedule.paused().isPresent()
                ? "paused by " + schedule.paused().get().by()
                : schedule.next().map(at -> LocalTimes.full(at, console.zone())).orElse("never");
    }

    private static String last(ScheduleViews.FiringView firing, Console console) {
        return LocalTimes.full(firing.planned(), console.zone()) + ", " + outcome(firing);
    }

    /** In a word or two: what came of it, or what was decided where nothing did. */
    private static String outcome(ScheduleViews.FiringView firing) {
        return switch (firing.outcome()) {
            case "none" -> firing.decision().equals("skip") ? "skipped" : "missed";
            default -> firing.outcome();
        };
    }

    static void brief(ScheduleViews.ScheduleView schedule, Console console) {
        PrintStream out = console.out();
        out.println(schedule.team() + "/" + schedule.name() + ": " + Wording.clean(schedule.cron()) + " "
                + schedule.zone());
        schedule.window().ifPresent(window -> out.println("  window      " + Wording.clean(window)));
        out.println("  overlap     " + schedule.overlap() + ", catch up " + schedule.catchUp());
        out.println("  each time   " + Wording.count(schedule.runs(), "run"));
        if (!schedule.dependsOn().isEmpty()) {
            out.println("  depends on  " + String.join(", ", schedule.dependsOn()));
        }
        out.println("  put by      " + Wording.clean(schedule.owner()) + ", "
                + LocalTimes.full(schedule.putAt(), console.zone()));
        schedule.paused()
                .ifPresent(pause -> out.println("  paused by   " + Wording.clean(pause.by()) + ", "
                        + LocalTimes.full(pause.at(), console.zone())
                        + (pause.why().isEmpty() ? "" : ": " + Wording.clean(pause.why()))));
        schedule.next().ifPresent(next -> out.println("  next        " + LocalTimes.full(next, console.zone())));
        if (schedule.failing() > 0) {
            out.println("  failing     " + Wording.count(schedule.failing(), "firing") + " in a row");
        }
    }

    static void whole(ScheduleViews.ScheduleDetail detail, Console console) {
        brief(detail.schedule(), console);
        PrintStream out = console.out();
        if (detail.schedule().paused().isEmpty() && !detail.next().isEmpty()) {
            out.println();
            out.println("next:");
            for (Instant next : detail.next()) {
                out.println("  " + LocalTimes.full(next, console.zone()));
            }
        }
        if (!detail.firings().isEmpty()) {
            out.println();
            out.println("last:");
            firings(detail.firings(), console);
        }
    }

    static void firings(List<ScheduleViews.FiringView> firings, Console console) {
        Table table = new Table("PLANNED", "OUTCOME", "RUN", "WITH", "STATE", "WHY");
        for (ScheduleViews.FiringView firing : firings) {
            String planned = LocalTimes.full(firing.planned(), console.zone());
            if (firing.runs().isEmpty()) {
                table.row(planned, outcome(firing), "-", "", "", firing.why());
            }
            String why = firing.why();
            for (ScheduleViews.FiringRunView run : firing.runs()) {
                table.row(
                        planned,
                        why.isEmpty() ? "" : outcome(firing),
                        Wording.orDash(run.run()),
                        parameters(run.parameters()),
                        run.refused().isPresent()
                                ? "refused"
                                : run.state().map(Wording::word).orElse("-"),
                        run.refused().orElse(why));
                planned = "";
                why = "";
            }
        }
        table.print(console, "  ");
    }

    static void backfill(ScheduleViews.BackfillView view, Console console) {
        Table table = new Table("PLANNED", "", "WHY");
        for (ScheduleViews.BackfillTime each : view.times()) {
            table.row(
                    LocalTimes.full(each.planned(), console.zone()), each.fires() ? "fires" : "left alone", each.why());
        }
        table.print(console, "");
        console.out()
                .println(Wording.count(view.runs(), "run")
                        + (view.dryRun() ? " would be submitted" : " submitted, one firing after another"));
    }

    private static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }
}
