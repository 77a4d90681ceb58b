package dev.stint.cli;

import dev.stint.api.KeepViews;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks after all checkpoints now. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Looks after all checkpoints now, as the server does every night: frees what earlier sweeps retired, reads newest",
            "ones back, retires what no rule wants, moves what is cheaper elsewhere, gives up abandoned uploads, reports what",
            "belongs to no run, and writes what storage costs into the ledger.",
            "Ends with code 1 when something went wrong; the next sweep tries that again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints sweep", "  stint checkpoints sweep --last   what the last one did"})
final class CheckpointSweepCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--last", description = "sweep nothing, show what the last one did")
    private boolean last;

    @Mixin
    private Output output = new Output();

    CheckpointSweepCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = last ? api.get("sweep") : api.post("sweep");
        KeepViews.SweepView sweep = reply.as(KeepViews.SweepView.class);
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            show(sweep);
        }
        boolean failed = sweep.steps().stream().anyMatch(step -> !step.failed().isEmpty());
        return failed ? ExitCodes.JOB_FAILED : ExitCodes.DONE;
    }

    private void show(KeepViews.SweepView sweep) {
        Console console = session.console();
        console.out()
                .println("sweep (" + Wording.clean(sweep.kind()) + ") "
                        + LocalTimes.full(sweep.startedAt(), console.zone())
                        + sweep.endedAt()
                                .map(end -> ", took " + Wording.time(Duration.between(sweep.startedAt(), end)))
                                .orElse(", still at work"));
        Table steps = new Table("STEP", "DONE>", "FAILED>", "WHAT");
        for (KeepViews.SweepStep step : sweep.steps()) {
            steps.row(step.name(), step.done(), step.failed().size(), step.words());
        }
        steps.print(console, "  ");
        for (KeepViews.SweepStep step : sweep.steps()) {
            step.failed()
                    .forEach(line -> console.out().println("  " + step.name() + " failed: " + Wording.clean(line)));
        }
        if (!sweep.orphans().isEmpty()) {
            console.out().println();
            Table orphans = new Table("OF NO RUN", "OWNER", "OBJECTS>", "SIZE>", "$/MONTH>");
            for (KeepViews.OrphanView orphan : sweep.orphans()) {
                orphans.row(
                        orphan.prefix(),
                        orphan.owner(),
                        orphan.objects(),
                        Wording.bytes(orphan.bytes()),
                        orphan.usdPerMonth().map(Wording::usd).orElse("-"));
            }
            orphans.print(console, "  ");
        }
    }
}
