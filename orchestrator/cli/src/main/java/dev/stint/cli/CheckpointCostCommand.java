package dev.stint.cli;

import dev.stint.api.KeepViews;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what checkpoints cost to keep. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description = "Shows what checkpoints cost to keep, all or a run's.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint checkpoints cost                   every run, the dearest first",
            "  stint checkpoints cost --by tag",
            "  stint checkpoints cost last              one run, by storage class"
        })
final class CheckpointCostCommand implements Callable<Integer> {
    /** What a row is for. */
    enum By {
        RUN,
        TAG,
        TIER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "id, unique beginning of one, or last; all unless given")
    private String run = "";

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "${COMPLETION-CANDIDATES}: what a row is for (default: tier with RUN, else run)")
    private Optional<By> by = Optional.empty();

    @Mixin
    private Output output = new Output();

    CheckpointCostCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        By rows = by.orElse(run.isEmpty() ? By.RUN : By.TIER);
        Api.Reply reply = session.api()
                .getPatiently("checkpoints/cost?by=" + rows + (run.isEmpty() ? "" : "&run=" + Api.escape(run)));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        KeepViews.StorageCostView cost = reply.as(KeepViews.StorageCostView.class);
        if (cost.rows().isEmpty()) {
            session.console().say("no checkpoints are kept");
            return ExitCodes.DONE;
        }
        Table table = new Table(rows.name(), "OBJECTS>", "SIZE>", "$/MONTH>", "SO FAR>");
        for (KeepViews.StorageCostRow row : cost.rows()) {
            table.row(
                    row.key(),
                    row.objects(),
                    Wording.bytes(row.bytes()),
                    Wording.usd(row.usdPerMonth()),
                    Wording.usd(row.usdSoFar()));
        }
        PrintStream out = session.console().out();
        table.print(session.console(), "");
        out.println();
        out.println("  total         " + Wording.bytes(cost.bytes()) + ", " + Wording.usd(cost.usdPerMonth())
                + " a month as it lies now");
        out.println("  so far        " + Wording.usd(cost.usdSoFar()));
        cost.unpriced().forEach(store -> out.println("  no prices     of " + Wording.clean(store)));
        cost.prices().ifPresent(prices -> CheckpointWhyCommand.prices(prices, out));
        return ExitCodes.DONE;
    }
}
