package dev.stint.cli;

import dev.stint.api.ScheduleViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists schedules. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description =
                "Lists jobs that run again and again: when next, what came of the last time, how many failed in a row.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint schedule ls", "  stint schedule ls -o json"})
final class ScheduleListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    ScheduleListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("schedules");
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        ScheduleViews.ScheduleList list = reply.as(ScheduleViews.ScheduleList.class);
        if (list.schedules().isEmpty()) {
            session.console().say("nothing is scheduled; stint schedule put SPEC");
        } else {
            ScheduleView.list(list, session.console());
        }
        return ExitCodes.DONE;
    }
}
