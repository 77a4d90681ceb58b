package dev.stint.cli;

import dev.stint.api.TeamViews;
import java.io.PrintStream;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a team. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows what the applied file says of a team: members, bounds, budgets, and who is told.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint teams show vision", "  stint teams show vision -o json"})
final class TeamShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TEAM", description = "name of the team")
    private String name = "";

    @Mixin
    private Output output = new Output();

    TeamShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        TeamViews.TeamView team = session.api().get("teams").as(TeamViews.TeamList.class).teams().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.NOT_FOUND,
                        "team " + Wording.clean(name)
                                + " is not described, and has no bounds; stint teams ls lists those that are"));
        if (output.json()) {
            session.console().json(Json.write(team));
        } else {
            show(team, session.console());
        }
        return ExitCodes.DONE;
    }

    private static void show(TeamViews.TeamView team, Console console) {
        PrintStream out = console.out();
        out.println("team       " + team.name());
        out.println("shares     " + team.shares());
        out.println(
                "machines   " + team.machines().map(most -> most + " at once").orElse("no bound"));
        out.println("GPU-hours  "
                + team.gpuHoursPerMonth()
                        .map(most -> most.stripTrailingZeros().toPlainString() + " a month")
                        .orElse("no bound"));
        out.println("spending   "
                + team.usdPerDay().map(most -> Wording.usd(most) + " a day").orElse("no bound"));
        out.println("families   " + (team.families().isEmpty() ? "all" : String.join(", ", team.families())));
        Table members = new Table("MEMBER", "ROLE");
        new TreeMap<>(team.members()).forEach(members::row);
        Table budgets = new Table("PROJECT", "PERIOD", "BUDGET>", "AT LIMIT");
        team.budgets()
                .forEach(budget -> budgets.row(
                        budget.project().isEmpty() ? "-" : budget.project(),
                        budget.period(),
                        Wording.usd(budget.usd()),
                        budget.atLimit()));
        Table channels = new Table("TOLD BY", "WHERE", "SIGNED WITH", "OF");
        team.channels()
                .forEach(channel -> channels.row(
                        channel.channel(),
                        channel.target(),
                        channel.secret().orElse("-"),
                        channel.on().isEmpty() ? "all but succeeded" : String.join(", ", channel.on())));
        section(members, team.members().isEmpty(), console);
        section(budgets, team.budgets().isEmpty(), console);
        section(channels, team.channels().isEmpty(), console);
    }

    private static void section(Table table, boolean empty, Console console) {
        if (!empty) {
            console.out().println();
            table.print(console, "");
        }
    }
}
