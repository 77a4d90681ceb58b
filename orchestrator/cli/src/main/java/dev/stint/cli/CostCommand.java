package dev.stint.cli;

import dev.stint.api.MoneyViews;
import dev.stint.api.Views;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a run cost, or what many did. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what a run cost: every row of the ledger, their sums, and what on-demand alone would have cost.",
            "Without a run: what all runs cost, by team, project, tag, month or run."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint cost last",
            "  stint cost last -o json | jq .savedUsd",
            "  stint cost --by project --month 2026-11",
            "  stint cost --by tag:model --from 2026-11-01 --to 2026-11-15",
            "  stint cost --by month --team vision",
            "  stint cost budgets",
            "  stint cost export --focus --month 2026-11 > 2026-11.csv"
        })
final class CostCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "id, unique beginning of one, or last; all unless given")
    private String run = "";

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description = "team, project, tag:KEY, month or run: what a row is for (default: team)")
    private Optional<String> by = Optional.empty();

    @Mixin
    private AskedCosts asked = new AskedCosts();

    @Mixin
    private Output output = new Output();

    CostCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (run.isEmpty()) {
            return showback(by.orElse("team"));
        }
        if (by.isPresent() || asked.given()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "cost " + run + ": a run has all its rows shown; leave the run out for sums over many");
        }
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

    private Integer showback(String what) {
        Api.Reply reply = session.api().getPatiently("costs" + asked.query("by=" + Api.escape(what)));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        MoneyViews.ShowbackView costs = reply.as(MoneyViews.ShowbackView.class);
        if (costs.rows().isEmpty()) {
            session.console().say("nothing was spent, and nothing succeeded, in this time");
            return ExitCodes.DONE;
        }
        Table table = new Table(
                what.startsWith("tag:") ? what.substring(4).toUpperCase(Locale.ROOT) : what.toUpperCase(Locale.ROOT),
                "RUNS>",
                "OK>",
                "COST>",
                "SAVED>",
                "LOST>",
                "FALLBACK>",
                "IDLE>",
                "$/OK>",
                "$/GPU-H>");
        costs.rows()
                .forEach(row -> table.row(
                        row.key(),
                        row.runs(),
                        row.succeeded(),
                        Wording.usd(row.totalUsd()),
                        Wording.usd(row.savedUsd()),
                        Wording.usd(row.lostUsd()),
                        Wording.usd(row.fallbackUsd()),
                        Wording.usd(row.idleUsd()),
                        row.perSuccessUsd().map(Wording::usd).orElse("-"),
                        row.perGpuHourUsd().map(Wording::usd).orElse("-")));
        PrintStream out = session.console().out();
        table.print(session.console(), "");
        out.println();
        sums(costs.total(), out);
        return ExitCodes.DONE;
    }

    /** Of what a total is made up, one per line. */
    static void sums(MoneyViews.ShowbackRow total, PrintStream out) {
        out.println("  total         " + Wording.usd(total.totalUsd()) + " for " + Wording.count(total.runs(), "run")
                + ", of which " + total.succeeded() + " succeeded");
        out.println("  spot          " + Wording.usd(total.spotUsd()));
        out.println("  on-demand     " + Wording.usd(total.onDemandUsd()) + ", " + Wording.usd(total.fallbackUsd())
                + " of it fallback");
        line(out, "reserved", total.reservedUsd());
        line(out, "storage", total.storageUsd());
        line(out, "requests", total.requestsUsd());
        line(out, "transfer", total.transferUsd());
        line(out, "early leaving", total.earlyUsd());
        out.println("  lost          " + Wording.usd(total.lostUsd()) + " for work that preemption destroyed");
        out.println("  idle          " + Wording.usd(total.idleUsd()) + " for machines on which no command ran");
        out.println("  saved         " + Wording.usd(total.savedUsd()) + " against on-demand alone");
    }

    private static void line(PrintStream out, String name, BigDecimal usd) {
        if (usd.signum() != 0) {
            out.println("  " + name + " ".repeat(14 - name.length()) + Wording.usd(usd));
        }
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
