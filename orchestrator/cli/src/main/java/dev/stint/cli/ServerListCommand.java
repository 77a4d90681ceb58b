package dev.stint.cli;

import dev.stint.api.ServerViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the servers that share a database. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the servers that share the database of the one that answers: when each last said that it lives, and how many",
            "runs it drives. GONE: it has said nothing for too long, and the others take its runs."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint server ls", "  stint server ls -o json | jq '.servers[] | select(.state == \"GONE\")'"})
final class ServerListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    ServerListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("servers");
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        Table table = new Table("SERVER", "NAME", "VERSION", "STATE", "SINCE>", "BEAT>", "RUNS>", "");
        LocalTimes since = new LocalTimes(console.zone());
        LocalTimes beat = new LocalTimes(console.zone());
        for (ServerViews.PeerView server : reply.as(ServerViews.PeerList.class).servers()) {
            table.row(
                    server.id(),
                    Wording.clean(server.name()),
                    server.version(),
                    Wording.word(server.state()),
                    since.column(server.startedAt()),
                    beat.column(server.beatAt()),
                    server.runs(),
                    server.here() ? "answers" : "");
        }
        table.print(console, "");
        return ExitCodes.DONE;
    }
}
