package dev.stint.cli;

import dev.stint.api.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops the server. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Stops the background server; refused while runs need it, unless forced.",
            "With --force machines that run go on, and the next command starts the server again, which takes them",
            "up where they are. Until then nobody replaces a preempted machine or starts a queued run."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint server stop", "  stint server stop --force"})
final class ServerStopCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Session session;

    @Option(names = "--force", description = "stop it although runs need it; their machines go on")
    private boolean force;

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
        api.get().post("server/stop" + (force ? "?force=true" : ""));
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
