package dev.stint.cli;

import dev.stint.api.ProviderViews;
import dev.stint.api.Requests;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends machines. */
@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        description = {
            "Ends machines of this installation at their providers, at once and without a last save.",
            "A run that had one is told and goes on elsewhere, as after a loss; it uses no retry. To have it save first, stop the run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint machines kill i-0abc12de34f567890",
            "  stint machines kill i-0abc12de34f567890 m-916655609cd446f1 --yes --why 'the disk is broken'",
            "  stint machines kill aws/i-0abc12de34f567890   where two providers have the same id"
        })
final class MachineKillCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "as listed by stint machines ls; PROVIDER/ID will do")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask; needed where nobody can be asked")
    private boolean yes;

    @Option(names = "--why", paramLabel = "TEXT", description = "why, for the timeline of the run")
    private String why = "";

    @Mixin
    private Output output = new Output();

    MachineKillCommand(Session session) {
        this.session = session;
    }

    /** What the command tells programs. */
    record Killed(List<ProviderViews.KilledView> killed) {}

    @Override
    public Integer call() {
        List<String> wanted = List.copyOf(new LinkedHashSet<>(ids));
        if (!yes && output.json()) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "-o json: programs are not asked; give --yes");
        }
        Api api = session.api();
        if (!yes && !agreed(wanted)) {
            session.console().say("nothing was ended");
            return ExitCodes.DONE;
        }
        List<ProviderViews.KilledView> killed = new ArrayList<>();
        List<CommandFailure> failures = new ArrayList<>();
        for (String id : wanted) {
            try {
                ProviderViews.KilledView each =
                        api.post(path(id), new Requests.Ask(why)).as(ProviderViews.KilledView.class);
                killed.add(each);
                if (!output.json()) {
                    session.console()
                            .out()
                            .println("machine " + Wording.clean(each.id()) + " is being ended: "
                                    + each.run().map(run -> run + ": ").orElse("") + Wording.clean(each.message()));
                }
            } catch (CommandFailure e) {
                if (e.exitCode() == ExitCodes.NO_SERVER || e.exitCode() == ExitCodes.INTERRUPTED) {
                    throw e;
                }
                failures.add(e); // the others are ended all the same
            }
        }
        if (output.json()) {
            session.console().json(Json.write(new Killed(killed)));
        }
        return ended(failures);
    }

    private boolean agreed(List<String> wanted) {
        return session.question()
                .yes("End " + Wording.count(wanted.size(), "machine") + " (" + Wording.clean(String.join(", ", wanted))
                        + ")?")
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "nothing was ended, for nobody can be asked here; give --yes to end them all the same"));
    }

    private int ended(List<CommandFailure> failures) {
        if (failures.isEmpty()) {
            return ExitCodes.DONE;
        }
        CommandFailure last = failures.get(failures.size() - 1);
        for (CommandFailure failure : failures.subList(0, failures.size() - 1)) {
            session.console().say("stint: " + failure.getMessage());
            failure.problems().forEach(problem -> session.console().say("  " + problem));
        }
        throw last;
    }

    private static String path(String id) {
        int slash = id.indexOf('/');
        return "machines/" + Api.escape(id.substring(slash + 1)) + "/kill"
                + (slash < 0 ? "" : "?provider=" + Api.escape(id.substring(0, slash)));
    }
}
