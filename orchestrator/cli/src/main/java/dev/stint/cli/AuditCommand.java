package dev.stint.cli;

import dev.stint.api.AccessViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows who changed what. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description =
                "Shows requests to a team's server that were to change something, newest first: who, what, from where, and what came of it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint audit",
            "  stint audit --team vision -n 200",
            "  stint audit -o json | jq '.entries[] | select(.status >= 400)'"
        })
final class AuditCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--team", paramLabel = "TEAM", description = "about this team's things only")
    private String team = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "at most so many, 1 to 500 (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Mixin
    private Output output = new Output();

    AuditCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply =
                session.api().get("audit?limit=" + limit + (team.isEmpty() ? "" : "&team=" + Api.escape(team)));
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        AccessViews.AuditList list = reply.as(AccessViews.AuditList.class);
        if (list.entries().isEmpty()) {
            console.say("nothing was to be changed; a personal server keeps no audit");
            return ExitCodes.DONE;
        }
        Table table = new Table("AT>", "WHO", "TOKEN", "FROM", "TEAM", "WHAT", "STATUS>");
        LocalTimes times = new LocalTimes(console.zone());
        for (AccessViews.AuditEntry each : list.entries()) {
            table.row(
                    times.column(each.at()),
                    each.who(),
                    each.token().isEmpty() ? "(home)" : each.token(),
                    each.address(),
                    each.team().orElse("-"),
                    each.method() + " " + each.what(),
                    each.status().map(String::valueOf).orElse("?"));
        }
        table.print(console, "");
        return ExitCodes.DONE;
    }
}
