package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all that is known of a run. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a run: its attempts, what happened and why, what it cost, where its outputs are.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint show last",
            "  stint show train-digits-7f --spec",
            "  stint show last -o json | jq .cost.totalUsd",
            "  stint show last.3                 one shard of an embedding job"
        })
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(names = "--all-events", description = "every line of the timeline, routine checkpoints too")
    private boolean allEvents;

    @Option(names = "--spec", description = "show the job spec it was submitted with, and nothing else")
    private boolean spec;

    @Mixin
    private Output output = new Output();

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = api.get(Api.run(run));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        Views.RunDetail detail = reply.as(Views.RunDetail.class);
        PrintStream out = session.console().out();
        if (spec) {
            out.println(detail.spec().stripTrailing());
            return ExitCodes.DONE;
        }
        ZoneId zone = session.console().zone();
        head(detail, zone, out);
        detail.shards().ifPresent(shards -> ShardLines.table(shards, session.console()));
        FailureWords.of(api, detail.run()).forEach(line -> line(out, line.name(), line.text()));
        attempts(detail.attempts(), session.console());
        if (!detail.events().isEmpty()) {
            out.println();
            out.println("Timeline");
            Timeline.table(detail.events(), allEvents, zone).print(session.console(), "  ");
        }
        out.println();
        out.println("Cost");
        CostCommand.sums(detail.cost(), out);
        if (!detail.outputs().isEmpty()) {
            out.println();
            out.println("Outputs");
            for (Views.OutputView output : detail.outputs()) {
                out.println(Wording.clean("  " + output.path() + " (" + Wording.bytes(output.bytes()) + ", SHA-256 "
                        + output.sha256() + ")"));
                out.println(Wording.clean("    " + output.location()));
            }
        }
        return ExitCodes.DONE;
    }

    private static void head(Views.RunDetail detail, ZoneId zone, PrintStream out) {
        Views.RunView run = detail.run();
        out.println(run.id() + "  " + run.state()
                + (run.why().isBlank()
                        ? ""
                        : "  " + Wording.clean(Wording.money(new LocalTimes(zone).within(run.why(), run.asOf())))));
        line(out, "name", run.name());
        line(out, "team", run.team() + (run.project().isBlank() ? "" : " / " + run.project()) + ", tier " + run.tier());
        if (!run.tags().isEmpty()) {
            line(
                    out,
                    "tags",
                    run.tags().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(tag -> tag.getKey() + "=" + tag.getValue())
                            .collect(Collectors.joining(", ")));
        }
        line(out, "submitted", LocalTimes.full(run.submittedAt(), zone));
        run.endedAt()
                .ifPresent(end -> line(
                        out,
                        run.state().equals("PAUSED") ? "paused" : "ended",
                        LocalTimes.full(end, zone) + " (after " + Wording.age(run.submittedAt(), end) + ")"));
        run.deadline()
                .ifPresent(deadline -> line(
                        out,
                        "deadline",
                        LocalTimes.full(deadline, zone)
                                + DeadlineWords.of(run)
                                        .map(words -> ", " + words)
                                        .orElse("")));
        run.waits().ifPresent(waits -> line(out, "waits", waits));
        run.market()
                .ifPresent(market -> line(
                        out,
                        "market",
                        market
                                + run.usdPerHour()
                                        .map(price -> " at " + Wording.usd(price) + "/h")
                                        .orElse("")));
        detail.forecast().ifPresent(forecast -> {
            line(out, "forecast", ForecastLines.cost(forecast));
            line(out, "done by", ForecastLines.finish(forecast, run, zone));
        });
        run.progress()
                .ifPresent(p -> line(out, "progress", "step " + p.step() + (p.total() > 0 ? " of " + p.total() : "")));
        run.shards().ifPresent(shards -> line(out, "shards", ShardLines.counts(shards)));
        detail.embedding().ifPresent(done -> line(out, "embedded", ShardLines.saving(done)));
        run.lastCheckpoint().ifPresent(index -> line(out, "checkpoint", Timeline.checkpoint(index, detail.events())));
        line(out, "preemptions", String.valueOf(run.preemptions()));
        Summary.results(detail.events()).forEach((key, value) -> line(out, key, value));
    }

    private static void line(PrintStream out, String name, String value) {
        out.println("  " + name + " ".repeat(Math.max(1, 14 - name.length())) + Wording.clean(value));
    }

    private static void attempts(List<Views.AttemptView> attempts, Console console) {
        if (attempts.isEmpty()) {
            return;
        }
        PrintStream out = console.out();
        out.println();
        out.println("Attempts");
        Table table = new Table(
                "#>",
                "MARKET",
                "GRANTED>",
                "OUTCOME",
                "RESTORED>",
                "LAST STEP>",
                "CHECKPOINTS>",
                "STEPS LOST>",
                "USEFUL>",
                "$/H>",
                "COST>");
        LocalTimes times = new LocalTimes(console.zone());
        for (Views.AttemptView a : attempts) {
            table.row(
                    ShardLines.attempt(
                            a.shard(), a.launch() > 1 ? a.attempt() + "-" + a.launch() : String.valueOf(a.attempt())),
                    a.market(),
                    times.column(a.grantedAt()),
                    a.outcome().map(Wording::word).orElse("runs"),
                    a.restoredStep().map(step -> "step " + step).orElse("-"),
                    Wording.orDash(a.lastStep()),
                    a.checkpoints(),
                    a.stepsLost(),
                    Wording.seconds(a.usefulSeconds()),
                    Wording.usd(a.usdPerHour()),
                    Wording.usd(a.costUsd()));
        }
        table.print(console, "  ");
        for (Views.AttemptView a : attempts) {
            a.gpu().ifPresent(gpu -> out.println("  accelerators of attempt " + a.attempt() + ": " + GpuWords.of(gpu)));
            if (a.machines().size() > 1) {
                console.out()
                        .println("  machines of attempt " + a.attempt() + ": "
                                + Wording.clean(String.join(", ", a.machines())));
            }
        }
    }
}
