package dev.stint.cli;

import dev.stint.api.Views;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the server. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Starts the background server unless it runs. Other commands do so by themselves.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint server start"})
final class ServerStartCommand implements Callable<Integer> {
    private final Session session;

    ServerStartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        ServerStatusCommand.print(
                api.get("server").as(Views.ServerView.class), api.server().url(), session.console());
        return ExitCodes.DONE;
    }
}
