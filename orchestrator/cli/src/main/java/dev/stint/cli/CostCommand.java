package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a run cost. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description =
                "Shows what a run cost: every row of the ledger, their sums, and what on-demand alone would have cost.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint cost last", "  stint cost last -o json | jq .savedUsd"})
final class CostCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Mixin
    private Output output = new Output();

    CostCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get(Api.run(run, "cost"));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        Views.CostView cost = reply.as(Views.CostView.class);
        Table table = new Table("#>", "KIND", "MARKET", "FROM>", "TIME>", "$/H>", "COST>");
        LocalTimes times = new LocalTimes(session.console().zone());
        for (Views.CostRow row : cost.rows()) {
            table.row(
                    ShardLines.attempt(row.shard(), String.valueOf(row.attempt())),
                    Wording.word(row.kind()),
                    row.market(),
                    times.column(row.from()),
                    Wording.seconds(row.seconds()),
                    Wording.usd(row.usdPerHour()),
                    Wording.usd(row.usd()));
        }
        PrintStream out = session.console().out();
        table.print(session.console(), "");
        if (!cost.rows().isEmpty()) {
            out.println();
        }
        sums(cost, out);
        return ExitCodes.DONE;
    }

    /** The sums, one per line. */
    static void sums(Views.CostView cost, PrintStream out) {
        out.println("  total         " + Wording.usd(cost.totalUsd()));
        out.println("  spot          " + Wording.usd(cost.spotUsd()));
        out.println("  on-demand     " + Wording.usd(cost.onDemandCapacityUsd()));
        if (cost.storageUsd().signum() != 0) {
            out.println("  storage       " + Wording.usd(cost.storageUsd()));
        }
        out.println("  lost          " + Wording.usd(cost.preemptedUsd()) + " for work that preemption destroyed");
        Summary.saved(cost)
                .ifPresent(text -> out.println("  saved         " + text
                        + cost.onDemandMarket().map(market -> " on " + market).orElse("")));
    }
}
