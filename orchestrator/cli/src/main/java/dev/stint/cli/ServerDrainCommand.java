package dev.stint.cli;

import dev.stint.api.ServerViews;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Empties a server of several. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a server take nothing new, hand its runs to the others of its database, and end. Machines go on meanwhile.",
            "Refused while no other server is there to take the runs, unless forced."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint server drain                the one that answers",
            "  stint server drain s-3fa91c02     one that 'stint server ls' shows"
        })
final class ServerDrainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVER",
            defaultValue = "this",
            description = "its id; without one, the server that answers")
    private String server = "this";

    @Option(names = "--force", description = "also when no other server takes its runs now; they wait until one does")
    private boolean force;

    @Mixin
    private Output output = new Output();

    ServerDrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api()
                .post("servers/" + URLEncoder.encode(server, StandardCharsets.UTF_8) + "/drain"
                        + (force ? "?force=true" : ""));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        ServerViews.PeerView told = reply.as(ServerViews.PeerView.class);
        session.console()
                .out()
                .println("server " + told.id() + " takes nothing new, hands over " + Wording.count(told.runs(), "run")
                        + ", and ends");
        return ExitCodes.DONE;
    }
}
