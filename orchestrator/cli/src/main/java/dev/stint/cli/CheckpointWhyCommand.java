package dev.stint.cli;

import dev.stint.api.KeepViews;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Says why a checkpoint stays, and why it lies where it lies. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Says why a checkpoint stays or goes, and shows the arithmetic of where its objects lie.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints why last", "  stint checkpoints why train-digits-7f 12"})
final class CheckpointWhyCommand extends OneCheckpointCommand {

    CheckpointWhyCommand(Session session) {
        super(session);
    }

    @Override
    Api.Reply ask(Api api, String run, String index) {
        return api.getPatiently(Api.run(run, "checkpoints", index, "why"));
    }

    @Override
    void show(Api.Reply reply, Console console) {
        KeepViews.WhyView why = reply.as(KeepViews.WhyView.class);
        PrintStream out = console.out();
        out.println("checkpoint " + why.index() + " of " + why.run() + (why.keep() ? " stays" : " goes"));
        why.reasons().forEach(reason -> out.println("  " + Wording.clean(reason)));
        why.objects().forEach(object -> show(object, out));
        if (why.readUsd().isPresent() || why.readHours().isPresent()) {
            out.println();
            out.println("reading it once " + String.join(", ", reading(why)));
        }
        why.prices().ifPresent(prices -> prices(prices, out));
    }

    private static void show(KeepViews.ObjectWhy object, PrintStream out) {
        out.println();
        out.println(Wording.clean(object.object() + "  " + Wording.bytes(object.bytes())
                + object.storageClass().map(name -> "  " + name).orElse("") + ": "
                + object.movesTo().map(to -> "moves to " + to).orElse("stays") + ", " + object.why()));
        out.println(Wording.clean("  is " + String.join(", ", object.paths())));
        object.lines().forEach(line -> out.println("  " + Wording.clean(line)));
    }

    private static List<String> reading(KeepViews.WhyView why) {
        List<String> words = new ArrayList<>();
        why.readUsd().ifPresent(usd -> words.add("costs " + Wording.usd(usd)));
        why.readHours()
                .ifPresent(hours -> words.add(
                        hours.signum() == 0
                                ? "begins at once"
                                : "begins within " + hours.stripTrailingZeros().toPlainString() + " h"));
        return words;
    }

    /** Of what day the prices are, and which of them to doubt. */
    static void prices(KeepViews.PricesView prices, PrintStream out) {
        out.println("prices of " + Wording.clean(prices.store()) + " as of " + Wording.clean(prices.asOf())
                + (prices.check().isEmpty() ? "" : "; confirm before relying on them:"));
        prices.check().forEach(check -> out.println("  " + Wording.clean(check)));
    }
}
