package dev.stint.cli;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a run to another store. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a run that rests to another store: closes its log here, copies every checkpoint, verified on the way, and"
                    + " opens the log there. The run goes on from there.",
            "Interrupted anywhere it can be repeated. Without --to it follows a move under way."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint checkpoints copy last --to s3://bucket/stint",
            "  stint checkpoints copy train-digits-7f --to /mnt/archive --drain -d",
            "  stint checkpoints copy train-digits-7f --back"
        })
final class CheckpointCopyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(names = "--to", paramLabel = "URI", description = "the store, such as s3://bucket/prefix, or a folder")
    private String to = "";

    @Option(names = "--drain", description = "stop the run first if it is at work; it saves what it can")
    private boolean drain;

    @Option(names = "--back", description = "give up a move that is not done; the run stays where it was")
    private boolean back;

    @Option(
            names = {"-d", "--detach"},
            description = "leave once it is under way; the server goes on")
    private boolean detach;

    @Option(names = "--why", paramLabel = "TEXT", description = "why, for the timeline")
    private String why = "";

    @Mixin
    private Output output = new Output();

    CheckpointCopyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (back && !to.isEmpty()) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "give --to or --back, not both");
        }
        Api api = session.api();
        Api.Reply reply = ask(api);
        CopyProgress progress = new CopyProgress(session, api, output.json());
        if (detach) {
            progress.say(reply);
            return ExitCodes.DONE;
        }
        return progress.follow(reply.as(KeepViews.CopyView.class));
    }

    private Api.Reply ask(Api api) {
        if (back) {
            return api.post(Api.run(run, "checkpoints", "copy", "back"), new Requests.Ask(why));
        }
        return to.isEmpty()
                ? api.get(Api.run(run, "checkpoints", "copy"))
                : api.post(
                        Api.run(run, "checkpoints", "copy"),
                        new Requests.Copy(CopyProgress.uri(session, to), drain, false, why));
    }
}
