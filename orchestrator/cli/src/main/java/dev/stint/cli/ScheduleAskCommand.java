package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What pause, resume, fire and rm have in common: they ask something of one schedule. */
abstract sealed class ScheduleAskCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "name of the job, or TEAM/NAME")
    private String name = "";

    @Mixin
    private Output output = new Output();

    private ScheduleAskCommand(Session session) {
        this.session = session;
    }

    abstract Api.Reply ask(Api api, String path);

    abstract void say(Api.Reply reply, Console console);

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = ask(api, ScheduleNames.path(api, name));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            say(reply, session.console());
        }
        return ExitCodes.DONE;
    }

    /** Lets it fire no more. */
    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = {
                "Lets a schedule fire no more until it is resumed; its runs go on.",
                "What would be due meanwhile is not made up for; see backfill."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  stint schedule pause nightly --why 'the table is being rebuilt'"})
    static final class Pause extends ScheduleAskCommand {
        @Option(names = "--why", paramLabel = "TEXT", description = "why")
        private String why = "";

        Pause(Session session) {
            super(session);
        }

        @Override
        Api.Reply ask(Api api, String path) {
            return api.post(path + "/pause", new Requests.Ask(why));
        }

        @Override
        void say(Api.Reply reply, Console console) {
            ScheduleView.brief(reply.as(ScheduleViews.ScheduleView.class), console);
        }
    }

    /** Lets it fire again. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Lets a paused schedule fire again, from now on.",
            footerHeading = "%nExamples:%n",
            footer = {"  stint schedule resume nightly"})
    static final class Resume extends ScheduleAskCommand {
        Resume(Session session) {
            super(session);
        }

        @Override
        Api.Reply ask(Api api, String path) {
            return api.post(path + "/resume");
        }

        @Override
        void say(Api.Reply reply, Console console) {
            ScheduleView.brief(reply.as(ScheduleViews.ScheduleView.class), console);
        }
    }

    /** Fires it now. */
    @Command(
            name = "fire",
            mixinStandardHelpOptions = true,
            description = {
                "Fires a schedule now, beside its times and whatever its window says.",
                "Refused while an earlier firing is not over and its overlap is skip."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  stint schedule fire nightly", "  stint schedule fire nightly --why 'the export was late'"})
    static final class Fire extends ScheduleAskCommand {
        @Option(names = "--why", paramLabel = "TEXT", description = "why")
        private String why = "";

        Fire(Session session) {
            super(session);
        }

        @Override
        Api.Reply ask(Api api, String path) {
            return api.post(path + "/fire", new Requests.Ask(why));
        }

        @Override
        void say(Api.Reply reply, Console console) {
            ScheduleView.firings(List.of(reply.as(ScheduleViews.FiringView.class)), console);
        }
    }

    /** Removes it. */
    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = "Removes a schedule. Its runs stay as they are; what is queued behind its firings starts.",
            footerHeading = "%nExamples:%n",
            footer = {"  stint schedule rm nightly"})
    static final class Remove extends ScheduleAskCommand {
        Remove(Session session) {
            super(session);
        }

        @Override
        Api.Reply ask(Api api, String path) {
            return api.delete(path);
        }

        @Override
        void say(Api.Reply reply, Console console) {
            ScheduleViews.ScheduleView gone = reply.as(ScheduleViews.ScheduleView.class);
            console.out().println(gone.team() + "/" + gone.name() + " is removed");
        }
    }
}
