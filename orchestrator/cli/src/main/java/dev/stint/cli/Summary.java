package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is said of a run when it rests: its result, what it took, what it cost, where its outputs are, and what to do next. */
final class Summary {
    private static final String RESULT = "result";
    private static final String MOVED = "moved";
    private static final String COMPUTE = "COMPUTE";
    private static final String ON_DEMAND = "/on-demand";
    private static final int NAME_WIDTH = 14;

    private final Views.RunDetail detail;
    private final List<FailureWords.Line> failure;
    private final PrintStream out;

    private Summary(Views.RunDetail detail, List<FailureWords.Line> failure, PrintStream out) {
        this.detail = detail;
        this.failure = failure;
        this.out = out;
    }

    /** @param failure what the job said last, if it failed */
    static void print(Views.RunDetail detail, List<FailureWords.Line> failure, Console console) {
        new Summary(detail, failure, console.out()).print(new LocalTimes(console.zone()));
    }

    private void print(LocalTimes times) {
        Views.RunView run = detail.run();
        boolean succeeded = run.state().equals("SUCCEEDED");
        out.println();
        out.println(run.id() + " " + run.state()
                + (succeeded || run.why().isBlank()
                        ? ""
                        : ": " + Wording.clean(Wording.money(times.within(run.why(), run.asOf())))));
        failure.forEach(line -> line(line.name(), line.text()));
        results(detail.events()).forEach(this::line);
        detail.embedding().ifPresent(done -> line("embedded", ShardLines.saving(done)));
        run.shards().ifPresent(shards -> line("shards", ShardLines.counts(shards)));
        line("attempts", attempts());
        line("on-demand", onDemandTime());
        Instant end = run.endedAt().orElse(run.asOf());
        line("duration", Wording.age(run.submittedAt(), end));
        DeadlineWords.of(run).ifPresent(words -> line("deadline", words));
        line("cost", cost(detail.cost()));
        saved(detail.cost()).ifPresent(text -> line("saved", text));
        for (Views.OutputView output : detail.outputs()) {
            line("output", output.path() + " (" + Wording.bytes(output.bytes()) + ")");
            out.println("    " + Wording.clean(output.location()));
        }
        String first = "next";
        for (Map.Entry<String, String> next : next().entrySet()) {
            line(first, next.getKey() + "   " + next.getValue());
            first = "";
        }
        out.flush();
    }

    private void line(String name, String value) {
        out.println(Wording.clean("  " + name + " ".repeat(Math.max(1, NAME_WIDTH - name.length())) + value));
    }

    /** Commands with what they are for. */
    private Map<String, String> next() {
        Views.RunView run = detail.run();
        Map<String, String> next = new LinkedHashMap<>();
        if (run.state().equals("FAILED")) {
            next.put("stint logs " + run.id() + " --tail 40", "what the job said last");
        }
        Optional<BudgetLeft> usedUp = BudgetLeft.of(detail).filter(BudgetLeft::none);
        if (usedUp.isPresent() && run.state().equals("PAUSED")) {
            next.put(
                    usedUp.get().againWithMore(detail.events()),
                    "a new run, from the beginning, with twice the budget");
        } else if (run.state().equals("FAILED") || run.state().equals("PAUSED")) {
            next.put(
                    "stint resume -f " + run.id(),
                    run.lastCheckpoint()
                            .map(index -> "go on from checkpoint " + index)
                            .orElse("try again"));
        }
        next.put("stint show " + run.id(), "every attempt and decision, with reasons");
        int width = next.keySet().stream().mapToInt(String::length).max().orElse(0);
        Map<String, String> aligned = new LinkedHashMap<>();
        next.forEach((command, purpose) -> aligned.put(command + " ".repeat(width - command.length()), purpose));
        return aligned;
    }

    /** What the job said of itself with {@code ::stint result key=value}; the last word on each key counts. */
    static Map<String, String> results(List<Views.EventView> events) {
        Map<String, String> results = new LinkedHashMap<>();
        for (Views.EventView event : events) {
            int equals = event.why().indexOf('=');
            if (event.kind().equals(RESULT) && equals > 0) {
                results.put(
                        event.why().substring(0, equals).strip(),
                        event.why().substring(equals + 1).strip());
            }
        }
        return results;
    }

    private String attempts() {
        Views.RunView run = detail.run();
        long lost = detail.attempts().stream()
                .mapToLong(Views.AttemptView::stepsLost)
                .sum();
        long markets = detail.attempts().stream()
                .map(Views.AttemptView::market)
                .distinct()
                .count();
        long moves = detail.events().stream()
                .filter(event -> event.kind().equals(MOVED))
                .count();
        return run.attempt() + " in " + Wording.count(markets, "market") + "; "
                + Wording.count(run.preemptions(), "preemption") + ", " + Wording.count(moves, "move") + ", "
                + Wording.count(lost, "step") + " lost";
    }

    /** How much of the paid machine time was on-demand. */
    private String onDemandTime() {
        double all = 0;
        double onDemand = 0;
        for (Views.CostRow row : detail.cost().rows()) {
            if (row.kind().equalsIgnoreCase(COMPUTE)) {
                all += row.seconds();
                onDemand += row.market().endsWith(ON_DEMAND) ? row.seconds() : 0;
            }
        }
        return onDemand == 0
                ? "never needed"
                : Wording.seconds(onDemand) + " of " + Wording.seconds(all) + " machine time";
    }

    private static String cost(Views.CostView cost) {
        return Wording.usd(cost.totalUsd()) + ": spot " + Wording.usd(cost.spotUsd()) + ", on-demand "
                + Wording.usd(cost.onDemandCapacityUsd())
                + (cost.preemptedUsd().signum() == 0
                        ? ""
                        : "; of it " + Wording.usd(cost.preemptedUsd()) + " for work that preemption destroyed");
    }

    /** What was saved against on-demand alone; empty when there is no on-demand market, or none that costs anything. */
    static Optional<String> saved(Views.CostView cost) {
        BigDecimal alone = cost.onDemandUsd().orElse(BigDecimal.ZERO);
        if (alone.signum() == 0) {
            return Optional.empty();
        }
        BigDecimal saved = cost.savedUsd().orElse(alone.subtract(cost.totalUsd()));
        BigDecimal share = saved.multiply(BigDecimal.valueOf(100)).divide(alone, 0, RoundingMode.HALF_UP);
        return Optional.of(Wording.usd(saved) + " (" + share + " %) of the " + Wording.usd(alone)
                + " that on-demand alone would have cost");
    }
}
