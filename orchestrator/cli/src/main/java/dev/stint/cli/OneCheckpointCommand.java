package dev.stint.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What show and why have in common: they ask about one checkpoint, and show the answer. */
abstract sealed class OneCheckpointCommand implements Callable<Integer>
        permits CheckpointShowCommand, CheckpointWhyCommand {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "which one; the newest unless given")
    private String index = "";

    @Mixin
    private Output output = new Output();

    OneCheckpointCommand(Session session) {
        this.session = session;
    }

    /** Asks the server; the index is that of a checkpoint by now. */
    abstract Api.Reply ask(Api api, String run, String index);

    /** Shows the answer to people. */
    abstract void show(Api.Reply reply, Console console);

    @Override
    public final Integer call() {
        Api api = session.api();
        Api.Reply reply = ask(api, run, CheckpointListCommand.index(api, run, index));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            show(reply, session.console());
        }
        return ExitCodes.DONE;
    }
}
