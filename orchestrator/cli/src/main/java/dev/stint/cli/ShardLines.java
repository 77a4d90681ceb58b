package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words for runs whose work is done by shards. Pure. */
final class ShardLines {

    private ShardLines() {}

    /** How many shards are done, running and waiting. */
    static String counts(Views.ShardsView shards) {
        StringBuilder text =
                new StringBuilder(shards.succeeded() + " of " + Wording.count(shards.total(), "shard") + " done");
        append(text, shards.running(), "running");
        append(text, shards.waiting(), "waiting");
        append(text, shards.failed(), "failed");
        append(text, shards.paused(), "paused");
        append(text, shards.cancelled(), "cancelled");
        return text.toString();
    }

    private static void append(StringBuilder text, int count, String word) {
        if (count > 0) {
            text.append(", ").append(count).append(' ').append(word);
        }
    }

    /** What was embedded and what was saved, such as {@code 2,000 texts: 250 embedded, 1,750 reused from glosses-7f3k2}. */
    static String saving(Views.EmbeddingView done) {
        StringBuilder text = new StringBuilder(number(done.rows()) + (done.rows() == 1 ? " text: " : " texts: ")
                + number(done.embedded()) + " embedded");
        if (done.reused() > 0) {
            text.append(", ").append(number(done.reused())).append(" reused");
            done.previous().ifPresent(run -> text.append(" from ").append(run));
        }
        if (done.duplicates() > 0) {
            text.append(", ").append(number(done.duplicates())).append(" the same as another");
        }
        return text.append(" (").append(done.model()).append(')').toString();
    }

    /** An attempt's number, with that of its shard before it where there is one: {@code 3/1}. */
    static String attempt(Optional<Integer> shard, String attempt) {
        return shard.map(number -> number + "/" + attempt).orElse(attempt);
    }

    /** One line per shard. */
    static void table(List<Views.ShardView> shards, Console console) {
        PrintStream out = console.out();
        out.println();
        out.println("Shards");
        Table table = new Table("SHARD>", "STATE", "ATTEMPTS>", "PREEMPTIONS>", "PROGRESS>", "MARKET", "COST>");
        for (Views.ShardView shard : shards) {
            table.row(
                    shard.shard(),
                    shard.state(),
                    shard.attempt(),
                    shard.preemptions(),
                    shard.progress()
                            .map(p -> p.total() > 0 ? p.step() + "/" + p.total() : String.valueOf(p.step()))
                            .orElse("-"),
                    shard.market().orElse("-"),
                    Wording.usd(shard.costUsd()));
        }
        table.print(console, "  ");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
