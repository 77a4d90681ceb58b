package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/** Shows a checkpoint. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a checkpoint and its files.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints show last", "  stint checkpoints show last 12"})
final class CheckpointShowCommand extends OneCheckpointCommand {

    CheckpointShowCommand(Session session) {
        super(session);
    }

    @Override
    Api.Reply ask(Api api, String run, String index) {
        return api.get(Api.run(run, "checkpoints", index));
    }

    @Override
    void show(Api.Reply reply, Console console) {
        Views.CheckpointDetail detail = reply.as(Views.CheckpointDetail.class);
        Views.CheckpointView c = detail.checkpoint();
        PrintStream out = console.out();
        out.println("checkpoint " + c.index() + "  " + CheckpointListCommand.status(c) + "  step " + c.step()
                + ", attempt " + c.attempt()
                + ", "
                + LocalTimes.full(c.at(), console.zone()) + ", " + Wording.bytes(c.bytes()) + " in "
                + Wording.count(c.files(), "file")
                + ", set taken by " + Wording.clean(c.trust()));
        c.pinned()
                .ifPresent(pin -> out.println("  pinned by " + Wording.clean(pin.by()) + ", "
                        + LocalTimes.full(pin.at(), console.zone())
                        + (pin.why().isEmpty() ? "" : ": " + Wording.clean(pin.why()))));
        c.read()
                .ifPresent(read -> out.println("  read back whole "
                        + LocalTimes.full(read.at(), console.zone()) + ": "
                        + (read.sound() ? "sound" : "NOT sound")));
        Table table = new Table("FILE", "SIZE>", "SHA-256", "OBJECT");
        detail.files().forEach(f -> table.row(f.path(), Wording.bytes(f.bytes()), f.sha256(), f.object()));
        table.print(console, "  ");
    }
}
