package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What stop, resume and cancel have in common: they ask the server to change a run, saying why. */
sealed class AskCommand implements Callable<Integer> permits StopCommand, ResumeCommand, CancelCommand {
    private final Session session;
    private final String verb;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "why, for the timeline")
    private String why = "";

    @Mixin
    private Output output = new Output();

    AskCommand(Session session, String verb) {
        this.session = session;
        this.verb = verb;
    }

    final Session session() {
        return session;
    }

    final String run() {
        return run;
    }

    /** What the request says beside the reason; empty for nothing. */
    String query() {
        return "";
    }

    final String why() {
        return why;
    }

    final boolean json() {
        return output.json();
    }

    @Override
    public Integer call() {
        say(ask(session.api()));
        return ExitCodes.DONE;
    }

    final Api.Reply ask(Api api) {
        return api.post(Api.run(run, verb) + query(), new Requests.Ask(why));
    }

    final void say(Api.Reply reply) {
        if (json()) {
            session.console().json(reply.body());
        } else {
            Views.Accepted accepted = reply.as(Views.Accepted.class);
            session.console().out().println(accepted.run().id() + ": " + Wording.clean(accepted.message()));
        }
    }
}
