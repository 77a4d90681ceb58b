package dev.stint.cli;

import dev.stint.api.MoneyViews;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks back at a month. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = {
            "Looks back at a month: what was dear, idle or in vain, what would be worth changing next, and which machines"
                    + " were there nearly always, so that a commitment may pay.",
            "Without --month: at the present one, up to now."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint review --month 2026-11",
            "  stint review --month 2026-11 --team vision",
            "  stint review --month 2026-11 -o json | jq .lever"
        })
final class ReviewCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private AskedCosts asked = new AskedCosts();

    @Mixin
    private Output output = new Output();

    ReviewCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().getPatiently("costs/review" + asked.query(""));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        MoneyViews.ReviewView review = reply.as(MoneyViews.ReviewView.class);
        PrintStream out = session.console().out();
        out.println("From " + day(review.from()) + " to " + day(review.to()) + " (UTC)");
        out.println();
        CostCommand.sums(review.total(), out);
        review.total().perSuccessUsd().ifPresent(usd -> out.println("  per success   " + Wording.usd(usd)));
        review.total()
                .perGpuHourUsd()
                .ifPresent(usd -> out.println("  per GPU-hour  " + Wording.usd(usd) + ", of "
                        + review.total().gpuHours().setScale(1, RoundingMode.HALF_UP) + " useful ones"));
        costs("Dearest jobs", "JOB", review.drivers(), review.total().totalUsd());
        costs("Idle machines", "RUN", review.idle(), review.total().computeUsd());
        costs("Dearest fallbacks", "RUN", review.fallbacks(), review.total().computeUsd());
        lowUse(review.lowUse());
        baseline(review.baseline());
        out.println();
        out.println("Next: "
                + review.lever()
                        .map(lever -> Wording.money(Wording.clean(lever.words())))
                        .orElse("nothing that would have saved anything"));
        return ExitCodes.DONE;
    }

    private void costs(String title, String what, List<MoneyViews.CostOf> costs, BigDecimal of) {
        if (!costs.isEmpty()) {
            title(title);
            Table table = new Table(what, "COST>", "SHARE>");
            costs.forEach(cost -> table.row(cost.key(), Wording.usd(cost.usd()), share(cost.usd(), of)));
            table.print(session.console(), "  ");
        }
    }

    private void lowUse(List<MoneyViews.LowUseView> low) {
        if (!low.isEmpty()) {
            title("Accelerators with little to do");
            Table table = new Table("RUN", "#>", "BUSY>", "COST>", "MARKET");
            low.forEach(each -> table.row(
                    each.run(),
                    each.attempt(),
                    String.format(Locale.ROOT, "%.0f %%", each.meanPercent()),
                    Wording.usd(each.usd()),
                    each.market()));
            table.print(session.console(), "  ");
        }
    }

    private void baseline(List<MoneyViews.BaselineView> baseline) {
        if (!baseline.isEmpty()) {
            title("There nearly always");
            Table table = new Table("MACHINE", "REGION", "COUNT>", "HOURS>", "LAST ONE USED>", "$/H PAID>");
            baseline.forEach(each -> table.row(
                    each.instanceType(),
                    each.provider() + "/" + each.region(),
                    each.machines(),
                    each.hours().setScale(0, RoundingMode.HALF_UP),
                    String.format(Locale.ROOT, "%.0f %%", each.use() * 100),
                    Wording.usd(each.paidUsdPerHour())));
            table.print(session.console(), "  ");
        }
    }

    private void title(String title) {
        session.console().out().println();
        session.console().out().println(title);
    }

    private static String share(BigDecimal part, BigDecimal whole) {
        return whole.signum() <= 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f %%", part.doubleValue() * 100 / whole.doubleValue());
    }

    private static String day(Instant at) {
        String second = at.truncatedTo(ChronoUnit.SECONDS).toString();
        return second.endsWith("T00:00:00Z") ? second.substring(0, 10) : second;
    }
}
