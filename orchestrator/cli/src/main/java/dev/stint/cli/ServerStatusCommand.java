package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the server. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the background server; ends with code 5 when there is none. Starts nothing.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint server status", "  stint server status -o json"})
final class ServerStatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    ServerStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Optional<Api> api = session.door().find();
        if (api.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER, "no server runs for " + session.home() + "; commands that need one start it");
        }
        Api.Reply reply = api.get().get("server");
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            print(reply.as(Views.ServerView.class), api.get().server().url(), session.console());
        }
        return ExitCodes.DONE;
    }

    static void print(Views.ServerView server, String url, Console console) {
        PrintStream out = console.out();
        out.println("server at " + url);
        out.println("  version       " + server.version() + " on Java " + server.java());
        out.println(
                "  process       " + server.pid() + ", since " + LocalTimes.full(server.startedAt(), console.zone()));
        out.println("  home          " + server.home());
        out.println("  store         " + server.store());
        out.println("  installation  " + server.installation());
        out.println("  runs          " + server.live() + " live, " + server.queued() + " queued");
    }
}
