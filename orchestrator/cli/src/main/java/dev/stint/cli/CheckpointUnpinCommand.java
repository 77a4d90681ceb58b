package dev.stint.cli;

import dev.stint.api.KeepViews;
import dev.stint.api.Views;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a pin away. */
@Command(
        name = "unpin",
        mixinStandardHelpOptions = true,
        description = "Takes a pin away: the job's rules decide about the checkpoint again.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints unpin last", "  stint checkpoints unpin train-digits-7f 12"})
final class CheckpointUnpinCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "INDEX",
            description = "which one; not needed where just one is pinned")
    private String index = "";

    @Mixin
    private Output output = new Output();

    CheckpointUnpinCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        String which = index.isEmpty() ? theOnePinned(api) : CheckpointListCommand.index(api, run, index);
        Api.Reply reply = api.delete(Api.run(run, "checkpoints", which, "pin"));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        session.console()
                .out()
                .println("checkpoint " + which
                        + (reply.as(KeepViews.UnpinView.class).pinned()
                                ? " is not pinned any more; the rules decide about it again"
                                : " was not pinned"));
        return ExitCodes.DONE;
    }

    /** The newest, which other commands mean, would hardly ever be the one somebody wants to let go. */
    private String theOnePinned(Api api) {
        List<String> pinned = api.get(Api.run(run, "checkpoints")).as(Views.CheckpointList.class).checkpoints().stream()
                .filter(each -> each.pinned().isPresent())
                .map(each -> String.valueOf(each.index()))
                .toList();
        if (pinned.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.NOT_FOUND,
                    "no checkpoint of run " + run + " is pinned; see: stint checkpoints ls " + run);
        }
        if (pinned.size() > 1) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "INDEX: " + pinned.size() + " checkpoints of run " + run + " are pinned; name one of "
                            + pinned.stream().collect(Collectors.joining(", ")));
        }
        return pinned.get(0);
    }
}
