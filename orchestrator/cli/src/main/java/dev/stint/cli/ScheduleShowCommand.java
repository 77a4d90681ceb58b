package dev.stint.cli;

import dev.stint.api.ScheduleViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a schedule. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a schedule: the next ten times, and the last ones with their runs and reasons.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint schedule show nightly", "  stint schedule show vision/nightly --spec"})
final class ScheduleShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "name of the job, or TEAM/NAME")
    private String name = "";

    @Option(names = "--spec", description = "its spec alone")
    private boolean spec;

    @Mixin
    private Output output = new Output();

    ScheduleShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = api.get(ScheduleNames.path(api, name));
        ScheduleViews.ScheduleDetail detail = reply.as(ScheduleViews.ScheduleDetail.class);
        if (spec) {
            session.console().out().println(detail.spec().stripTrailing());
        } else if (output.json()) {
            session.console().json(reply.body());
        } else {
            ScheduleView.whole(detail, session.console());
        }
        return ExitCodes.DONE;
    }
}
