package dev.stint.cli;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pins a checkpoint. */
@Command(
        name = "pin",
        mixinStandardHelpOptions = true,
        description = "Keeps a checkpoint, whatever the job's rules, until it is unpinned.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint checkpoints pin last",
            "  stint checkpoints pin train-digits-7f 12 --why \"the one in the paper\""
        })
final class CheckpointPinCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "which one; the newest unless given")
    private String index = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "why, for whoever wonders later")
    private String why = "";

    @Mixin
    private Output output = new Output();

    CheckpointPinCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        String which = CheckpointListCommand.index(api, run, index);
        Api.Reply reply = api.put(Api.run(run, "checkpoints", which, "pin"), new Requests.Ask(why));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        KeepViews.PinView pin = reply.as(KeepViews.PinView.class);
        session.console()
                .out()
                .println("checkpoint " + which + " stays: pinned by " + Wording.clean(pin.by())
                        + (pin.why().isEmpty() ? "" : ", " + Wording.clean(pin.why())));
        return ExitCodes.DONE;
    }
}
