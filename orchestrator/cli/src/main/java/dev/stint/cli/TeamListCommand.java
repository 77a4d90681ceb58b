package dev.stint.cli;

import dev.stint.api.TeamViews;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists teams. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = "Lists the teams that the applied file describes, with their bounds.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint teams ls", "  stint teams ls -o json | jq -r '.teams[].name'"})
final class TeamListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    TeamListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("teams");
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        TeamViews.TeamList list = reply.as(TeamViews.TeamList.class);
        if (list.teams().isEmpty()) {
            session.console()
                    .say(
                            list.revision() == 0
                                    ? "no teams are described, and none has bounds; stint apply teams.yaml describes them"
                                    : "no team that you may look at is described");
            return ExitCodes.DONE;
        }
        Table table = new Table(
                "TEAM", "MEMBERS>", "SHARES>", "MACHINES>", "GPU-HOURS/MONTH>", "A DAY>", "BUDGETS>", "FAMILIES");
        for (TeamViews.TeamView team : list.teams()) {
            table.row(
                    team.name(),
                    team.members().size(),
                    team.shares(),
                    team.machines().map(String::valueOf).orElse("-"),
                    plain(team.gpuHoursPerMonth()),
                    team.usdPerDay().map(Wording::usd).orElse("-"),
                    team.budgets().size(),
                    team.families().isEmpty() ? "all" : String.join(", ", team.families()));
        }
        table.print(session.console(), "");
        return ExitCodes.DONE;
    }

    static String plain(Optional<BigDecimal> amount) {
        return amount.map(each -> each.stripTrailingZeros().toPlainString()).orElse("-");
    }
}
