package dev.stint.cli;

import dev.stint.api.QueueViews;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who waits. */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        description =
                "Shows the runs that wait, in the order in which they will start, each with the reason why it does not yet.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint queue",
            "  stint queue --team vision",
            "  stint queue -o json | jq -r '.runs[] | select(.kind == \"machines\") | .run'"
        })
final class QueueCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--team", paramLabel = "TEAM", description = "only runs of this team; places are those among all")
    private String team = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "at most that many (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Mixin
    private Output output = new Output();

    QueueCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--limit: " + limit + " is too few; give one or more");
        }
        Api.Reply reply =
                session.api().get("queue?limit=" + limit + (team.isEmpty() ? "" : "&team=" + Api.escape(team)));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            show(reply.as(QueueViews.QueueView.class));
        }
        return ExitCodes.DONE;
    }

    private void show(QueueViews.QueueView queue) {
        Console console = session.console();
        console.out()
                .println(queue.taken() + " of " + Wording.count(queue.slots(), "slot") + " taken, "
                        + Wording.count(queue.waiting(), "run") + " waiting");
        Table table = new Table("PLACE>", "RUN", "TEAM", "TIER", "PRIORITY>", "MACHINES>", "WAITED>", "WHY");
        for (QueueViews.QueuedView run : queue.runs()) {
            table.row(
                    run.position(),
                    run.run(),
                    run.team(),
                    run.tier(),
                    run.priority(),
                    run.machines(),
                    Wording.age(run.since(), queue.asOf()),
                    Wording.money(new LocalTimes(console.zone()).within(run.why(), queue.asOf())));
        }
        table.print(console, "");
        if (queue.waiting() > queue.runs().size()) {
            console.hint("there are more: stint queue --limit " + queue.waiting());
        }
        teams(queue, console);
    }

    private static void teams(QueueViews.QueueView queue, Console console) {
        boolean told = queue.teams().size() > 1
                || queue.teams().stream()
                        .anyMatch(each -> each.mostMachines().isPresent()
                                || each.mostGpuHours().isPresent()
                                || each.mostUsdPerDay().isPresent());
        if (!told) {
            return;
        }
        console.out().println();
        Table table = new Table(
                "TEAM", "SHARES>", "WAITING>", "AT WORK>", "MACHINES>", "GPUS>", "GPU-HOURS THIS MONTH>", "TODAY>");
        for (QueueViews.TeamShareView team : queue.teams()) {
            table.row(
                    team.team(),
                    team.shares(),
                    team.waiting(),
                    team.runs(),
                    team.machines()
                            + team.mostMachines().map(most -> " of " + most).orElse(""),
                    team.accelerators(),
                    of(team.gpuHours(), team.mostGpuHours()),
                    team.mostUsdPerDay()
                            .map(most -> team.todayUsd().map(Wording::usd).orElse("-") + " of " + Wording.usd(most))
                            .orElse("-"));
        }
        table.print(console, "");
    }

    private static String of(Optional<BigDecimal> used, Optional<BigDecimal> most) {
        return most.map(bound -> used.map(hours ->
                                        hours.setScale(1, RoundingMode.HALF_UP).toPlainString())
                                .orElse("-") + " of " + bound.toPlainString())
                .orElse("-");
    }
}
