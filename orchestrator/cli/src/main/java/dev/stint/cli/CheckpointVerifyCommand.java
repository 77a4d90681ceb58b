package dev.stint.cli;

import dev.stint.api.Views;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Verifies a checkpoint. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Reads a checkpoint in full and compares every hash; ends with code 1 when it is not sound.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints verify last", "  stint checkpoints verify train-digits-7f 12"})
final class CheckpointVerifyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "which one; the newest unless given")
    private String index = "";

    @Mixin
    private Output output = new Output();

    CheckpointVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = api.post(Api.run(run, "checkpoints", CheckpointListCommand.index(api, run, index), "verify"));
        Views.VerifyView verify = reply.as(Views.VerifyView.class);
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            session.console()
                    .out()
                    .println("checkpoint " + verify.index() + " is " + (verify.sound() ? "sound" : "NOT sound") + ": "
                            + Wording.bytes(verify.bytesRead()) + " read");
            verify.problems().forEach(problem -> session.console().out().println("  " + Wording.clean(problem)));
        }
        return verify.sound() ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
    }
}
