package dev.stint.cli;

import dev.stint.api.Views;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists checkpoints. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "Lists a run's checkpoints, without those that retention has retired.",
            "INDEX is the place in the run's log, which has other records too (every attempt begins with one); it has gaps."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints ls last", "  stint checkpoints ls last --all   retired ones too"})
final class CheckpointListCommand implements Callable<Integer> {
    private static final String RETIRED = "retired";

    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(
            names = {"-a", "--all"},
            description = "retired ones too")
    private boolean all;

    @Mixin
    private Output output = new Output();

    CheckpointListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get(Api.run(run, "checkpoints"));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        Views.CheckpointList list = reply.as(Views.CheckpointList.class);
        if (list.checkpoints().isEmpty()) {
            session.console().say(list.run() + " has no checkpoint yet");
            return ExitCodes.DONE;
        }
        Table table = new Table("INDEX>", "ATTEMPT>", "STEP>", "TIME>", "SIZE>", "FILES>", "STATUS", "SET TAKEN BY");
        LocalTimes times = new LocalTimes(session.console().zone());
        List<Views.CheckpointView> shown = list.checkpoints().stream()
                .filter(c -> all || !c.status().equals(RETIRED))
                .toList();
        for (Views.CheckpointView c : shown) {
            table.row(
                    c.index(),
                    c.attempt(),
                    c.step(),
                    times.column(c.at()),
                    Wording.bytes(c.bytes()),
                    c.files(),
                    status(c),
                    c.trust());
        }
        table.print(session.console(), "");
        int hidden = list.checkpoints().size() - shown.size();
        if (hidden > 0) {
            session.console()
                    .out()
                    .println(hidden + (hidden == 1 ? " retired one is" : " retired are") + " not shown; --all shows "
                            + (hidden == 1 ? "it" : "them"));
        }
        session.console().hint("in " + list.location());
        return ExitCodes.DONE;
    }

    /** The status, with what somebody did to it: {@code committed, pinned, verified}. */
    static String status(Views.CheckpointView checkpoint) {
        return checkpoint.status()
                + (checkpoint.pinned().isPresent() ? ", pinned" : "")
                + checkpoint
                        .read()
                        .map(read -> read.sound() ? ", verified" : ", NOT sound")
                        .orElse("");
    }

    /**
     * The checkpoint a command means.
     *
     * @param index as given; empty for the newest committed one
     */
    static String index(Api api, String run, String index) {
        if (!index.isEmpty()) {
            if (!index.matches("[0-9]{1,18}")) {
                throw new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "INDEX: '" + index + "' is not a number; see: stint checkpoints ls " + run);
            }
            return index;
        }
        return api.get(Api.run(run, "checkpoints")).as(Views.CheckpointList.class).checkpoints().stream()
                .filter(c -> c.status().equals("committed"))
                .map(Views.CheckpointView::index)
                .max(Long::compare)
                .map(String::valueOf)
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.NOT_FOUND,
                        "run " + run + " has no committed checkpoint yet; see: stint checkpoints ls " + run));
    }
}
