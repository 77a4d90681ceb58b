package dev.stint.cli;

import dev.stint.api.Views;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a run's machine away. */
@Command(
        name = "preempt",
        mixinStandardHelpOptions = true,
        description =
                "Takes a run's machine away as its provider would: notice, signal, kill. The run goes on elsewhere.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint drill preempt last"})
final class PreemptCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Mixin
    private Output output = new Output();

    PreemptCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().post(Api.run(run, "drill", "preempt"));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            Views.Accepted accepted = reply.as(Views.Accepted.class);
            session.console().out().println(accepted.run().id() + ": " + Wording.clean(accepted.message()));
        }
        return ExitCodes.DONE;
    }
}
