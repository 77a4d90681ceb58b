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

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(
            names = {"--why", "--reason"},
            paramLabel = "TEXT",
            description = "why, for the timeline")
    private String why = "";

    @Mixin
    private ManyRuns many = new ManyRuns();

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
        if (run.isEmpty() == !many.chosen()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    run.isEmpty()
                            ? "give a RUN, or say which: --all, --team, --project, --tag or --state"
                            : "a RUN, and --all, --team, --project, --tag or --state: give one of them");
        }
        if (many.meant()) {
            if (!forOne().isEmpty()) {
                throw new CommandFailure(ExitCodes.WRONG_CALL, forOne() + " is for one run; resume each by itself");
            }
            return many.call(session, verb, why, output.json());
        }
        return one();
    }

    /** Does it to the one run that was named. */
    Integer one() {
        say(ask(session.api()));
        return ExitCodes.DONE;
    }

    /** What of the options makes sense for one run only; empty for nothing. */
    String forOne() {
        return "";
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
