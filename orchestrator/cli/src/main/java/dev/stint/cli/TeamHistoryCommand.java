package dev.stint.cli;

import dev.stint.api.TeamViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows which files of teams were applied. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Shows which files of teams were applied, by whom and when; or one of them, as it was.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint teams history", "  stint teams history 7 > teams.yaml"})
final class TeamHistoryCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "REVISION", arity = "0..1", description = "prints the file of this revision")
    private long revision;

    @Mixin
    private Output output = new Output();

    TeamHistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("teams/history" + (revision == 0 ? "" : "/" + revision));
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
        } else if (revision != 0) {
            // as it was written: it can be applied again
            console.out().print(reply.as(TeamViews.TeamFile.class).content());
            console.out().flush();
        } else {
            list(reply.as(TeamViews.TeamHistory.class), console);
        }
        return ExitCodes.DONE;
    }

    private static void list(TeamViews.TeamHistory history, Console console) {
        if (history.revisions().isEmpty()) {
            console.say("no file of teams was applied yet; stint apply teams.yaml applies one");
            return;
        }
        LocalTimes times = new LocalTimes(console.zone());
        Table table = new Table("REVISION>", "AT", "BY", "FILE", "TEAMS");
        history.revisions()
                .forEach(each -> table.row(
                        each.revision(), times.column(each.at()), each.by(), each.fileName(), each.summary()));
        table.print(console, "");
    }
}
