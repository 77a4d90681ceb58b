package dev.stint.cli;

import dev.stint.api.Views;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words of the follow views. Pure. */
final class FollowLines {
    private FollowLines() {}

    /** Progress on one line. */
    static String progress(Views.RunView run, Optional<Duration> eta, Narration narration) {
        List<String> parts = new ArrayList<>();
        run.progress()
                .ifPresent(p -> parts.add(
                        "step " + p.step() + (p.total() > 0 ? "/" + p.total() + " (" + percent(p) + " %)" : "")));
        eta.ifPresent(time -> parts.add("about " + Wording.time(time) + " to go"));
        run.shards().ifPresent(shards -> parts.add(ShardLines.counts(shards)));
        narration.checkpoint(run).ifPresent(parts::add);
        parts.add(Wording.usd(run.costUsd()));
        return String.join(", ", parts);
    }

    /** The lines that are redrawn in place. */
    static List<String> block(
            Views.RunView run, Optional<Duration> eta, Narration narration, int barWidth, boolean unicode) {
        String dot = unicode ? " · " : " | ";
        List<String> lines = new ArrayList<>();
        List<String> where = new ArrayList<>(List.of(run.id() + "  " + run.state()));
        run.shards().ifPresent(shards -> where.add(ShardLines.counts(shards)));
        if (run.attempt() > 0 && run.shards().isEmpty()) {
            where.add("attempt " + run.attempt());
        }
        run.market().map(narration::market).ifPresent(where::add);
        run.usdPerHour().ifPresent(price -> where.add(Wording.usd(price) + "/h"));
        lines.add(String.join(dot, where));

        List<String> progress = new ArrayList<>();
        run.progress().ifPresent(p -> {
            if (p.total() > 0) {
                progress.add(bar(p, barWidth, unicode) + String.format(Locale.ROOT, " %3d %%", percent(p)));
            }
            progress.add("step " + p.step() + (p.total() > 0 ? "/" + p.total() : ""));
        });
        eta.ifPresent(time -> progress.add("about " + Wording.time(time) + " to go"));
        if (!progress.isEmpty()) {
            lines.add(String.join("  ", progress));
        }

        List<String> facts = new ArrayList<>();
        if (run.shards().isEmpty()) {
            facts.add(narration.checkpoint(run).orElse("no checkpoint yet"));
        }
        facts.add(Wording.count(run.preemptions(), "preemption"));
        facts.add("cost " + Wording.usd(run.costUsd()));
        facts.add("after " + Wording.age(run.submittedAt(), run.asOf()));
        run.deadline()
                .ifPresent(deadline -> facts.add(
                        deadline.isBefore(run.asOf())
                                ? "deadline passed"
                                : "deadline in " + Wording.age(run.asOf(), deadline)));
        lines.add(String.join(dot, facts));
        return lines;
    }

    private static int percent(Views.ProgressView progress) {
        return (int) Math.max(0, Math.min(100, progress.step() * 100.0 / progress.total()));
    }

    private static String bar(Views.ProgressView progress, int width, boolean unicode) {
        int full = (int) Math.max(0, Math.min(width, (double) progress.step() * width / progress.total()));
        return unicode
                ? "█".repeat(full) + "░".repeat(width - full)
                : "[" + "#".repeat(full) + "-".repeat(width - full) + "]";
    }
}
