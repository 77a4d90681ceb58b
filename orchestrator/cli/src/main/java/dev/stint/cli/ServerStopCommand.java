package dev.stint.cli;

import dev.stint.api.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stops the server. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Stops the background server. Machines that run go on;",
            "the next command starts the server again, and it takes them up where they are."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint server stop"})
final class ServerStopCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Session session;

    ServerStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Optional<Api> api = session.door().find();
        if (api.isEmpty()) {
            session.console().out().println("no server runs for " + session.home());
            return ExitCodes.DONE;
        }
        Views.ServerView before = api.get().get("server").as(Views.ServerView.class);
        api.get().post("server/stop");
        Instant until = session.clock().instant().plus(PATIENCE);
        while (api.get().server().alive()) {
            if (session.clock().instant().isAfter(until)) {
                throw new CommandFailure(
                        ExitCodes.NO_SERVER,
                        "the server (process " + before.pid() + ") was told to stop but still runs after "
                                + Wording.time(PATIENCE) + "; see "
                                + session.home().resolve("log"));
            }
            session.pause().of(LOOK);
        }
        session.console()
                .out()
                .println("the server (process " + before.pid() + ") has stopped"
                        + (before.live() > 0
                                ? "; " + Wording.count(before.live(), "run")
                                        + " not at rest: taken up by the next command"
                                : ""));
        return ExitCodes.DONE;
    }
}
