package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a checkpoint. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a checkpoint and its files.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints show last", "  stint checkpoints show last 12"})
final class CheckpointShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "which one; the newest unless given")
    private String index = "";

    @Mixin
    private Output output = new Output();

    CheckpointShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = api.get(Api.run(run, "checkpoints", CheckpointListCommand.index(api, run, index)));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        Views.CheckpointDetail detail = reply.as(Views.CheckpointDetail.class);
        Views.CheckpointView c = detail.checkpoint();
        PrintStream out = session.console().out();
        out.println("checkpoint " + c.index() + "  " + CheckpointListCommand.status(c) + "  step " + c.step()
                + ", attempt " + c.attempt()
                + ", "
                + LocalTimes.full(c.at(), session.console().zone()) + ", " + Wording.bytes(c.bytes()) + " in "
                + Wording.count(c.files(), "file")
                + ", set taken by " + Wording.clean(c.trust()));
        c.pinned()
                .ifPresent(pin -> out.println("  pinned by " + Wording.clean(pin.by()) + ", "
                        + LocalTimes.full(pin.at(), session.console().zone())
                        + (pin.why().isEmpty() ? "" : ": " + Wording.clean(pin.why()))));
        c.read()
                .ifPresent(read -> out.println("  read back whole "
                        + LocalTimes.full(read.at(), session.console().zone()) + ": "
                        + (read.sound() ? "sound" : "NOT sound")));
        Table table = new Table("FILE", "SIZE>", "SHA-256", "OBJECT");
        detail.files().forEach(f -> table.row(f.path(), Wording.bytes(f.bytes()), f.sha256(), f.object()));
        table.print(session.console(), "  ");
        return ExitCodes.DONE;
    }
}
