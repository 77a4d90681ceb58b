package dev.stint.cli;

import dev.stint.api.MoneyViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how budgets stand. */
@Command(
        name = "budgets",
        mixinStandardHelpOptions = true,
        description = "Shows how the budgets of teams and projects stand, and what they are heading for.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint cost budgets", "  stint cost budgets --team vision -o json"})
final class BudgetsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--team", paramLabel = "TEAM", description = "only this team's")
    private String team = "";

    @Mixin
    private Output output = new Output();

    BudgetsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("budgets" + (team.isEmpty() ? "" : "?team=" + Api.escape(team)));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        MoneyViews.BudgetList list = reply.as(MoneyViews.BudgetList.class);
        if (list.budgets().isEmpty()) {
            session.console().say("there are no budgets of teams; teams.yaml gives them some");
            return ExitCodes.DONE;
        }
        Table table = new Table("TEAM", "PROJECT", "PERIOD", "BUDGET>", "SPENT>", "FORECAST>", "AT LIMIT", "REACHED");
        for (MoneyViews.BudgetView budget : list.budgets()) {
            table.row(
                    budget.team(),
                    Wording.orDash(budget.project()),
                    budget.period(),
                    Wording.usd(budget.maxUsd()),
                    Wording.usd(budget.spentUsd()),
                    Wording.usd(budget.forecastUsd()),
                    budget.atLimit(),
                    budget.marks().isEmpty()
                            ? "-"
                            : String.join(
                                    ", ",
                                    budget.marks().stream()
                                            .map(BudgetsCommand::mark)
                                            .toList()));
        }
        table.print(session.console(), "");
        return ExitCodes.DONE;
    }

    private static String mark(String mark) {
        return switch (mark) {
            case "half" -> "50 %";
            case "most" -> "80 %";
            case "nearly_all" -> "95 %";
            case "used_up" -> "100 %";
            case "forecast" -> "will not last";
            default -> Wording.word(mark);
        };
    }
}
