package dev.stint.cli;

import dev.stint.api.KeepViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Retires what retention lets go. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = {
            "Retires the checkpoints of a run that no rule of its spec (checkpoint.keep) wants.",
            "Shows what goes, and asks. Pinned ones, the last verified one and a live run's resume point never go.",
            "A sweep does the same every night by itself."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint checkpoints prune last --dry-run   what would go, and why",
            "  stint checkpoints prune last",
            "  stint checkpoints prune last --yes       in a script"
        })
final class CheckpointPruneCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(names = "--dry-run", description = "say what would go; nothing changes")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask; needed where nobody can be asked")
    private boolean yes;

    @Mixin
    private Output output = new Output();

    CheckpointPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (dryRun && yes) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--dry-run and --yes: give one of them");
        }
        Api api = session.api();
        if (dryRun || yes) {
            Api.Reply reply = ask(api, !yes);
            if (output.json()) {
                session.console().json(reply.body());
            } else {
                show(reply.as(KeepViews.PruneView.class));
            }
            return ExitCodes.DONE;
        }
        return asked(api);
    }

    private int asked(Api api) {
        if (output.json()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "-o json: programs are not asked; give --yes to prune, or --dry-run");
        }
        KeepViews.PruneView plan = ask(api, true).as(KeepViews.PruneView.class);
        show(plan);
        if (plan.retired() == 0) {
            return ExitCodes.DONE;
        }
        boolean agreed = session.question()
                .yes("Retire " + Wording.count(plan.retired(), "checkpoint") + " of " + plan.run() + "?")
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "nothing was retired, for nobody can be asked here; give --yes to prune all the same"));
        if (!agreed) {
            session.console().say("nothing was retired");
            return ExitCodes.DONE;
        }
        session.console().out().println(sum(ask(api, false).as(KeepViews.PruneView.class)));
        return ExitCodes.DONE;
    }

    private Api.Reply ask(Api api, boolean onPaper) {
        return api.post(Api.run(run, "checkpoints", "prune") + "?dryRun=" + onPaper);
    }

    private void show(KeepViews.PruneView view) {
        Console console = session.console();
        console.out().println(view.run() + " keeps " + Wording.clean(view.rules()));
        LocalTimes times = new LocalTimes(console.zone());
        for (KeepViews.LogDecisions log : view.logs()) {
            Table table = new Table("INDEX>", "STEP>", "TIME>", "SIZE>", "FREES>", "", "WHY");
            for (KeepViews.DecisionView c : log.checkpoints()) {
                table.row(
                        c.index(),
                        c.step() < 0 ? "-" : c.step(),
                        times.column(c.at()),
                        Wording.bytes(c.bytes()),
                        c.keep() ? "-" : Wording.bytes(c.frees()),
                        c.keep() ? "stays" : "goes",
                        String.join("; ", c.why()));
            }
            if (view.logs().size() > 1) {
                console.out().println(log.log());
            }
            table.print(console, "  ");
        }
        console.out().println(sum(view));
    }

    private static String sum(KeepViews.PruneView view) {
        if (view.retired() == 0) {
            return "nothing goes";
        }
        String what = Wording.count(view.retired(), "checkpoint");
        return view.performed()
                ? what + " retired; " + Wording.bytes(view.freedBytes()) + " will be free with a later sweep"
                : what + " would go, which frees " + Wording.bytes(view.freedBytes());
    }
}
