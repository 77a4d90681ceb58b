package dev.stint.cli;

import dev.stint.api.SecretViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists secrets. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = "Lists the secrets of your teams: names, versions, by whom and when; never a value.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint secret ls", "  stint secret ls --team vision -o json"})
final class SecretListCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--team", paramLabel = "TEAM", description = "only this team's")
    private String team = "";

    @Mixin
    private Output output = new Output();

    SecretListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("secrets" + (team.isEmpty() ? "" : "?team=" + Api.escape(team)));
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        SecretViews.SecretList list = reply.as(SecretViews.SecretList.class);
        if (list.secrets().isEmpty()) {
            console.say("there are no secrets; stint secret put TEAM/NAME stores one");
            return ExitCodes.DONE;
        }
        LocalTimes times = new LocalTimes(console.zone());
        Table table = new Table("TEAM", "NAME", "VERSION>", "BY", "AT");
        list.secrets()
                .forEach(each ->
                        table.row(each.team(), each.name(), each.version(), each.by(), times.column(each.at())));
        table.print(console, "");
        return ExitCodes.DONE;
    }
}
