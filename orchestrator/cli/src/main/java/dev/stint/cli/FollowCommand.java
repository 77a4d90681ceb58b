package dev.stint.cli;

import dev.stint.api.Views;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Comes back to a run. */
@Command(
        name = "follow",
        mixinStandardHelpOptions = true,
        description = "Follows a run until it rests; an interrupt leaves it running.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint follow last", "  stint follow train-digits-7f --logs"})
final class FollowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(names = "--logs", description = "also show the job's output")
    private boolean logs;

    @Mixin
    private Output output = new Output();

    FollowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Views.RunView view = api.get(Api.run(run, "brief")).as(Views.RunView.class);
        return follow(session, api, view.id(), new Follow.Place(0, logs ? 0 : -1), output.json());
    }

    private static TerminalSize size(Session session) {
        return new TerminalSize(session.console().columns(), session.clock(), TerminalSize::ask);
    }

    /**
     * Follows a run until it rests, then sums it up.
     *
     * @param json whether the result is the server's account of the run; the timeline then goes beside it
     * @return the exit code
     */
    static int follow(Session session, Api api, String run, Follow.Place from, boolean json) {
        Console console = session.console();
        FollowView view = json
                ? new PlainView(console, console.err())
                : console.live() ? new LiveView(console, size(session)) : new PlainView(console, console.out());
        try (Detach detach = Detach.whenInterrupted(console, view, run)) {
            new Follow(session.door(), session.pause()).untilRest(api, run, from, view);
        } finally {
            view.close();
        }
        Api.Reply reply = session.api().get(Api.run(run));
        Views.RunDetail detail = reply.as(Views.RunDetail.class);
        if (json) {
            console.json(reply.body());
        } else {
            Summary.print(detail, FailureWords.of(session.api(), detail.run()), console);
        }
        return detail.run().state().equals("SUCCEEDED") ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
    }
}
